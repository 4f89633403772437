"""The two providers that are measured: ours as it is run, and npm `oidc-provider` on a Valkey."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from local_run import valkey
from local_run.processes import start
from local_run.services import PORTNET_ID
from tests import loopback
from tests.bench import processor
from tests.bench.identity.clients import Registered
from tests.conformance import portnet_id
from tests.conformance.peer.process import peer
from tests.newcomers import Newcomers
from tests.product import Product
from tests.walker import Walker

STOP_SECONDS = 10
OURS, THEIRS = "Portnet ID", "npm oidc-provider"


@dataclass(frozen=True, kw_only=True)
class Side:
    """One provider. ``parts`` names the processes that an operation may use, by their root.

    ``sign_in`` follows an authorization request through the pages, with a browser's cookies, until
    it lands at the client with a code.
    """

    name: str
    metadata: Mapping[str, Any]
    parts: Mapping[str, int]
    own_credentials: Mapping[str, str]
    sign_in: Callable[[Walker, str], requests.Response]

    def spent(self) -> dict[str, float]:
        """Seconds of processor time so far, by part."""
        return {name: processor.seconds([pid]) for name, pid in self.parts.items()}


@contextmanager
def ours(product: Product, registered: Registered) -> Iterator[Side]:
    """A product that runs, told of the clients by its commands."""
    with tempfile.TemporaryDirectory() as folder:
        for registration in registered.registrations:
            portnet_id.register(product, Path(folder), registration)
    newcomers = Newcomers(product)

    def sign_in(walker: Walker, url: str) -> requests.Response:
        person = newcomers.active(roles=portnet_id.TESTER)
        page = walker.begin(url)
        page = walker.give_credentials(page, person, walker.work(page))
        return walker.submit(page, code=person.code())

    try:
        yield Side(
            name=OURS,
            metadata=_metadata(product.url(PORTNET_ID.label)),
            parts={
                "service": product.process(PORTNET_ID.name).pid,
                "database": product.process("postgresql").pid,
                "cache": product.process("valkey").pid,
            },
            own_credentials=portnet_id.PortnetId.own_credentials,
            sign_in=sign_in,
        )
    finally:
        newcomers.close()


@contextmanager
def theirs(registered: Registered) -> Iterator[Side]:
    """The peer, which asks for a name alone. Raises ``NotStarted`` where it is not installed."""
    with _own_valkey() as (cache, socket), peer(registered.registrations, redis=socket) as running:
        yield Side(
            name=THEIRS,
            metadata=_metadata(running.issuer),
            parts={"service": running.pid, "cache": cache},
            own_credentials=running.own_credentials,
            sign_in=lambda walker, url: walker.http.post(
                walker.begin(url).url, data={"name": "nour", "password": "any will do"}
            ),
        )


@contextmanager
def _own_valkey() -> Iterator[tuple[int, str]]:
    """Of the same settings as ours; its process and its socket."""
    with tempfile.TemporaryDirectory(prefix="portnet-bench-") as name:
        folder = Path(name)
        socket = folder / "valkey.sock"
        with (folder / "said").open("wb") as log:
            process = start(valkey.program(folder, socket), log)
        try:
            valkey.wait(socket)
            yield process.pid, str(socket)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _metadata(issuer: str) -> Mapping[str, Any]:
    found = loopback.session().get(f"{issuer}/.well-known/openid-configuration")
    return dict(found.json())
