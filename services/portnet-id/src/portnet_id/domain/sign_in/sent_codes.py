"""Codes that are sent: by SMS to the registered phone, by mail where the organisation allows it.

ux.md §3.2: six digits, good for ten minutes in the interaction that asked for them. A newer one
leaves those before it good, because messages overtake each other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from portal_kit.errors import Refused
from portnet_id.domain.accounts import Account
from portnet_id.domain.messages import Channel

LIFE = timedelta(minutes=10)
SENDS = 3  # To one account …
SENDS_WITHIN = timedelta(minutes=15)  # … in so long, whichever way they travel.
SEND_AGAIN_AFTER = timedelta(seconds=30)
SLOW_AFTER = timedelta(seconds=5)  # What was not sent by then is late, and the person is told.

# Architecture §4: whoever signs second or runs a bank's users never has a code sent by mail, nor
# has anybody of PORTNET; and nobody for a day after what a thief of the mailbox would do first.
NEVER_BY_EMAIL = frozenset({"approver", "bank_admin"})
NEVER_BY_EMAIL_IN = "portnet"
QUIET_AFTER_CHANGE = timedelta(hours=24)

TASK = "send_code"  # As the worker knows it.


class ChannelClosed(Refused):
    """This account has no codes sent this way, or not now."""


@dataclass(frozen=True, kw_only=True)
class SentCode:
    """What is kept of a code. ``sent_at`` is set once somebody has taken it for delivery.

    ``interaction`` is where alone it counts: that of a sign-in, or of an invitation.
    """

    id: UUID
    sub: UUID
    interaction: str
    channel: Channel
    digest: str
    made_at: datetime
    expires_at: datetime
    sent_at: datetime | None = None

    def is_over(self, *, at: datetime) -> bool:
        return self.expires_at <= at

    def is_late(self, *, at: datetime) -> bool:
        return self.sent_at is None and at - self.made_at >= SLOW_AFTER


@dataclass(frozen=True, kw_only=True)
class NotYet:
    """Another code may be sent from ``until`` on."""

    until: datetime


class SentCodeStore(Protocol):
    """Codes on their way, as keyed digests, each good for one use."""

    def one_at_a_time(self, sub: UUID) -> None:
        """Makes whoever else asks this of the account wait until the transaction ends, so of two
        requests the second sees what the first one made."""

    def made_since(self, sub: UUID, since: datetime) -> list[datetime]:
        """When codes were made for the account, oldest first."""

    def add(self, code: SentCode, sealed_message: str) -> None:
        """Keeps the code, and has its message sent once the transaction is kept."""

    def get(self, id: UUID) -> SentCode | None: ...

    def newest(self, sub: UUID, interaction: str, channel: Channel) -> SentCode | None: ...

    def was_sent(self, id: UUID, *, at: datetime) -> None: ...

    def take(
        self, sub: UUID, interaction: str, channel: Channel, digest: str, *, at: datetime
    ) -> bool:
        """Uses a code up: whether it was there, unused and not over."""

    def was_made(self, sub: UUID, interaction: str, channel: Channel, digest: str) -> bool:
        """Whether there was such a code, used and over or not."""

    def purge(self, *, made_before: datetime) -> int: ...


def channels_of(account: Account, *, at: datetime) -> tuple[Channel, ...]:
    """The ways a code may travel to this account now, the safer one first."""
    by_sms = (Channel.SMS,) if account.phone else ()
    by_email = (Channel.EMAIL,) if may_have_codes_by_email(account, at=at) else ()
    return by_sms + by_email


def may_have_codes_by_email(account: Account, *, at: datetime) -> bool:
    changed_at = account.contact_changed_at
    return (
        account.organisation.email_codes
        and account.organisation.kind != NEVER_BY_EMAIL_IN
        and NEVER_BY_EMAIL.isdisjoint(each.role for each in account.roles)
        and (changed_at is None or at - changed_at >= QUIET_AFTER_CHANGE)
    )
