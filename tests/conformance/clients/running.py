"""All of these clients at one copy of Portnet ID, one after the other."""

from collections.abc import Iterator
from typing import Protocol

from playwright.sync_api import BrowserContext, sync_playwright
from playwright.sync_api import Error as BrowserFailed

from tests.chromium import ARGUMENTS, find_chromium
from tests.conformance import portnet_id
from tests.conformance.browsing import Person
from tests.conformance.clients.apache import Apache
from tests.conformance.clients.openid_client import OpenidClient
from tests.conformance.clients.outcome import ClientOutcome, FlowFailed
from tests.conformance.clients_listening import Clients, clients_listening
from tests.conformance.keys import SigningKey
from tests.conformance.provider import Provider, Registration
from tests.conformance.run import NoBrowser


class ForeignClient(Protocol):
    """One of them; ``missing`` says what keeps it from running here, if anything."""

    @property
    def name(self) -> str: ...

    @property
    def missing(self) -> str: ...

    @property
    def registration(self) -> Registration: ...

    def complete(self, provider: Provider, context: BrowserContext, person: Person) -> None:
        """Raises ``FlowFailed``."""


def run_clients() -> Iterator[ClientOutcome]:
    """Each outcome as it comes. Raises ``NoBrowser`` or ``tests.keeper.NotStarted``."""
    executable = find_chromium()
    if executable is None:
        raise NoBrowser
    with clients_listening() as listening:
        there = clients_of(listening)
        yield from (
            ClientOutcome(each.name, "not run", each.missing) for each in there if each.missing
        )
        able = [each for each in there if not each.missing]
        registrations = [each.registration for each in able]
        with portnet_id.serving(registrations, listening) as provider, sync_playwright() as started:
            chromium = started.chromium.launch(executable_path=executable, args=ARGUMENTS)
            for each in able:
                context = chromium.new_context(locale="fr-FR")
                yield _outcome(each, provider, context)
                context.close()
            chromium.close()


def clients_of(listening: Clients) -> list[ForeignClient]:
    """All of them."""
    return [
        OpenidClient(listening, "openid-client", None),
        OpenidClient(listening, "openid-client-fapi", SigningKey.new()),
        Apache(),
    ]


def _outcome(client: ForeignClient, provider: Provider, context: BrowserContext) -> ClientOutcome:
    try:
        client.complete(provider, context, provider.person())
    except FlowFailed as failed:
        return ClientOutcome(client.name, "failed", str(failed))
    except BrowserFailed as failed:
        return ClientOutcome(client.name, "failed", failed.message.splitlines()[0])
    return ClientOutcome(client.name, "passed")
