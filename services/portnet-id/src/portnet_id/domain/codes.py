"""Authorization codes: made for one request, taken once, good for a minute.

A code that is presented is spent, whatever comes of it. Presented again it has leaked, and
everything that was made from it ends (RFC 6749, 4.1.2; RFC 9700, 2.1.1).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from portnet_id.domain.claims_asked import NO_CLAIMS, ClaimsAsked

LIFE = timedelta(seconds=60)  # FAPI 2.0 Security Profile, 5.3.2.1; ASVS 10.4.3.


@dataclass(frozen=True, kw_only=True)
class AuthorizationCode:
    """What a code stands for. ``family`` names everything that is made from it.

    ``made_at`` is when the code was made and starts its life; when the person signed in is the
    sign-on's ``auth_time``, another thing. ``resources`` are the APIs it may bring tokens for,
    ``jkt`` the thumbprint of the key it is bound to (RFC 9449, 10).
    """

    family: UUID
    client_id: str
    redirect_uri: str
    sub: UUID
    sid: str
    scope: tuple[str, ...]
    nonce: str | None
    challenge: str | None
    made_at: datetime
    resources: tuple[str, ...] = ()
    claims: ClaimsAsked = NO_CLAIMS
    jkt: str | None = None

    def is_good(self, *, at: datetime) -> bool:
        return at - self.made_at < LIFE


class CodeStore(Protocol):
    """Codes; what the browser carries is kept as a hash only."""

    def issue(self, code: AuthorizationCode) -> str:
        """Keeps it and returns what the browser carries to the relying party.

        Raises ``RelyingPartyUnknown`` for one that has left the registry meanwhile.
        """

    def take(self, secret: str, *, at: datetime) -> AuthorizationCode | None:
        """Spends the code. Of any number of requests racing with it, one is given it."""

    def find_spent(self, secret: str) -> AuthorizationCode | None:
        """A code that was taken before."""

    def purge(self, *, made_before: datetime) -> int:
        """Forgets old codes; how many."""
