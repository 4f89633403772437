"""Who calls the API of a portal, as its access token says (RFC 9068, 2.2)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import g

from portal_kit.oidc.provider import Provider
from portal_kit.oidc.signatures import BadSignature, signed_claims

TYPES = ("at+jwt", "application/at+jwt")  # 4: no other token of Portnet ID passes for one.
LEEWAY_SECONDS = 10


class BadToken(Exception):
    """It is no access token for this API, or one no more. The message is for the log."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """``sub`` is a person, or the client itself (then it equals ``client_id``).

    ``organisation`` is the code of the one acted for; ``branches`` are the codes of the branches
    that ``roles`` reach, ``None`` meaning all. ``signed_in_at`` and ``acr`` are the person's;
    ``jkt`` is the key that the token is bound to, if it is.
    """

    client_id: str
    sub: str
    scope: frozenset[str]
    organisation: str | None = None
    branches: frozenset[str] | None = None
    roles: frozenset[str] = frozenset()
    signed_in_at: datetime | None = None
    acr: str = ""
    jkt: str | None = None


def caller() -> Caller:
    """Who calls, in a view marked ``requires_scope``."""
    found = g.get("api_caller")
    if not isinstance(found, Caller):
        raise LookupError("no token was asked for; mark the view with requires_scope")
    return found


def read_access_token(raw: str, provider: Provider, *, audience: str, at: datetime) -> Caller:
    """Every check of RFC 9068, 4, offline. Raises ``BadToken`` or ``ProviderUnavailable``.

    A token of an ended sign-on is good until its end, five minutes at most (docs/security.md).
    """
    try:
        claims = signed_claims(raw, provider, types=TYPES)
        _check(claims["iss"] == provider.issuer, "iss")
        _check(claims["aud"] in (audience, [audience]), "aud")
        _check(float(claims["exp"]) > at.timestamp(), "exp")
        _check(float(claims["iat"]) <= at.timestamp() + LEEWAY_SECONDS, "iat")
        return _caller(claims)
    except BadSignature as problem:
        raise BadToken(str(problem)) from problem
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
        raise BadToken("claims of another shape") from problem


def _caller(claims: dict[str, Any]) -> Caller:
    organisation, branches = claims.get("organisation"), claims.get("branches", [])
    signed_in_at = claims.get("auth_time")
    return Caller(
        client_id=str(claims["client_id"]),
        sub=str(claims["sub"]),
        scope=frozenset(claims["scope"].split()),
        organisation=organisation["code"] if isinstance(organisation, dict) else organisation,
        branches=None if branches == "all" else frozenset(branches),
        roles=frozenset(claims.get("roles", [])),
        signed_in_at=None if signed_in_at is None else datetime.fromtimestamp(signed_in_at, UTC),
        acr=str(claims.get("acr", "")),
        jkt=None if "cnf" not in claims else str(claims["cnf"]["jkt"]),
    )


def _check(holds: bool, claim: str) -> None:
    if not holds:
        raise BadToken(claim)
