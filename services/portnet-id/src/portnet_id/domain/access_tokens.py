"""Access tokens: opaque, good for five minutes, and only while their sign-on lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

LIFE = timedelta(minutes=5)  # Architecture §4, Protocol.


@dataclass(frozen=True, kw_only=True)
class AccessToken:
    """``audience`` is the one resource it opens: the issuer stands for UserInfo."""

    family: UUID
    client_id: str
    sub: UUID
    sid: str
    scope: tuple[str, ...]
    audience: str
    issued_at: datetime
    revoked_at: datetime | None = None

    def is_good(self, *, audience: str, at: datetime) -> bool:
        """Whether the token itself counts; its sign-on and account are to be looked at too."""
        return self.revoked_at is None and self.audience == audience and at - self.issued_at < LIFE


class AccessTokenStore(Protocol):
    """Access tokens; their text is kept as a hash only."""

    def issue(self, token: AccessToken) -> str:
        """Keeps it and returns its text, which is never the same twice."""

    def find(self, secret: str) -> AccessToken | None:
        """The token with that text, good or not."""

    def revoke_family(self, family: UUID, *, at: datetime) -> int:
        """Ends all that was made from one code; how many were not ended yet."""

    def purge(self, *, issued_before: datetime) -> int:
        """Forgets old tokens; how many."""
