"""The keys that sign what Portnet ID says."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

# ES256 first: it is what our own portals use. OpenID Connect Core 15.1 demands RS256 as well.
ALGORITHMS = ("ES256", "RS256")


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """``kid`` is the key's RFC 7638 thumbprint; ``pem`` its private part."""

    kid: str
    algorithm: str
    pem: str = field(repr=False)
    created_at: datetime


class SigningKeys(Protocol):
    """The keys, kept encrypted."""

    def list_all(self) -> list[SigningKey]:
        """All keys that signed something that may still be shown, newest first."""

    def ensure(self, *, at: datetime) -> bool:
        """Makes a key for each of ``ALGORITHMS`` that has none; whether it made any.

        However many processes ask at once, one key is made for each.
        """
