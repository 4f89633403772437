"""The ID token: who signed in, when and how. What the person is called is for UserInfo."""

from collections.abc import Mapping
from hashlib import sha256

from joserfc.util import urlsafe_b64encode

from portnet_id.domain import access_tokens
from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.domain.sign_ons import SignOn
from portnet_id.protocol.parts import Turn

CLAIMS = (
    "iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "amr", "sid", "nonce", "at_hash",
)  # fmt: skip


def make_id_token(
    turn: Turn,
    party: RelyingParty,
    sign_on: SignOn,
    access_token: str,
    *,
    nonce: str | None = None,
    told: Mapping[str, object] | None = None,
) -> str:
    """OpenID Connect Core 1.0, 2; signed with the algorithm the relying party registered.

    ``nonce`` is the request's; a refreshed token has none (12.2). ``told`` are the claims that
    were asked for by name; they cannot stand in for those that are the token's own.
    """
    claims: dict[str, object] = {
        **(told or {}),
        "iss": turn.parts.issuer,
        "sub": str(sign_on.sub),
        "aud": party.client_id,
        "exp": int((turn.at + access_tokens.LIFE).timestamp()),
        "iat": int(turn.at.timestamp()),
        "auth_time": int(sign_on.auth_time.timestamp()),
        "acr": sign_on.level,
        "amr": list(sign_on.methods),
        "sid": sign_on.sid,
        "at_hash": at_hash(access_token),
    }
    if nonce is not None:
        claims["nonce"] = nonce
    return turn.parts.keys.sign(claims, party.id_token_algorithm, at=turn.at)


def at_hash(access_token: str) -> str:
    """OpenID Connect Core 1.0, 3.1.3.6; both of our algorithms are SHA-256 ones."""
    return urlsafe_b64encode(sha256(access_token.encode()).digest()[:16]).decode()
