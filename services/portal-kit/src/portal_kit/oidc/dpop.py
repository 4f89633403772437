"""The key that a portal's tokens are bound to, and the proofs it makes (RFC 9449, 4)."""

import secrets
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.jwk import ECKey

from portal_kit.dpop_proofs import TYPE, digest_of

ALGORITHM = "ES256"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


class ProofKey:
    """A portal's key for proofs, the same in every replica and after every restart.

    Refresh tokens are bound to it and lie in Redis, where sessions outlive the process and are
    shared, so the key cannot be made anew at each start. It is derived from the portal's secret
    key, and is not the client key: who steals one still lacks the other. With another secret key,
    people sign in again at their next renewal.
    """

    def __init__(self, secret_key: str) -> None:
        # FIPS 186-5, A.2.1: 64 bits more than the order, so that no number is likelier.
        material = HKDF(SHA256(), length=40, salt=None, info=b"portal dpop key").derive(
            secret_key.encode()
        )
        number = int.from_bytes(material, "big") % (ORDER - 1) + 1
        self._key = ECKey.import_key(ec.derive_private_key(number, ec.SECP256R1()))
        self._public = self._key.as_dict(private=False)
        self.thumbprint = self._key.thumbprint()

    def proof(
        self, *, method: str, url: str, at: datetime, nonce: str, access_token: str | None
    ) -> str:
        """For one request to the published ``url``, with the token it shows, if any."""
        claims: dict[str, object] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": url,
            "iat": int(at.timestamp()),
        }
        if nonce:
            claims["nonce"] = nonce
        if access_token is not None:
            claims["ath"] = digest_of(access_token)
        header = {"typ": TYPE, "alg": ALGORITHM, "jwk": self._public}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])
