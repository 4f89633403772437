"""What a module works with: two clients of one provider, a browser, and what it has found."""

from dataclasses import dataclass
from typing import Protocol

from tests.conformance.benches import ProviderBench
from tests.conformance.fapi.proofs import Presented
from tests.conformance.fapi.relying_party import (
    Authenticated,
    RelyingParty,
    proven,
    unproven,
)
from tests.conformance.replies import Reply


class Flow(Protocol):
    """A way to tokens; ``ask`` makes all good until the token endpoint is asked as told."""

    def ask(
        self,
        bench: "Bench",
        party: RelyingParty,
        *,
        authenticated: Authenticated | None = None,
        presented: Presented = proven,
        presented_at_par: Presented = unproven,
    ) -> Reply:
        """What the token endpoint answers."""

    def access_token(
        self,
        bench: "Bench",
        party: RelyingParty,
        *,
        presented: Presented = proven,
        presented_at_par: Presented = unproven,
    ) -> str:
        """An access token, from an answer that is checked."""


@dataclass(kw_only=True)
class Bench(ProviderBench):
    """``resource`` is an address that access tokens open; empty where there is none."""

    first: RelyingParty
    second: RelyingParty
    resource: str
    flow: Flow
