"""ID tokens that come back to us as hints; an old one still says whom it was made for."""

from typing import Any
from uuid import UUID

from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.parts import Turn


def read_hint(turn: Turn, hint: str) -> dict[str, Any]:
    """The claims of an ID token of ours, expired or not. Raises ``BadToken``."""
    claims = turn.parts.keys.read(hint)
    is_id_token = {"sub", "aud", "sid", "auth_time"} <= claims.keys()
    if claims.get("iss") != turn.parts.issuer or not is_id_token:
        raise BadToken("no ID token of ours")
    return claims


def person_hinted_at(turn: Turn, hint: str, *, client_id: str) -> UUID:
    """Whom an ID token that ``client_id`` was given is about. Raises ``BadToken``."""
    claims = read_hint(turn, hint)
    if claims["aud"] != client_id:
        raise BadToken("an ID token of another relying party")
    try:
        return UUID(claims["sub"])
    except ValueError as problem:
        raise BadToken("sub") from problem
