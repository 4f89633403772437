"""Somebody signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self


class SomebodyElse(Exception):
    """UserInfo is about another person than the ID token (OIDC Core, 5.3.2)."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is signed in, as Portnet ID tells; ``id_token`` is shown to it again at sign-out."""

    sub: str
    sid: str
    name: str
    organisation: str
    roles: list[str]
    auth_time: int
    id_token: str

    @classmethod
    def from_claims(cls, claims: dict[str, Any], user: dict[str, Any], id_token: str) -> Self:
        """Raises ``SomebodyElse``, or ``KeyError`` for a claim that is missing."""
        if user["sub"] != claims["sub"]:
            raise SomebodyElse
        return cls(
            sub=claims["sub"],
            sid=claims["sid"],
            name=user.get("name", ""),
            organisation=user.get("organisation", {}).get("name", ""),
            roles=list(user.get("roles", [])),
            auth_time=int(claims["auth_time"]),
            id_token=id_token,
        )

    @property
    def signed_in_at(self) -> datetime:
        return datetime.fromtimestamp(self.auth_time, UTC)
