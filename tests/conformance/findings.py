"""What a module finds: demands that did not hold, and advice that was not followed."""

from dataclasses import dataclass, field
from typing import NoReturn

from tests.conformance.replies import Reply


class Refuted(Exception):
    """The provider broke a rule, and going on would tell nothing more."""


class NotTested(Exception):
    """The provider does not offer what the module is about, as it may."""


@dataclass(kw_only=True)
class Findings:
    """One module's."""

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
