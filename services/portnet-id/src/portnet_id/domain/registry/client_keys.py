"""The public keys that a relying party registers, as JSON Web Keys (RFC 7517)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import import_key
from joserfc.util import urlsafe_b64decode

RSA_BITS = 2048
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
KIND_FOR = {"ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519")}  # The others are RSA's.


def problems_with_keys(keys: Sequence[Mapping[str, Any]], algorithm: str) -> Iterator[str]:
    """What keeps these keys from verifying what is signed with ``algorithm``, in words."""
    names = Counter(key.get("kid") for key in keys)
    if len(keys) > 1 and (None in names or max(names.values()) > 1):
        yield "each of several keys needs a kid of its own"
    for number, key in enumerate(keys, start=1):
        problem = _problem_with(key, algorithm)
        if problem:
            yield f"key {number} {problem}"


def _problem_with(key: Mapping[str, Any], algorithm: str) -> str:
    if PRIVATE & key.keys():
        return "is a private key: register the public half, and make a new pair"
    kind, curve = KIND_FOR.get(algorithm, ("RSA", None))
    if (key.get("kty"), key.get("crv")) != (kind, curve):
        return f"is not {' '.join(filter(None, (kind, curve)))}, which {algorithm} needs"
    if key.get("use", "sig") != "sig" or key.get("alg", algorithm) != algorithm:
        return f"is for another use than signing with {algorithm}"
    try:
        if kind == "RSA" and _bits(key) < RSA_BITS:
            return f"has fewer than {RSA_BITS} bits"
        import_key(dict(key))
    except (JoseError, ValueError, TypeError, KeyError):
        return "is not a key"
    return ""


def _bits(key: Mapping[str, Any]) -> int:
    return int.from_bytes(urlsafe_b64decode(key["n"].encode()), "big").bit_length()
