"""Access tokens on the wire: JWTs after RFC 9068, which no other kind of token can pass for."""

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from portnet_id.domain.access_tokens import LIFE, AccessToken
from portnet_id.domain.grants import Standing
from portnet_id.domain.scopes import work_of
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.targets import Target

TYPE = "at+jwt"
TYPES = frozenset({TYPE, f"application/{TYPE}"})  # RFC 9068, 2.1
ALGORITHM = "ES256"
OWN_CLAIMS = frozenset(
    {"iss", "sub", "aud", "client_id", "scope", "iat", "exp", "jti", "grant", "cnf"}
)


def new_token(turn: Turn, target: Target, **of_whom: Any) -> AccessToken:
    """A token for ``target`` that begins now; ``of_whom`` are the other fields."""
    return AccessToken(
        jti=secrets.token_urlsafe(16),
        audience=target.audience,
        scope=target.scope,
        issued_at=turn.at,
        expires_at=turn.at + LIFE,
        **of_whom,
    )


def token_of_person(
    turn: Turn,
    standing: Standing,
    target: Target,
    *,
    jkt: str | None,
    act: dict[str, str] | None = None,
) -> AccessToken:
    """RFC 9068, 2.2.1 to 2.2.3. UserInfo tells the rest; an API is told for whom they work."""
    grant, sign_on = standing.grant, standing.sign_on
    about: dict[str, object] = {
        "sid": sign_on.sid,
        "auth_time": int(sign_on.auth_time.timestamp()),
        "acr": sign_on.level,
    }
    if target.portal is not None and "portnet" in target.scope:
        about |= work_of(standing.account, portal=target.portal)
    if act is not None:
        about["act"] = act
    return new_token(
        turn, target, client_id=grant.client_id, sub=str(grant.sub), grant=grant.id, jkt=jkt,
        about=about,
    )  # fmt: skip


def write_access_token(turn: Turn, token: AccessToken) -> str:
    claims: dict[str, object] = {
        **token.about,
        "iss": turn.parts.issuer,
        "sub": token.sub,
        "aud": token.audience,
        "client_id": token.client_id,
        "scope": " ".join(token.scope),
        "iat": int(token.issued_at.timestamp()),
        "exp": int(token.expires_at.timestamp()),
        "jti": token.jti,
    }
    if token.grant is not None:
        claims["grant"] = token.grant.hex
    if token.jkt is not None:
        claims["cnf"] = {"jkt": token.jkt}
    return turn.parts.keys.sign(claims, ALGORITHM, at=turn.at, typ=TYPE)


def read_access_token(turn: Turn, text: str) -> AccessToken:
    """A token that we made and that is not past its life. Raises ``BadToken``.

    Whether its grant still counts, or it was revoked, is not looked at.
    """
    claims = turn.parts.keys.read(text, types=TYPES)
    if claims.get("iss") != turn.parts.issuer:
        raise BadToken("another issuer's")
    token = _token(claims)
    if turn.at >= token.expires_at:
        raise BadToken("past its life")
    return token


def _token(claims: dict[str, Any]) -> AccessToken:
    """Our key signed it, so what is there is as ``write_access_token`` wrote it."""
    return AccessToken(
        jti=claims["jti"],
        client_id=claims["client_id"],
        sub=claims["sub"],
        audience=claims["aud"],
        scope=tuple(claims["scope"].split()),
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        grant=UUID(claims["grant"]) if "grant" in claims else None,
        jkt=claims["cnf"]["jkt"] if "cnf" in claims else None,
        about={name: value for name, value in claims.items() if name not in OWN_CLAIMS},
    )
