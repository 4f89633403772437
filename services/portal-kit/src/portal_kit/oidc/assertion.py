"""The client's proof of identity: a JWT signed with its own key (RFC 7523, private_key_jwt)."""

import secrets
from datetime import datetime, timedelta

from joserfc import jwt
from joserfc.jwk import ECKey

ALGORITHM = "ES256"
LIFE = timedelta(seconds=60)
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class ClientKey:
    """A portal's private key; its ``kid`` is the RFC 7638 thumbprint, as in its registration."""

    def __init__(self, pem: str) -> None:
        self._key = ECKey.import_key(pem)
        self._kid = self._key.thumbprint()

    def assertion(self, *, client_id: str, audience: str, at: datetime) -> str:
        """A fresh assertion, good once and for a minute; the audience is the issuer alone."""
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": secrets.token_urlsafe(16),
            "iat": int(at.timestamp()),
            "exp": int((at + LIFE).timestamp()),
        }
        header = {"alg": ALGORITHM, "kid": self._kid}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])
