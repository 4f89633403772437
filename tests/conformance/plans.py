"""What a plan is: clients that a provider must know, and modules that work with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tests.conformance.browsing import Browser
from tests.conformance.clients_listening import Clients
from tests.conformance.findings import Findings
from tests.conformance.modules import Module
from tests.conformance.provider import Provider, Registration


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a module works: at a running provider whose metadata and keys were just read."""

    provider: Provider
    metadata: dict[str, Any]
    keys: dict[str, Any]
    clients: Clients
    browser: Browser


class Plan(Protocol):
    """One of the suite's plans, with clients of its own."""

    @property
    def name(self) -> str:
        """The suite's."""

    @property
    def title(self) -> str:
        """For people."""

    @property
    def modules(self) -> Sequence[Module]:
        """In the suite's order."""

    @property
    def registrations(self) -> Sequence[Registration]:
        """The clients that the provider must know before any module runs."""

    def bench(self, place: Place) -> Findings:
        """What one module works with, and writes its findings into."""
