"""DPoP proofs as an honest client makes them, with anything in them changed."""

import secrets
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from portal_kit.dpop_proofs import digest_of

KEY = ECKey.generate_key("P-256")


def proof(
    *,
    method: str,
    url: str,
    at: datetime,
    nonce: str | None,
    access_token: str | None = None,
    key: ECKey = KEY,
    header: dict[str, Any] | None = None,
    **changed: Any,
) -> str:
    """A proof; ``header`` and ``changed`` replace members, or take them out where ``None``."""
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False), **(header or {})}
    claims = {
        "jti": secrets.token_urlsafe(12),
        "htm": method,
        "htu": url,
        "iat": int(at.timestamp()),
        "nonce": nonce,
        "ath": digest_of(access_token) if access_token else None,
        **changed,
    }
    registry = JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    return jwt.encode(_present(head), _present(claims), key, registry=registry)


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
