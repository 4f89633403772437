"""Grants: what a person's sign-on lets one relying party have, for as long as it lasts.

A grant begins with the redemption of a code, and every token made from that code names it. Tokens
are not kept; whether one still counts is asked of its grant.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from portnet_id.domain.accounts import Account
from portnet_id.domain.sign_ons import EndReason, SignOn


class Ended(StrEnum):
    """Why a grant is over although its sign-on need not be."""

    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """``id`` is the family of its code. ``generation`` counts how often the refresh token was
    replaced, the last time at ``replaced_at``.

    ``claims`` are those that were asked of UserInfo by name; ``jkt`` is the thumbprint of the key
    that all its tokens are bound to, if they are (RFC 9449).
    """

    id: UUID
    client_id: str
    sub: UUID
    sid: str
    scope: tuple[str, ...]
    begun_at: datetime
    resources: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    jkt: str | None = None
    generation: int = 0
    replaced_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A grant with all that decides whether it still counts, as it was at one moment.

    ``portal`` is that of the relying party, which is registered, or there were no grant. The
    account's organisation comes without its branches: no token tells them. ``token_revoked``
    says so of the one token that was asked for by its ``jti``.
    """

    grant: Grant
    sign_on: SignOn
    account: Account
    portal: str
    token_revoked: bool = False

    def over_because(self, *, at: datetime) -> Ended | EndReason | None:
        """Why the grant counts no more; ``None`` while it does."""
        if self.grant.revoked_at is not None:
            return Ended.REVOKED
        if not self.account.is_active:
            return EndReason.SUSPENDED
        return self.sign_on.over_because(at=at)

    def counts(self, *, at: datetime) -> bool:
        """Whether the grant does, and the one token that was asked for."""
        return not self.token_revoked and self.over_because(at=at) is None


class GrantStore(Protocol):
    """Grants. They go with their sign-on, their account's or their relying party's row."""

    def begin(self, grant: Grant) -> None:
        """Keeps a new one; its sign-on and relying party must be there."""

    def find(self, id: UUID, *, jti: str = "") -> Standing | None:
        """The grant and how it stands, and whether the token ``jti`` was revoked by itself."""

    def replace(self, id: UUID, *, generation: int, at: datetime) -> bool:
        """Makes the refresh token of ``generation`` the one before the last.

        Of any number of requests racing with it, one is told that it did; a revoked grant has
        nothing to replace.
        """

    def revoke(self, id: UUID, *, at: datetime) -> bool:
        """Ends it with all its tokens; whether it was this call that did."""

    def clients_of(self, sid: str) -> list[str]:
        """The relying parties that ever were granted something under a sign-on, by client id."""


class RevokedTokenStore(Protocol):
    """Access tokens that were revoked one by one, remembered for as long as each would live."""

    def add(self, jti: str, *, until: datetime) -> None:
        """Revokes it; again does no harm."""

    def holds(self, jti: str) -> bool: ...

    def purge(self, *, until: datetime) -> int:
        """Forgets those that are past their life by then; how many."""
