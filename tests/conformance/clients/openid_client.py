"""npm's ``openid-client``, plain and with FAPI 2.0, driven by its script in the peer's folder."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any

from playwright.sync_api import BrowserContext

from tests.conformance.browsing import Browser, Person
from tests.conformance.clients.outcome import FlowFailed
from tests.conformance.clients_listening import Clients
from tests.conformance.fapi.plans import signing_client
from tests.conformance.keys import SigningKey
from tests.conformance.oidc.relying_party import Client
from tests.conformance.peer.process import FOLDER
from tests.conformance.provider import Provider, Registration

SCRIPT = "openid_client.mjs"
FLOW_SECONDS = 60


@dataclass(frozen=True)
class OpenidClient:
    """One registration of it; ``key`` makes it a client of FAPI 2.0."""

    clients: Clients
    client_id: str
    key: SigningKey | None
    secret: str = "a-secret-of-this-run-that-is-as-long-as-it-must-be-0123456789"

    @property
    def name(self) -> str:
        kind = "code flow" if self.key is None else "FAPI 2.0: PAR, DPoP, private_key_jwt"
        return f"npm openid-client, {kind}"

    @property
    def missing(self) -> str:
        """What keeps it from running here."""
        installed = shutil.which("node") and (FOLDER / "node_modules").is_dir()
        return "" if installed else "Node or its packages are missing: make peers"

    @property
    def registration(self) -> Registration:
        plain = Client(
            client_id=self.client_id,
            redirect_uri=self._address("back"),
            post_logout_redirect_uri=self._address("after"),
            secret=self.secret,
        ).registration
        if self.key is None:
            return {**plain, "profile": "oidc"}
        without_secret = {name: plain[name] for name in plain if name != "client_secret"}
        return {**without_secret, **signing_client(self.client_id, self.key)}

    def complete(self, provider: Provider, context: BrowserContext, person: Person) -> None:
        """The whole flow, to signing out. Raises ``FlowFailed``."""
        browser = Browser(context, person, self.clients)
        with self._script(provider) as (told, answer):
            landing = browser.sign_in(_next(told, "open")["open"])
            if landing.answer is None or "code" not in landing.answer:
                raise FlowFailed(f"no code came: {landing.summary}")
            answer.write(f"{landing.url}\n")
            answer.flush()
            found = _next(told, "sign_out")
        wanted = "DPoP" if self.key else "Bearer"
        if found["token_type"].lower() != wanted.lower() or not found["same_person"]:
            raise FlowFailed(f"not as it should be: {found}")
        if browser.sign_out(found["sign_out"]).answer is None:
            raise FlowFailed("signing out did not lead back")

    @contextmanager
    def _script(self, provider: Provider) -> Iterator[tuple[IO[str], IO[str]]]:
        given: dict[str, Any] = {
            "issuer": provider.issuer,
            "client_id": self.client_id,
            "client_secret": self.secret,
            "redirect_uri": self._address("back"),
            "post_logout_redirect_uri": self._address("after"),
            "id_token_algorithm": self.registration["id_token_signed_response_alg"],
        }
        if self.key is not None:
            given["key"] = {**self.key.private, "kid": self.key.kid}
        with tempfile.TemporaryDirectory(prefix="portnet-client-") as folder:
            file, log = Path(folder) / "description.json", Path(folder) / "said"
            file.write_text(json.dumps(given), encoding="utf-8")
            with log.open("w") as errors:
                process = subprocess.Popen(
                    ("node", SCRIPT, str(file)), cwd=FOLDER, text=True,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                )  # fmt: skip
            assert process.stdin
            assert process.stdout
            ended = Timer(FLOW_SECONDS, process.kill)  # Then what it would have told is nothing.
            ended.start()
            try:
                yield process.stdout, process.stdin
            except FlowFailed as failed:
                raise FlowFailed(f"{failed} {_last_words(log)}") from failed
            finally:
                ended.cancel()
                process.kill()
                process.wait()

    def _address(self, name: str) -> str:
        return f"{self.clients.address}{self.client_id}/{name}"


def _next(told: IO[str], member: str) -> Mapping[str, Any]:
    line = told.readline()
    if not line:
        raise FlowFailed("the script ended early:")
    found: Mapping[str, Any] = json.loads(line)
    if member not in found:
        raise FlowFailed(f"the script told {sorted(found)}")
    return found


def _last_words(log: Path) -> str:
    return " ".join(log.read_text().split())[-500:]
