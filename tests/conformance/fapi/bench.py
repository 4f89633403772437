"""What a module works with: two clients of one provider, a browser, and what it has found."""

from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

from tests.conformance.fapi.proofs import Presented
from tests.conformance.fapi.relying_party import (
    Authenticated,
    RelyingParty,
    Reply,
    proven,
    unproven,
)


class Refuted(Exception):
    """The provider broke a rule, and going on would tell nothing more."""


class NotTested(Exception):
    """The provider does not offer what the module is about, as it may."""


@dataclass(frozen=True)
class Landing:
    """Where a browser stands: at the client's address with an answer, or on a provider's page."""

    url: str
    status: int
    answer: dict[str, str] | None
    fragment: str = ""

    @property
    def error(self) -> str | None:
        return None if self.answer is None else self.answer.get("error")

    @property
    def summary(self) -> str:
        if self.answer is None:
            return f"a page, status {self.status}"
        return f"an answer with {', '.join(f'{name}={self.answer[name]}' for name in self.answer)}"


class Browser(Protocol):
    """A person at a browser without cookies."""

    def sign_in(self, url: str) -> Landing:
        """Opens the address and does all that is asked, unless an error is shown at once."""

    def decline(self, url: str) -> Landing:
        """Opens the address and says no."""

    def open(self, url: str) -> Landing:
        """Opens the address, and does nothing there."""


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


@dataclass
class Bench:
    """One module's; ``browser`` keeps its cookies until the module ends.

    ``resource`` is an address that access tokens open; empty where there is none.
    """

    metadata: dict[str, Any]
    keys: dict[str, Any] = field(repr=False)
    first: RelyingParty
    second: RelyingParty
    browser: Browser
    resource: str
    flow: Flow
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def demand(self, holds: object, demanded: str, came: object = "") -> None:
        """Ends the module as failed unless it ``holds``."""
        if not holds:
            self.refute(demanded, came)

    def demand_also(self, holds: object, demanded: str, came: object = "") -> None:
        """As ``demand``, but the module goes on and may find more."""
        if not holds:
            self.failures.append(_told(demanded, came))

    def advise(self, holds: object, recommended: str, came: object = "") -> None:
        if not holds:
            self.warnings.append(_told(recommended, came))

    def refute(self, demanded: str, came: object = "") -> NoReturn:
        raise Refuted(_told(demanded, came))

    def demand_refused(
        self, reply: Reply, *errors: str, statuses: tuple[int, ...] = (400,)
    ) -> None:
        """RFC 6749, 5.2: a status and a JSON object with one of the codes."""
        wanted = f"{'/'.join(map(str, statuses))} {' or '.join(errors)}"
        self.demand(reply.status in statuses and reply.error in errors, wanted, reply.summary)
        self.demand(reply.is_json, "an error as application/json", reply.headers)
        described = str(reply.members.get("error_description", ""))
        readable = all(" " <= each <= "~" and each not in '"\\' for each in described)
        self.demand_also(readable, "an error_description of RFC 6749's characters", described)


def _told(demanded: str, came: object) -> str:
    return f"demanded: {demanded}; came: {came}" if came != "" else f"demanded: {demanded}"
