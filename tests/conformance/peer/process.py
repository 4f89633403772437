"""The peer as it is started and signed in to. ``make peers`` installs what it needs."""

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import requests
from playwright.sync_api import Page

from local_run.ports import free_ports
from tests import loopback
from tests.conformance.browsing import Person
from tests.conformance.clients_listening import Clients
from tests.conformance.provider import Provider, Registration
from tests.keeper import NotStarted

FOLDER = Path(__file__).parent
START_SECONDS = 20
STOP_SECONDS = 5


class Peer:
    """The ``Provider``. ``pid`` is its one process, for whoever counts what it costs."""

    name = "npm oidc-provider"
    own_credentials: Mapping[str, str] = {"scope": "things:read"}

    def __init__(self, issuer: str, pid: int) -> None:
        self.issuer, self.pid = issuer, pid
        self.http: requests.Session = loopback.session()

    def person(self) -> Person:
        return Visitor(f"nour-{uuid4().hex[:8]}")


class Visitor:
    """Somebody who only has a name there."""

    def __init__(self, name: str) -> None:
        self._name = name

    def sign_in(self, page: Page) -> bool:
        if not page.get_by_label("Name").count():
            return False
        page.get_by_label("Name").fill(self._name)
        page.get_by_label("Password").fill("any will do")
        self._send(page, "Sign in")
        return True

    def decline(self, page: Page) -> None:
        self._send(page, "Cancel")

    def sign_out(self, page: Page) -> bool:
        if not page.get_by_role("button", name="Sign out").count():
            return False
        self._send(page, "Sign out")
        return True

    def _send(self, page: Page, button: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()


@contextmanager
def peer(registrations: Sequence[Registration], *, redis: str | None = None) -> Iterator[Peer]:
    """A running one that knows these clients, with its memory in ``redis`` (a URL or the path of a
    socket) if one is given. Raises ``NotStarted``."""
    node = _node()
    [port] = free_ports(1)
    issuer = f"http://127.0.0.1:{port}"
    given = {"issuer": issuer, "port": port, "clients": list(registrations), "redis": redis}
    with tempfile.TemporaryDirectory(prefix="portnet-peer-") as folder:
        file, log = Path(folder) / "configuration.json", Path(folder) / "said"
        file.write_text(json.dumps(given), encoding="utf-8")
        with log.open("w") as output:
            process = subprocess.Popen(
                (node, "server.mjs", str(file)), cwd=FOLDER, stdout=output, stderr=output
            )
        try:
            _wait(process, log)
            yield Peer(issuer, process.pid)
        finally:
            _stop(process)


@contextmanager
def serving(registrations: Sequence[Registration], clients: Clients) -> Iterator[Provider]:
    """The ``Serving`` of this provider."""
    with peer(registrations) as provider:
        yield provider


def _node() -> str:
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules").is_dir():
        raise NotStarted(
            "The peer is not installed: run “make peers” first, with Node 20 or newer."
        )
    return node


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "ready" not in log.read_text().splitlines():
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotStarted(f"The peer did not start: {log.read_text()}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
