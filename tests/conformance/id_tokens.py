"""The checks of OpenID Connect Core 1.0, 3.1.3.7, with the algorithms that a profile allows."""

import time
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tests.conformance import keys
from tests.conformance.benches import ProviderBench

FAPI_ALGORITHMS = ("PS256", "ES256", "EdDSA", "Ed25519")  # FAPI 2.0 Security Profile, 5.4.1-1.
SKEW_SECONDS = 10
LONGEST_AGO_SECONDS = 300
ANY_NONCE = "*"  # Of a refreshed ID token, which need not say it again.
ASKED_FOR = frozenset(
    {
        "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "at_hash",
        "s_hash",
    }
)  # fmt: skip


def check_id_token(
    bench: ProviderBench,
    token: str,
    client_id: str,
    *,
    nonce: str | None,
    algorithms: tuple[str, ...] = FAPI_ALGORITHMS,
) -> dict[str, Any]:
    """The claims, once everything about them holds."""
    claims = verified(bench, token, algorithms)
    kind = keys.header_of(token).get("typ", "JWT")
    bench.demand(str(kind).upper() == "JWT", "typ JWT or none (RFC 7519, 5.1)", kind)
    issuer = bench.issuer
    bench.demand(claims.get("iss") == issuer, f"iss {issuer} in the ID token", claims.get("iss"))
    audience = claims.get("aud")
    bench.demand(audience in (client_id, [client_id]), f"aud {client_id}", audience)
    bench.demand(claims.get("azp") in (None, client_id), f"azp {client_id} or none")
    is_good = _is_time(claims.get("exp")) and claims["exp"] > time.time()
    bench.demand(is_good, "exp to come", claims.get("exp"))
    bench.demand(_is_recent(claims.get("iat")), "iat of now", claims.get("iat"))
    same = nonce == ANY_NONCE or claims.get("nonce") == nonce
    bench.demand(same, f"nonce {nonce}", claims.get("nonce"))
    subject = claims.get("sub")
    bench.demand(isinstance(subject, str) and 0 < len(subject) <= 255, "sub", subject)
    for name in ("auth_time", "nbf"):
        bench.demand_also(name not in claims or _is_time(claims[name]), f"{name} as a number")
    return claims


def unasked(claims: dict[str, Any]) -> set[str]:
    """Claims that no request asked for; the suite warns of them, ``sid`` included."""
    return claims.keys() - ASKED_FOR


def verified(bench: ProviderBench, token: str, algorithms: tuple[str, ...]) -> dict[str, Any]:
    """The claims of any token that the provider must have signed."""
    header = keys.header_of(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    bench.demand(algorithm in algorithms, f"signed with one of {', '.join(algorithms)}", algorithm)
    bench.demand(kid, "kid in the header of the token", header)
    named = [key for key in bench.keys["keys"] if key.get("kid") == kid]
    bench.demand(len(named) == 1, f"one key of jwks_uri with kid {kid}", len(named))
    registry = jws.JWSRegistry(algorithms=[str(algorithm)], strict_check_header=False)
    try:
        jws.deserialize_compact(token, KeySet.import_key_set({"keys": named}), registry=registry)
    except (JoseError, ValueError) as problem:
        bench.refute("a token signed by the provider", problem)
    return keys.claims_of(token)


def _is_recent(value: object) -> bool:
    now = time.time()
    return isinstance(value, int) and now - LONGEST_AGO_SECONDS < value <= now + SKEW_SECONDS


def _is_time(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
