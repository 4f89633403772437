"""The signing keys in memory: they sign, they verify what we signed, they are published."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey

from portal_kit.web.failures import DependencyUnavailable
from portnet_id.domain.signing_keys import SigningKey, SigningKeys, signing_key
from portnet_id.protocol.jose import BadToken, read_header, verified_claims

MOST_REMEMBERED = 2_000  # Tokens that were found good, while the keys are kept; some megabytes.
KEPT_SECONDS = 60  # After that the database is asked for keys that were made meanwhile.
ID_TOKEN_TYPES = frozenset({"jwt"})


class NoSigningKey(DependencyUnavailable):
    """Nobody has made the keys yet: ``portnet-id keys ensure`` does."""


@dataclass(frozen=True)
class _Loaded:
    at: float
    known: tuple[SigningKey, ...]
    keys: Mapping[str, tuple[str, Key]]  # kid → algorithm, key
    published: bytes
    verified: dict[str, dict[str, Any]] = field(default_factory=dict)  # Token → its claims.


class KeyRing:
    """Safe to share between threads."""

    def __init__(self, source: SigningKeys) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def sign(
        self, claims: dict[str, Any], algorithm: str, *, at: datetime, typ: str = "JWT"
    ) -> str:
        """A JWT signed by the key whose turn it is. Raises ``NoSigningKey``.

        ``typ`` tells one kind of token from another (RFC 8725, 3.11).
        """
        loaded = self._keys()
        chosen = signing_key(loaded.known, algorithm, at=at)
        if chosen is None:
            raise NoSigningKey(algorithm)
        header = {"typ": typ, "alg": algorithm, "kid": chosen.kid}
        return jwt.encode(header, claims, loaded.keys[chosen.kid][1], algorithms=[algorithm])

    def read(self, token: str, *, types: frozenset[str] = ID_TOKEN_TYPES) -> dict[str, Any]:
        """The claims of a JWT of one of ``types`` that one of our keys signed, however old.

        Raises ``BadToken``. What the claims say is not looked at.
        """
        header = read_header(token, types=types)
        loaded = self._keys()
        found = loaded.keys.get(str(header.get("kid")))
        if found is None:
            raise BadToken("no key of ours")
        # An API asks about the same token again and again, and its signature stays what it is.
        claims = loaded.verified.get(token)
        if claims is None:
            claims = verified_claims(token, found[1], found[0])
            if len(loaded.verified) < MOST_REMEMBERED:
                loaded.verified[token] = claims
        return dict(claims)

    def published(self) -> bytes:
        """The public keys as a JSON Web Key Set (RFC 7517, 5). Raises ``NoSigningKey``."""
        loaded = self._keys()
        if not loaded.keys:
            raise NoSigningKey("none at all")
        return loaded.published

    def _keys(self) -> _Loaded:
        with self._lock:
            now = time.monotonic()
            if (
                self._loaded is None
                or not self._loaded.keys
                or now - self._loaded.at > KEPT_SECONDS
            ):
                self._loaded = _load(self._source.list_all(), now)
            return self._loaded


def _load(found: list[SigningKey], now: float) -> _Loaded:
    known = tuple(each for each in found if each.retired_at is None)
    keys = {each.kid: (each.algorithm, _imported(each)) for each in known}
    published = [
        {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": algorithm}
        for kid, (algorithm, key) in keys.items()
    ]
    return _Loaded(now, known, keys, json.dumps({"keys": published}).encode())


def _imported(each: SigningKey) -> Key:
    kind = ECKey if each.algorithm == "ES256" else RSAKey
    return kind.import_key(each.pem)
