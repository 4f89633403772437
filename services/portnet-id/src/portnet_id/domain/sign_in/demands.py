"""What a portal's request asks of the person's sign-in, and why a sign-on may not do.

OpenID Connect Core 1.0, 3.1.2.1 and 3.1.2.3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from portnet_id.domain.levels import OFFERED, REQUIRED, Level
from portnet_id.domain.sign_ons import SignOn

OFFERED_PROMPTS = frozenset({"none", "login", "select_account"})
# « consent » is borne and asks for nothing: it is PORTNET that lets portals in, not each person.
PROMPTS = OFFERED_PROMPTS | {"consent"}
ASKING_AGAIN = frozenset({"login", "select_account"})


class Reason(StrEnum):
    """Why the person must sign in, although a browser may have a sign-on."""

    NO_SIGN_ON = "no_sign_on"
    ASKED_BY_CLIENT = "asked_by_client"
    OTHER_PERSON = "other_person"
    TOO_OLD = "too_old"
    TOO_WEAK = "too_weak"


@dataclass(frozen=True, kw_only=True)
class Demand:
    """``person`` is whom the portal expects (``id_token_hint``); ``None`` is anybody.

    ``levels`` are the ``acr`` values it would like, of which it need not get any, and
    ``essential_levels`` those of which it must get one (OpenID Connect Core 1.0, 5.5.1.1).
    """

    prompt: frozenset[str] = frozenset()
    max_age: timedelta | None = None
    person: UUID | None = None
    levels: tuple[str, ...] = ()
    essential_levels: tuple[str, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether the person must not be asked anything (``prompt=none``)."""
        return "none" in self.prompt

    def expects(self, sub: UUID) -> bool:
        return self.person is None or self.person == sub

    @property
    def is_beyond_reach(self) -> bool:
        """Whether no sign-in that is possible here would do.

        A level of ours that nothing reaches yet is refused even where it is only wished for: who
        asks for it must not take less for it.
        """
        if self.essential_levels:
            return not _reachable(self.essential_levels)
        known = [each for each in self.levels if each in list(Level)]
        return bool(known) and not _reachable(known)


def _reachable(asked: Iterable[str]) -> bool:
    best = max(OFFERED, key=list(Level).index)
    return any(best.reaches(Level(each)) for each in asked if each in list(Level))


def reasons_to_sign_in(demand: Demand, sign_on: SignOn | None, *, at: datetime) -> list[Reason]:
    """Every reason why ``sign_on`` does not answer the demand; none means it does.

    A sign-on that is over, or whose account is suspended, is no sign-on.
    """
    if sign_on is None:
        return [Reason.NO_SIGN_ON]
    reasons = []
    if demand.prompt & ASKING_AGAIN:
        reasons.append(Reason.ASKED_BY_CLIENT)
    if not demand.expects(sign_on.sub):
        reasons.append(Reason.OTHER_PERSON)
    if demand.max_age is not None and at - sign_on.auth_time > demand.max_age:
        reasons.append(Reason.TOO_OLD)
    if sign_on.level is None or not sign_on.level.reaches(REQUIRED):
        reasons.append(Reason.TOO_WEAK)
    return reasons
