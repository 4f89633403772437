"""The keys that sign what Portnet ID says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from portal_kit.audit.event import AuditEvent

# ES256 first: it is what our own portals use. OpenID Connect Core 15.1 demands RS256 as well.
ALGORITHMS = ("ES256", "RS256")

PUBLISHED_FOR = timedelta(minutes=10)  # How long a copy of the published keys may be kept.
# A new key signs when no copy without it is left; a minute is for our own processes to learn of it.
SHOWN_FIRST = PUBLISHED_FOR + timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """``kid`` is the key's RFC 7638 thumbprint; ``pem`` its private part."""

    kid: str
    algorithm: str
    pem: str = field(repr=False)
    created_at: datetime


def signing_key(keys: Iterable[SigningKey], algorithm: str, *, at: datetime) -> SigningKey | None:
    """The newest key that was shown long enough; where none was, the oldest there is."""
    fitting = sorted(
        (key for key in keys if key.algorithm == algorithm), key=lambda key: key.created_at
    )
    shown = [key for key in fitting if at - key.created_at >= SHOWN_FIRST]
    return shown[-1] if shown else next(iter(fitting), None)


def making_of(*, kid: str, algorithm: str, by: str, at: datetime) -> AuditEvent:
    """What the audit trail says of a new key, whose first signature comes ``SHOWN_FIRST`` later."""
    return AuditEvent(
        action="signing_key.made",
        actor=by,
        organisation="",
        subject=kid,
        outcome="done",
        at=at,
        request_id="",
        details={"algorithm": algorithm},
    )


class SigningKeys(Protocol):
    """The keys, kept encrypted. Whoever makes one is in the audit trail."""

    def list_all(self) -> list[SigningKey]:
        """All keys, newest first: what an older one signed may still be shown to us."""

    def ensure(self, *, by: str, at: datetime) -> bool:
        """Makes a key for each of ``ALGORITHMS`` that has none; whether it made any.

        However many processes ask at once, one key is made for each.
        """

    def add(self, *, by: str, at: datetime) -> None:
        """Makes another key for each of ``ALGORITHMS``."""
