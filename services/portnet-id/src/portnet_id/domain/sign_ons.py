"""The sign-on: one per browser at Portnet ID, opening every portal until it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from portnet_id.domain.levels import Level, Verified, level_of, methods_of

IDLE = timedelta(minutes=15)  # Architecture §4, Sessions.
ABSOLUTE = timedelta(hours=10)


class EndReason(StrEnum):
    """Why a sign-on is over."""

    SIGNED_OUT = "signed_out"
    REPLACED = "replaced"  # Somebody signed in anew in the same browser.
    SUSPENDED = "suspended"  # The account was.


@dataclass(frozen=True, kw_only=True)
class SignOn:
    """``sid`` names it in tokens and is no secret; what the browser holds is another thing.

    ``auth_time`` is when the person last proved to be who they are, never when a code or token
    was made from it (OpenID Connect Core 1.0, 2).
    """

    sid: str
    sub: UUID
    verified: tuple[Verified, ...]
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None

    @property
    def auth_time(self) -> datetime:
        return max(each.at for each in self.verified)

    @property
    def level(self) -> Level | None:
        return level_of(self.verified)

    @property
    def methods(self) -> tuple[str, ...]:
        return methods_of(self.verified)

    def is_alive(self, *, at: datetime) -> bool:
        """Whether it still counts: each limit is the first moment at which it does not."""
        return (
            self.ended_at is None and at - self.started_at < ABSOLUTE and at - self.seen_at < IDLE
        )


class SignOnStore(Protocol):
    """Sign-ons; the browser's secret is kept as a hash only."""

    def begin(self, sign_on: SignOn) -> str:
        """Keeps a new sign-on and returns the secret for the browser's cookie."""

    def find(self, secret: str) -> SignOn | None:
        """The sign-on of the browser that holds ``secret``, alive or not."""

    def get(self, sid: str) -> SignOn | None: ...

    def touch(self, sid: str, *, at: datetime) -> None:
        """Notes that the person acted; an ended sign-on stays ended."""

    def end(self, sid: str, *, at: datetime, reason: EndReason) -> bool:
        """Ends it; whether it was this call that did."""

    def end_all_of(self, sub: UUID, *, at: datetime, reason: EndReason) -> int:
        """Ends all of an account's; how many there were to end."""

    def purge(self, *, started_before: datetime) -> int:
        """Forgets old ones, whatever came of them; how many."""
