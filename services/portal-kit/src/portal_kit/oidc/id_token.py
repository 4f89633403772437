"""Validation of an ID token (OpenID Connect Core 1.0, 3.1.3.7)."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from joserfc.util import urlsafe_b64encode

from portal_kit.errors import Refused
from portal_kit.oidc.provider import Provider
from portal_kit.oidc.signatures import BadSignature, signed_claims

TYPES = (None, "JWT")  # An access or logout token is signed by the same keys and says so here.
LEEWAY_SECONDS = 30


class IdTokenRefused(Refused):
    """The ID token is not one the provider made for this sign-in."""


@dataclass(frozen=True, kw_only=True)
class IdToken:
    """What a portal keeps of an ID token. ``raw`` is the hint given back at sign-out."""

    sub: UUID
    sid: str
    acr: str
    signed_in_at: datetime
    raw: str


def read_id_token(
    raw: str, provider: Provider, *, client_id: str, nonce: str, access_token: str, at: datetime
) -> IdToken:
    """Raises ``IdTokenRefused`` unless every check of the document passes."""
    try:
        claims = signed_claims(raw, provider, types=TYPES)
    except BadSignature as problem:
        raise IdTokenRefused(str(problem)) from problem
    _check(claims.get("iss") == provider.issuer, "iss")
    _check(claims.get("aud") in (client_id, [client_id]), "aud")
    _check(_seconds(claims, "exp") > at.timestamp() - LEEWAY_SECONDS, "exp")
    _check(_seconds(claims, "iat") < at.timestamp() + LEEWAY_SECONDS, "iat")
    _check(hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()), "nonce")
    if "at_hash" in claims:
        _check(claims["at_hash"] == at_hash(access_token), "at_hash")
    try:
        sub = UUID(str(claims["sub"]))
    except (KeyError, ValueError) as problem:
        raise IdTokenRefused("sub") from problem
    return IdToken(
        sub=sub,
        sid=str(claims.get("sid", "")),
        acr=str(claims.get("acr", "")),
        signed_in_at=datetime.fromtimestamp(_seconds(claims, "auth_time"), UTC),
        raw=raw,
    )


def at_hash(access_token: str) -> str:
    """The left half of the SHA-256 of an access token (OpenID Connect Core 1.0, 3.1.3.6)."""
    digest = sha256(access_token.encode()).digest()
    return urlsafe_b64encode(digest[:16]).decode()


def _seconds(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise IdTokenRefused(name)
    return value


def _check(holds: bool, claim: str) -> None:
    if not holds:
        raise IdTokenRefused(claim)
