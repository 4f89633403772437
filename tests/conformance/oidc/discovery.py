"""What a provider must say of itself (OpenID Connect Discovery 1.0, 3)."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from tests.conformance.benches import ProviderBench
from tests.conformance.modules import module
from tests.conformance.oidc.metadata_members import BOOLEANS, KNOWN, REQUIRED

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")  # BCP 47.
SUBJECTS = frozenset({"public", "pairwise"})
OFFERED: Mapping[str, str] = {
    "response_types_supported": "code",
    "id_token_signing_alg_values_supported": "RS256",
}
CODE_GRANT = "authorization_code"
DEFAULT_GRANTS = (CODE_GRANT, "implicit")  # Of a provider that does not say.
PUBLIC_KINDS = frozenset({"RSA", "EC", "OKP"})
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})  # RFC 7518, 6.


@dataclass(kw_only=True)
class DiscoveryBench(ProviderBench):
    """``asked`` is the issuer whose document was read, whatever the document says."""

    asked: str


@module("oidcc-discovery-endpoint-verification")
def metadata_is_valid_and_true(bench: DiscoveryBench) -> None:
    """The document of the issuer names that issuer and has all that is required; each member has
    its type, and one that is registered nowhere is a warning; addresses are under the issuer's
    scheme; RS256 and the code flow are offered; every key can be read and is public."""
    told = bench.metadata
    issuer = told.get("issuer")
    bench.demand_also(issuer == bench.asked, f"issuer {bench.asked}", issuer)
    for name in REQUIRED:
        bench.demand_also(told.get(name), f"{name} in the metadata", sorted(told))
    unknown = sorted(told.keys() - KNOWN)
    bench.advise(not unknown, "members that are registered", ", ".join(unknown))
    _check_types(bench)
    _check_offers(bench)
    _check_addresses(bench)
    _check_keys(bench)


def _check_types(bench: DiscoveryBench) -> None:
    for name, value in bench.metadata.items():
        if name in BOOLEANS:
            bench.demand_also(isinstance(value, bool), f"{name} a boolean", value)
        elif name.endswith("_supported"):
            is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
            bench.demand(is_list, f"{name} a list of texts", value)
        if name.endswith("locales_supported"):
            known = all(LANGUAGE.fullmatch(each) for each in value)
            bench.demand_also(known, f"{name} of languages", value)


def _check_offers(bench: DiscoveryBench) -> None:
    told = bench.metadata
    for name, wanted in OFFERED.items():
        bench.demand_also(wanted in told.get(name, []), f"{name} with {wanted}", told.get(name))
    grants = told.get("grant_types_supported", DEFAULT_GRANTS)
    bench.demand_also(CODE_GRANT in grants, f"grant_types_supported with {CODE_GRANT}", grants)
    subjects = set(told.get("subject_types_supported", []))
    bench.demand_also(subjects <= SUBJECTS, "subject_types_supported of two", subjects)


def _check_addresses(bench: DiscoveryBench) -> None:
    """All under https, but where the run itself is on one machine without it."""
    scheme = bench.asked.partition(":")[0]
    for name, value in bench.metadata.items():
        if name.endswith(("_endpoint", "jwks_uri")):
            under = str(value).startswith(f"{scheme}://")
            bench.demand_also(under, f"{name} under {scheme}", value)


def _check_keys(bench: DiscoveryBench) -> None:
    keys = bench.keys.get("keys", [])
    bench.demand(keys, "keys at jwks_uri", bench.keys)
    for key in keys:
        named = key.get("kid")
        bench.demand_also(named, "kid of each key", key.get("kty"))
        bench.demand_also(key.get("kty") in PUBLIC_KINDS, f"a public key {named}", key.get("kty"))
        bench.demand_also(not PRIVATE & key.keys(), f"nothing private in key {named}")
        try:
            JWKRegistry.import_key(key)
        except (JoseError, KeyError, ValueError) as problem:
            bench.demand_also(False, f"key {named} to be read (RFC 7517)", problem)
    twice = [kid for kid, count in Counter(key.get("kid") for key in keys).items() if count > 1]
    bench.demand_also(not twice, "one key of each kid", twice)
    kinds = {key.get("kty") for key in keys}
    bench.demand_also("RSA" in kinds, "a key of RSA for RS256", kinds)
