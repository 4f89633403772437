"""The keys that sign what Portnet ID says: shown ahead, then signing, then outlived, then retired.

A key is published from the moment it is made, signs once nobody can hold a copy of the published
keys without it, and is retired when nothing it signed can be shown to us any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.session_limits import LONGEST

# ES256 first: it is what our own portals use. OpenID Connect Core 15.1 demands RS256 as well.
ALGORITHMS = ("ES256", "RS256")

PUBLISHED_FOR = timedelta(minutes=10)  # How long a copy of the published keys may be kept.
# A new key signs when no copy without it is left; a minute is for our own processes to learn of it.
SHOWN_FIRST = PUBLISHED_FOR + timedelta(minutes=5)
RENEWED_AFTER = timedelta(days=90)
# An ID token comes back as a hint for as long as its sign-on may last, and an hour for late ones.
OUTLIVED_AFTER = LONGEST + timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """``kid`` is the key's RFC 7638 thumbprint; ``pem`` its private part.

    It signs from ``active_from`` until a newer one does, and is no key of ours from
    ``retired_at`` on.
    """

    kid: str
    algorithm: str
    pem: str = field(repr=False)
    created_at: datetime
    active_from: datetime
    retired_at: datetime | None = None


class LastKey(Exception):
    """The key may not be retired: it is the one that signs."""


def signing_key(keys: Iterable[SigningKey], algorithm: str, *, at: datetime) -> SigningKey | None:
    """The newest key that is active; where none is yet, the one that will be first."""
    fitting = sorted(
        (key for key in keys if key.algorithm == algorithm and key.retired_at is None),
        key=lambda key: key.active_from,
    )
    active = [key for key in fitting if key.active_from <= at]
    return active[-1] if active else next(iter(fitting), None)


def needs_renewal(keys: Iterable[SigningKey], algorithm: str, *, at: datetime) -> bool:
    """Whether the newest key of ``algorithm`` is due for a successor."""
    made = [key.created_at for key in keys if key.algorithm == algorithm and not key.retired_at]
    return bool(made) and at - max(made) >= RENEWED_AFTER


def outlived(keys: Iterable[SigningKey], *, at: datetime) -> list[SigningKey]:
    """Those whose last signature is too old for anybody to show it."""
    there = [key for key in keys if key.retired_at is None]
    return [
        key
        for key in there
        if any(
            other.algorithm == key.algorithm
            and key.active_from < other.active_from <= at - OUTLIVED_AFTER
            for other in there
        )
    ]


class SigningKeys(Protocol):
    """The keys, kept encrypted. Whoever makes or retires one is in the audit trail."""

    def list_all(self) -> list[SigningKey]:
        """All keys, newest first, the retired ones too."""

    def ensure(self, *, by: str, at: datetime) -> bool:
        """Makes a key for each of ``ALGORITHMS`` that has none; whether it made any.

        However many processes ask at once, one key is made for each. The first keys sign at once:
        there is nothing to keep apart from.
        """

    def add(self, *, by: str, at: datetime, at_once: bool = False) -> None:
        """Makes another key for each of ``ALGORITHMS``.

        It signs after ``SHOWN_FIRST``, or ``at_once`` where the older one must not sign any more;
        portals that keep a copy of the published keys then refuse what it signs until they ask.
        """

    def retire(self, kid: str, *, by: str, at: datetime) -> bool:
        """Neither publishes nor believes it any more; whether there was such a key to retire.

        Raises ``LastKey`` for the one that signs at that moment.
        """

    def renew(self, *, by: str, at: datetime) -> tuple[int, int]:
        """What the schedule asks: successors for keys that are due, and an end to those outlived.

        How many keys it made, and how many it retired.
        """


def making_of(*, kid: str, algorithm: str, by: str, at: datetime) -> AuditEvent:
    """What the audit trail says of a new key."""
    return _event("signing_key.made", kid, algorithm, by, at)


def retiring_of(*, kid: str, algorithm: str, by: str, at: datetime) -> AuditEvent:
    return _event("signing_key.retired", kid, algorithm, by, at)


def _event(action: str, kid: str, algorithm: str, by: str, at: datetime) -> AuditEvent:
    return AuditEvent(
        action=action,
        actor=by,
        organisation="",
        subject=kid,
        outcome="done",
        at=at,
        request_id="",
        details={"algorithm": algorithm},
    )
