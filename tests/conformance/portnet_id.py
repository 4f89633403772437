"""Portnet ID under judgement: the product as it is run, its real pages, its own commands."""

import json
import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import requests
from playwright.sync_api import Page

from local_run.ports import free_ports
from portal_kit.demo import CREDIT_ATLANTIQUE
from portnet_id.domain.accounts import Role
from tests import loopback
from tests.conformance.browsing import Person
from tests.conformance.clients_listening import Clients
from tests.conformance.provider import Provider, Registration
from tests.newcomers import Newcomer, Newcomers
from tests.product import COMMAND, Product

PORTAL = "conformance"
TESTER = (Role(portal=PORTAL, role="tester"),)
RESOURCE, RESOURCE_SCOPE = "https://api.conformance.example/v1", "things:read"
BANK = CREDIT_ATLANTIQUE.code
ALL_CLAIMS: Mapping[str, object] = {
    "family_name": "Amrani", "given_name": "Nour", "middle_name": "Hind", "nickname": "Nour",
    "profile": "https://demo.invalid/nour", "picture": "https://demo.invalid/nour.png",
    "website": "https://demo.invalid/", "gender": "female", "birthdate": "1990-01-31",
    "zoneinfo": "Africa/Casablanca", "locale": "fr-MA",
    "address": {"formatted": "12, rue du Port\nCasablanca", "country": "MA"},
    "updated_at": 1_750_000_000,
}  # fmt: skip
PHONE = "+212600000001"
STEP = 30  # RFC 6238: a code's, in seconds.
WHY_LEGACY = "The plans of OpenID Connect send no code challenge."


@contextmanager
def serving(
    registrations: Sequence[Registration],
    clients: Clients,
    *,
    scheme: str = "http",
    command: Path = COMMAND,
) -> Iterator[Provider]:
    """A copy with data of its own, started by ``command``. Raises ``tests.keeper.NotStarted``."""
    with tempfile.TemporaryDirectory(prefix="portnet-conformance-") as folder:
        product = Product(Path(folder) / "data", free_ports(1)[0], scheme=scheme, command=command)
        exception = f"{clients.authority}={clients.authority}"
        product.settings = {"OUTBOUND_EXCEPTIONS": exception}
        newcomers = None
        try:
            product.start()
            for registration in registrations:
                register(product, Path(folder), registration)
            newcomers = Newcomers(product)
            yield PortnetId(product, newcomers)
        finally:
            if newcomers is not None:
                newcomers.close()
            product.stop()


class PortnetId:
    """The ``Provider``."""

    name = "Portnet ID"
    own_credentials: Mapping[str, str] = {"resource": RESOURCE, "scope": RESOURCE_SCOPE}

    def __init__(self, product: Product, newcomers: Newcomers) -> None:
        self.issuer = product.url("id")
        self.http: requests.Session = loopback.session(product.root_certificate)
        self._newcomers = newcomers

    def person(self) -> Person:
        return Agent(self._newcomers.active(roles=TESTER, phone=PHONE, profile=ALL_CLAIMS))


@dataclass
class Agent:
    """Signs in with password, the box and a code; never gives the same code twice."""

    newcomer: Newcomer
    _last_step: int = field(default=0)

    def sign_in(self, page: Page) -> bool:
        if page.locator("#identifiant").count():
            page.get_by_label("Identifiant", exact=True).fill(self.newcomer.username)
            page.get_by_label("Mot de passe", exact=True).fill(self.newcomer.password)
            page.get_by_text("Je ne suis pas un robot", exact=True).click()
            page.get_by_text("Vérification réussie").wait_for()
            self._send(page, "Se connecter")
        if not page.get_by_label("Code de vérification").count():
            return False
        page.get_by_label("Code de vérification").fill(self._code())
        self._send(page, "Vérifier le code")
        return True

    def decline(self, page: Page) -> None:
        self._send(page, "Annuler")

    def sign_out(self, page: Page) -> bool:
        if not page.get_by_role("button", name="Se déconnecter").count():
            return False
        self._send(page, "Se déconnecter")
        return True

    def _code(self) -> str:
        """Of this step of the app, or of the next one if it was given: a clock may be ahead."""
        while (step := max(int(time.time()) // STEP, self._last_step + 1)) > _latest_step():
            time.sleep(1)
        self._last_step = step
        return pyotp.TOTP(self.newcomer.totp_secret).at(step * STEP)

    def _send(self, page: Page, button: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=False).click()


def _latest_step() -> int:
    """The provider takes codes of one step ahead (RFC 6238, 5.2)."""
    return int(time.time()) // STEP + 1


def register(product: Product, folder: Path, registration: Registration) -> None:
    """By the command that operators have."""
    file = folder / f"{registration['client_id']}.json"
    file.write_text(json.dumps(_described(folder, registration)), encoding="utf-8")
    put = product.call("cli", "portnet-id", "relying-party", "put", str(file))
    if put.returncode:
        raise ValueError(f"{registration['client_id']} was not registered: {put.stderr}")


def _described(folder: Path, registration: Registration) -> dict[str, Any]:
    """RFC 7591's terms in those of ``relying-party put``."""
    known = {
        "redirect_uris", "post_logout_redirect_uris", "grant_types", "scope", "jwks",
        "backchannel_logout_uri", "token_endpoint_auth_method", "token_endpoint_auth_signing_alg",
        "id_token_signed_response_alg", "client_id",
    }  # fmt: skip
    described = {name: value for name, value in registration.items() if name in known}
    described |= {"name": registration["client_id"], "portal": PORTAL}
    if secret := registration.get("client_secret"):
        kept = folder / f"{registration['client_id']}.{secrets.token_hex(4)}.secret"
        kept.write_text(secret, encoding="utf-8")
        described["client_secret_file"] = str(kept)
    if "client_credentials" in registration.get("grant_types", ()):
        described |= {"organisation": BANK, "resources": {RESOURCE: RESOURCE_SCOPE}}
    return described | _profile(registration)


def _profile(registration: Registration) -> dict[str, Any]:
    """``profile`` says it where the terms of RFC 7591 do not: who sends a challenge needs no more
    than ``oidc``."""
    if registration.get("dpop_bound_access_tokens"):
        return {"profile": "fapi2"}
    if "profile" in registration:
        return {"profile": registration["profile"]}
    until: date = datetime.now(UTC).date() + timedelta(days=2)
    return {
        "profile": "legacy",
        "legacy": {"reason": WHY_LEGACY, "until": until.isoformat()},
    }
