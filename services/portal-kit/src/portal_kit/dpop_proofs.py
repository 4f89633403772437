"""DPoP proofs (RFC 9449) as a server reads them: the token endpoint and every API check alike.

Plain Python without a store. Whoever takes a proof spends its ``jti`` besides (``spent_ids``).
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

TYPE = "dpop+jwt"
OLDEST = timedelta(seconds=60)
AHEAD = timedelta(seconds=10)  # A client's clock may be fast by so much.
NONCE_SLOT = timedelta(minutes=2)  # A nonce is good in its slot and in the next.
LONGEST_PROOF = 4_096  # Characters; a proof with an RSA key of 4096 bits has about two thousand.
LONGEST_JTI = 256
RSA_BITS = range(2_048, 4_097)  # A longer key makes us work; a shorter one proves little.
DEFAULT_PORTS = {"http": 80, "https": 443}

# What FAPI 2.0 (5.4.1) lets sign, with the key each needs. RFC 9864 calls EdDSA by its curve.
KINDS: Mapping[str, type[ECKey] | type[RSAKey] | type[OKPKey]] = {
    "ES256": ECKey,
    "PS256": RSAKey,
    "EdDSA": OKPKey,
    "Ed25519": OKPKey,
}
ALGORITHMS = tuple(KINDS)


class ProofRefused(Exception):
    """``invalid_dpop_proof`` (RFC 9449, 5 and 7.1). The message is for the log."""


class NonceWanted(ProofRefused):
    """``use_dpop_nonce`` (8 and 9): right in all but its nonce, which the answer gives anew."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A proof that was verified. ``jkt`` is the thumbprint (RFC 7638) of the key that made it."""

    jkt: str
    jti: str
    made_at: datetime

    @property
    def good_until(self) -> datetime:
        """From then on it is refused for its age, so its ``jti`` need not be remembered."""
        return self.made_at + OLDEST


class Nonces:
    """Server nonces (RFC 9449, 8) that need no store: a keyed digest of the time.

    Replicas with one key take each other's. ``key`` is any secret of the service.
    """

    def __init__(self, key: str) -> None:
        self._key = sha256(b"dpop-nonce:" + key.encode()).digest()

    def current(self, *, at: datetime) -> str:
        """What ``DPoP-Nonce`` tells clients now."""
        return self._of(_slot(at))

    def fits(self, nonce: str, *, at: datetime) -> bool:
        """Whether it is of this slot or of the one before."""
        slot = _slot(at)
        fitting = (self._of(slot), self._of(slot - 1))
        return any(hmac.compare_digest(nonce.encode(), each.encode()) for each in fitting)

    def _of(self, slot: int) -> str:
        return urlsafe_b64encode(hmac.digest(self._key, str(slot).encode(), "sha256")).decode()


def read_proof(
    text: str,
    *,
    method: str,
    url: str,
    nonces: Nonces,
    at: datetime,
    access_token: str | None = None,
) -> Proof:
    """Verifies the ``DPoP`` header of one request (RFC 9449, 4.3), all but the reuse of ``jti``.

    ``url`` is the public one, whatever the request came in by. ``access_token`` is what stands in
    the ``Authorization`` header beside it, where a token is shown. The document knows no ``exp``
    and ``nbf`` of a proof, so neither is looked at. Raises ``ProofRefused`` or ``NonceWanted``.
    """
    key, algorithm = _key_and_algorithm(text)
    claims = _verified_claims(text, key, algorithm)
    _check(claims.get("htm") == method, "htm")
    _check(_target(claims.get("htu")) == _target(url), "htu")
    made_at = _made_at(claims.get("iat"), at)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
        raise ProofRefused("jti")
    if access_token is not None:
        _check(claims.get("ath") == digest_of(access_token), "ath")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not nonces.fits(nonce, at=at):
        raise NonceWanted("nonce")
    return Proof(jkt=key.thumbprint(), jti=jti, made_at=made_at)


def digest_of(access_token: str) -> str:
    """``ath``: the SHA-256 of an access token, as a proof names it."""
    return urlsafe_b64encode(sha256(access_token.encode()).digest()).decode()


class _OneAlgorithm(JWSRegistry):
    """Joserfc warns of the name EdDSA, which RFC 9449 and FAPI 2.0 still use, takes headers of 512
    bytes, which are too few for one that holds an RSA key, and refuses members it does not know,
    which are to be ignored (RFC 7515, 4)."""

    max_header_length = LONGEST_PROOF

    def __init__(self, algorithm: str) -> None:
        super().__init__(algorithms=[algorithm], strict_check_header=False)

    def get_alg(self, name: str) -> Any:
        if self.allowed is None or name not in self.allowed:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


def _key_and_algorithm(text: str) -> tuple[Key, str]:
    """The public key a proof brings along, as no other token may, and how it says it signed."""
    header = _header(text)
    _check(header.get("typ") == TYPE, "typ")
    _check(not header.keys() & {"crit", "b64", "jku", "x5u"}, "header")
    algorithm, jwk = header.get("alg"), header.get("jwk")
    if not isinstance(algorithm, str) or algorithm not in KINDS:
        raise ProofRefused("alg")
    if not isinstance(jwk, dict):
        raise ProofRefused("jwk")
    try:
        key = KINDS[algorithm].import_key(jwk)
    except (JoseError, ValueError, TypeError, KeyError) as problem:
        raise ProofRefused("jwk") from problem
    _check(not key.is_private and _is_strong(key), "jwk")
    return key, algorithm


def _is_strong(key: Key) -> bool:
    if isinstance(key, RSAKey):
        return key.public_key.key_size in RSA_BITS
    return getattr(key, "curve_name", "") in ("P-256", "Ed25519")


def _header(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_PROOF or not text.isascii():
        raise ProofRefused("no proof")
    try:
        found = json.loads(urlsafe_b64decode(text.partition(".")[0].encode()))
    except (ValueError, RecursionError) as problem:
        raise ProofRefused("no proof") from problem
    if not isinstance(found, dict):
        raise ProofRefused("no proof")
    return found


def _verified_claims(text: str, key: Key, algorithm: str) -> dict[str, Any]:
    try:
        return dict(jwt.decode(text, key, registry=_OneAlgorithm(algorithm)).claims)
    except (JoseError, ValueError, TypeError, RecursionError) as problem:
        raise ProofRefused("signature") from problem


def _made_at(iat: object, at: datetime) -> datetime:
    if isinstance(iat, bool) or not isinstance(iat, int | float):
        raise ProofRefused("iat")
    _check(-OLDEST.total_seconds() < iat - at.timestamp() <= AHEAD.total_seconds(), "iat")
    return datetime.fromtimestamp(iat, UTC)


def _target(url: object) -> tuple[str, str | None, int | None, str] | None:
    """A URL as ``htu`` compares (RFC 3986, 6.2): no query, no fragment, names in lower case."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname, port, parts.path or "/"


def _slot(at: datetime) -> int:
    return int(at.timestamp() // NONCE_SLOT.total_seconds())


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise ProofRefused(what)
