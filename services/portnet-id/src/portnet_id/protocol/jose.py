"""Signed tokens, read with suspicion: the key is ours to choose, and so is the algorithm."""

import json
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

LONGEST_TOKEN = 8_192  # Characters; ours and those of relying parties have under two thousand.

# Each names a key that the token brings itself (CVE-2026-27962), or asks for a rule we lack.
FORBIDDEN_HEADERS = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64"})


class OneAlgorithm(JWSRegistry):
    """The algorithm that was registered. Joserfc warns of the name EdDSA, which is as good as ever,
    and refuses members of a header that it does not know, which are to be ignored (RFC 7515, 4)."""

    def __init__(self, algorithm: str) -> None:
        super().__init__(algorithms=[algorithm], strict_check_header=False)

    def get_alg(self, name: str) -> Any:
        if self.allowed is None or name not in self.allowed:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


class BadToken(Exception):
    """It is no token of ours or of the relying party's; the message is for the log."""


def read_header(token: str, *, types: frozenset[str]) -> dict[str, Any]:
    """The header of a token whose signature is not verified yet.

    Raises ``BadToken`` unless its ``typ`` is one of ``types``, or missing.
    """
    if len(token) > LONGEST_TOKEN:
        raise BadToken("too long")
    header = _json(token.partition(".")[0])
    if header.keys() & FORBIDDEN_HEADERS:
        raise BadToken("the header brings a key")
    if str(header.get("typ", "JWT")).lower() not in types:
        raise BadToken("typ of another kind of token")
    return header


def read_unverified_claims(token: str) -> dict[str, Any]:
    """What a token says before anybody knows who says it: good for finding the key, no more."""
    if len(token) > LONGEST_TOKEN:
        raise BadToken("too long")
    return _json(token.split(".", 2)[1] if "." in token else "")


def verified_claims(token: str, key: Key, algorithm: str) -> dict[str, Any]:
    """The claims, if ``key`` signed them with ``algorithm``. Raises ``BadToken``."""
    try:
        return dict(jwt.decode(token, key, registry=OneAlgorithm(algorithm)).claims)
    except (JoseError, ValueError) as problem:
        raise BadToken("signature") from problem


def _json(part: str) -> dict[str, Any]:
    try:
        found = json.loads(urlsafe_b64decode(part.encode()))
    except (ValueError, RecursionError) as problem:
        raise BadToken("not a token") from problem
    if not isinstance(found, dict):
        raise BadToken("not a token")
    return found
