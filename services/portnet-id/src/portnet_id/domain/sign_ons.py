"""The sign-on: one per browser at Portnet ID, opening every portal until it ends."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from portnet_id.domain.access_tokens import LIFE as TOKEN_LIFE
from portnet_id.domain.levels import Level, Verified, level_of, methods_of
from portnet_id.domain.session_limits import PLATFORM, SessionLimits

# Work in a portal is told of by the renewal of its tokens, which may come a token's life later.
TOLD_LATE = TOKEN_LIFE


class EndReason(StrEnum):
    """Why a sign-on is over; portals are told, and tell the person."""

    SIGNED_OUT = "signed_out"
    REPLACED = "replaced"  # Somebody else signed in in the same browser.
    SUSPENDED = "suspended"  # The account was.
    IDLE = "idle"
    ABSOLUTE = "absolute"


@dataclass(frozen=True, kw_only=True)
class SignOn:
    """``sid`` names it in tokens and is no secret; what the browser holds is another thing.

    ``auth_time`` is when the person last proved to be who they are, never when a code or token
    was made from it (OpenID Connect Core 1.0, 2). ``limits`` are those it began with.
    """

    sid: str
    sub: UUID
    verified: tuple[Verified, ...]
    started_at: datetime
    seen_at: datetime
    limits: SessionLimits = PLATFORM
    ended_at: datetime | None = None
    end_reason: EndReason | None = None

    @property
    def auth_time(self) -> datetime:
        return max(each.at for each in self.verified)

    @property
    def level(self) -> Level | None:
        return level_of(self.verified)

    @property
    def methods(self) -> tuple[str, ...]:
        return methods_of(self.verified)

    @property
    def ends_at(self) -> datetime:
        """Its last moment, however busy the person is."""
        return self.started_at + self.limits.absolute

    def over_because(self, *, at: datetime) -> EndReason | None:
        """Why it does not count any more; ``None`` while it does.

        Each limit is the first moment at which it does not.
        """
        if self.ended_at is not None:
            return self.end_reason
        if at >= self.ends_at:
            return EndReason.ABSOLUTE
        if at - self.seen_at >= self.limits.idle + TOLD_LATE:
            return EndReason.IDLE
        return None

    def is_alive(self, *, at: datetime) -> bool:
        return self.ended_at is None and self.over_because(at=at) is None


class SignOnStore(Protocol):
    """Sign-ons; the browser's secret is kept as a hash only.

    Whatever ends a sign-on has every portal told that was opened from it and registered where
    (OpenID Connect Back-Channel Logout 1.0): the notices are kept if and only if the end is.
    """

    def begin(self, sign_on: SignOn) -> str:
        """Keeps a new sign-on and returns the secret for the browser's cookie."""

    def find(self, secret: str) -> SignOn | None:
        """The sign-on of the browser that holds ``secret``, alive or not."""

    def get(self, sid: str) -> SignOn | None: ...

    def prove_again(self, sign_on: SignOn) -> str | None:
        """Keeps what was proved anew, and since when, and returns a new secret for the browser.

        The secret before opens nothing any more. ``None`` where it has ended meanwhile.
        """

    def touch(self, sid: str, *, at: datetime) -> None:
        """Notes that the person acted; an ended sign-on stays ended."""

    def end(self, sid: str, *, at: datetime, reason: EndReason) -> bool:
        """Ends it; whether it was this call that did."""

    def end_all_of(self, sub: UUID, *, at: datetime, reason: EndReason) -> int:
        """Ends all of an account's; how many there were to end."""

    def end_overdue(self, *, at: datetime, most: int) -> list[SignOn]:
        """Ends those past a limit of theirs, each with its reason; ``most`` of them at once."""

    def purge(self, *, started_before: datetime) -> int:
        """Forgets old ones, whatever came of them; how many."""
