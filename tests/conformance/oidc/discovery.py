"""What a provider must say of itself (OpenID Connect Discovery 1.0, 3)."""

import re
from collections.abc import Mapping

from tests.conformance.benches import ProviderBench
from tests.conformance.modules import module

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")  # BCP 47.
REQUIRED = (
    "issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "response_types_supported",
    "subject_types_supported", "id_token_signing_alg_values_supported",
)  # fmt: skip
BOOLEANS = (
    "claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported",
    "require_request_uri_registration", "require_pushed_authorization_requests",
    "authorization_response_iss_parameter_supported", "backchannel_logout_supported",
    "backchannel_logout_session_supported", "frontchannel_logout_supported",
    "frontchannel_logout_session_supported", "tls_client_certificate_bound_access_tokens",
)  # fmt: skip
SUBJECTS = frozenset({"public", "pairwise"})
LARGEST_LIST: Mapping[str, str] = {
    "response_types_supported": "code",
    "id_token_signing_alg_values_supported": "RS256",
}


@module("oidcc-discovery-endpoint-verification")
def metadata_is_valid_and_true(bench: ProviderBench) -> None:
    """The document of the issuer: what is required is there, each member has its type, endpoints
    are under the issuer's scheme, RS256 and the code flow are offered, keys are valid."""
    told = bench.metadata
    for name in REQUIRED:
        bench.demand_also(told.get(name), f"{name} in the metadata", sorted(told))
    for name, wanted in LARGEST_LIST.items():
        bench.demand_also(wanted in told.get(name, []), f"{name} with {wanted}", told.get(name))
    subjects = set(told.get("subject_types_supported", []))
    bench.demand_also(subjects and subjects <= SUBJECTS, "subject_types_supported", subjects)
    _check_types(bench)
    _check_addresses(bench)
    _check_keys(bench)


def _check_types(bench: ProviderBench) -> None:
    for name, value in bench.metadata.items():
        if name in BOOLEANS:
            bench.demand_also(isinstance(value, bool), f"{name} a boolean", value)
        if name.endswith(("_values_supported", "_methods_supported", "_types_supported")):
            is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
            bench.demand_also(is_list, f"{name} a list of texts", value)
        if name.endswith("locales_supported"):
            known = all(LANGUAGE.fullmatch(str(each)) for each in value)
            bench.demand_also(known, f"{name} of languages", value)


def _check_addresses(bench: ProviderBench) -> None:
    """All under https, but where the run itself is on one machine without it."""
    scheme = bench.issuer.partition(":")[0]
    for name, value in bench.metadata.items():
        if name.endswith(("_endpoint", "jwks_uri")):
            under = str(value).startswith(f"{scheme}://")
            bench.demand_also(under, f"{name} under {scheme}", value)


def _check_keys(bench: ProviderBench) -> None:
    keys = bench.keys.get("keys", [])
    bench.demand(keys, "keys at jwks_uri", bench.keys)
    for key in keys:
        bench.demand_also(key.get("kty") in ("RSA", "EC", "OKP"), "kty of a public key", key)
        bench.demand_also(not {"d", "p", "q", "k"} & key.keys(), "nothing private in a key")
        bench.demand_also(key.get("kid"), "kid of each key", key)
    kinds = {key.get("kty") for key in keys}
    bench.demand_also("RSA" in kinds, "a key of RSA for RS256", kinds)
