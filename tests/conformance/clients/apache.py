"""Debian's ``libapache2-mod-auth-openidc``, which lets people into a folder of Apache's."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import BrowserContext

from local_run.ports import free_ports
from tests.conformance.browsing import Person
from tests.conformance.clients.outcome import FlowFailed
from tests.conformance.oidc.relying_party import Client
from tests.conformance.provider import Provider, Registration

APACHE = Path("/usr/sbin/apache2")
MODULES = Path("/usr/lib/apache2/modules")
NEEDED = ("mpm_event", "authn_core", "authz_core", "authz_user", "headers", "auth_openidc")
START_SECONDS = 10
STOP_SECONDS = 10
INSIDE = "Inside, as whom the header says."

CONFIGURATION = """\
{load}
ServerRoot "{folder}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{folder}/apache.pid"
ErrorLog "{folder}/error.log"
{owner}
DocumentRoot "{folder}/pages"
<Location "/">
  ForceType "text/html; charset=utf-8"
</Location>
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client_id}
OIDCClientSecret {secret}
OIDCRedirectURI {address}/inside/back
OIDCCryptoPassphrase {secret}
OIDCScope "openid email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim email
<Location "/inside">
  AuthType openid-connect
  Require valid-user
  Header always set X-Person "expr=%{{REMOTE_USER}}"
</Location>
"""


@dataclass(frozen=True)
class Apache:
    """One registration of it."""

    name: str = "Debian mod_auth_openidc, code flow with PKCE"
    port: int = field(default_factory=lambda: free_ports(1)[0])
    secret: str = "a-secret-of-this-run-that-is-as-long-as-it-must-be-0123456789"

    @property
    def missing(self) -> str:
        """What keeps it from running here."""
        installed = APACHE.exists() and (MODULES / "mod_auth_openidc.so").exists()
        return "" if installed else "Apache is missing: apt-get install libapache2-mod-auth-openidc"

    @property
    def registration(self) -> Registration:
        client = Client(
            client_id="apache",
            redirect_uri=f"{self._address}/inside/back",
            post_logout_redirect_uri=f"{self._address}/out.html",
            secret=self.secret,
        )
        return {**client.registration, "profile": "oidc"}

    def complete(self, provider: Provider, context: BrowserContext, person: Person) -> None:
        """In, a page that knows the person, and out again. Raises ``FlowFailed``."""
        page = context.new_page()
        inside = f"{self._address}/inside/page.html"
        with self._running(provider):
            page.goto(inside)
            person.sign_in(page)
            page.wait_for_load_state("networkidle")
            if page.url != inside or INSIDE not in page.content():
                raise FlowFailed(f"it did not let the person in: {page.url}")
            again = page.reload()
            who = "" if again is None else again.headers.get("x-person", "")
            if "@exemple.invalid" not in who:
                raise FlowFailed(f"it does not know the person: {who!r}")
            out = quote(f"{self._address}/out.html", safe="")
            page.goto(f"{self._address}/inside/back?logout={out}")
            if not page.url.startswith(f"{self._address}/out.html"):
                raise FlowFailed(f"signing out did not lead back: {page.url}")

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def _running(self, provider: Provider) -> Iterator[None]:
        with tempfile.TemporaryDirectory(prefix="portnet-apache-") as name:
            folder = Path(name)
            folder.chmod(0o755)  # Its processes may belong to somebody else.
            file = self._lay_out(folder, provider)
            process = subprocess.Popen((str(APACHE), "-f", str(file), "-DFOREGROUND"))
            try:
                self._wait(process, folder)
                yield
            finally:
                process.terminate()
                process.wait(STOP_SECONDS)

    def _lay_out(self, folder: Path, provider: Provider) -> Path:
        (folder / "pages" / "inside").mkdir(parents=True)
        (folder / "pages" / "inside" / "page.html").write_text(f"<p>{INSIDE}</p>")
        (folder / "pages" / "out.html").write_text("<p>Out.</p>")
        loaded = (f"LoadModule {each}_module {MODULES}/mod_{each}.so" for each in NEEDED)
        file = folder / "apache.conf"
        file.write_text(
            CONFIGURATION.format(
                load="\n".join(loaded), folder=folder, port=self.port, issuer=provider.issuer,
                client_id="apache", secret=self.secret, address=self._address,
                owner="" if os.geteuid() else "User www-data\nGroup www-data",
            ),
            encoding="utf-8",
        )  # fmt: skip
        return file

    def _wait(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not (folder / "apache.pid").exists():
            if process.poll() is not None or time.monotonic() > deadline:
                log = folder / "error.log"
                raise FlowFailed(f"Apache did not start. {log.read_text() if log.exists() else ''}")
            time.sleep(0.05)
