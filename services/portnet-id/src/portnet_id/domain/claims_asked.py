"""Single claims that a relying party names (OpenID Connect Core 1.0, 5.5)."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ClaimsAsked:
    """Names of claims, by where they are wanted. A claim that is not known is never told."""

    userinfo: tuple[str, ...] = ()
    id_token: tuple[str, ...] = ()


NO_CLAIMS = ClaimsAsked()
