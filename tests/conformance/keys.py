"""Keys of the test clients, and tokens signed with them, also as nobody should sign one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from joserfc import jws
from joserfc.jwk import ECKey, Key, RSAKey
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

RSA_BITS = 2048  # FAPI 2.0 Security Profile, 5.4.1: the shortest allowed.

Values = Mapping[str, object]


@dataclass(frozen=True)
class SigningKey:
    """A key pair, and the algorithm that it is used with: ES256, or PS256 for a key of RSA."""

    algorithm: str
    key: Key
    kid: str = field(default_factory=lambda: uuid4().hex)

    @classmethod
    def new(cls, algorithm: str = "ES256") -> "SigningKey":
        return cls(algorithm, _generate(algorithm))

    @property
    def public(self) -> dict[str, Any]:
        """The public key as it is registered (RFC 7517)."""
        described = {"kid": self.kid, "alg": self.algorithm, "use": "sig"}
        return {**self.key.as_dict(private=False), **described}

    @property
    def bare(self) -> dict[str, Any]:
        """The public key as a proof carries it: nothing but its numbers."""
        return _without_kid(self.key.as_dict(private=False))

    @property
    def private(self) -> dict[str, Any]:
        """What no proof may carry."""
        return _without_kid(self.key.as_dict(private=True))

    @property
    def thumbprint(self) -> str:
        """RFC 7638, SHA-256: the ``jkt`` of RFC 9449."""
        return self.key.thumbprint()

    def sign(self, header: Values, claims: Values) -> str:
        """A signed token; ``header`` needs no ``alg``, and one it has is signed with."""
        protected = {"alg": self.algorithm, **header}
        algorithm = str(protected["alg"])
        registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
        payload = json.dumps(claims)
        return jws.serialize_compact(protected, payload, self.key, registry=registry)


def unsigned(header: Values, claims: Values) -> str:
    """A token of the algorithm ``none`` (RFC 7519, 6)."""
    return f"{_part({**header, 'alg': 'none'})}.{_part(claims)}."


def with_header(token: str, header: Values) -> str:
    """The token with another header, so that its signature is of something else."""
    return ".".join([_part(header), *token.split(".")[1:]])


def with_broken_signature(token: str) -> str:
    """The token with one bit of its signature turned."""
    head, claims, signature = token.split(".")
    bits = bytearray(urlsafe_b64decode(signature.encode()))
    bits[len(bits) // 2] ^= 1
    return f"{head}.{claims}.{urlsafe_b64encode(bytes(bits)).decode()}"


def header_of(token: str) -> dict[str, Any]:
    return dict(json.loads(urlsafe_b64decode(token.split(".")[0].encode())))


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, unverified."""
    return dict(json.loads(urlsafe_b64decode(token.split(".")[1].encode())))


def _part(value: Values) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode()


def _generate(algorithm: str) -> Key:
    if algorithm == "ES256":
        return ECKey.generate_key("P-256", auto_kid=False)
    return RSAKey.generate_key(RSA_BITS, auto_kid=False)


def _without_kid(described: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if name != "kid"}
