"""What a provider must say of itself (OpenID Connect Discovery 1.0; RFC 8414)."""

from tests.conformance.fapi.bench import Bench
from tests.conformance.fapi.modules import module
from tests.conformance.id_tokens import FAPI_ALGORITHMS as ALGORITHMS


@module("discovery-end-point-verification")
def metadata_names_what_the_profile_needs(bench: Bench) -> None:
    """Code flow, pushed requests, ``iss`` in answers, S256, private_key_jwt and DPoP, each with an
    algorithm of FAPI 2.0; endpoints under https; OpenID Connect with public keys."""
    _check_common(bench)
    _check_lists(bench, "response_types_supported", "code")
    _check_lists(bench, "code_challenge_methods_supported", "S256")
    _check_lists(bench, "scopes_supported", "openid")
    _check_lists(bench, "id_token_signing_alg_values_supported", *ALGORITHMS)
    subjects = bench.metadata.get("subject_types_supported", [])
    bench.demand_also(
        subjects and set(subjects) <= {"public", "pairwise"}, "subject_types_supported", subjects
    )
    issued = bench.metadata.get("authorization_response_iss_parameter_supported")
    bench.demand_also(
        issued is True, "authorization_response_iss_parameter_supported true (RFC 9207, 3)", issued
    )
    required = bench.metadata.get("require_pushed_authorization_requests", False)
    bench.demand_also(
        isinstance(required, bool), "require_pushed_authorization_requests a boolean", required
    )
    for name in ("authorization_endpoint", "pushed_authorization_request_endpoint", "jwks_uri"):
        _check_address(bench, name)


@module("discovery-end-point-verification")
def metadata_names_client_credentials(bench: Bench) -> None:
    """The grant, private_key_jwt and DPoP, each with an algorithm of FAPI 2.0."""
    _check_common(bench)
    _check_lists(bench, "grant_types_supported", "client_credentials")


def _check_common(bench: Bench) -> None:
    _check_lists(bench, "token_endpoint_auth_methods_supported", "private_key_jwt")
    _check_lists(bench, "token_endpoint_auth_signing_alg_values_supported", *ALGORITHMS)
    _check_lists(bench, "dpop_signing_alg_values_supported", *ALGORITHMS)
    _check_address(bench, "token_endpoint")
    _check_address(bench, "issuer")


def _check_lists(bench: Bench, name: str, *wanted: str) -> None:
    """One of ``wanted`` at least."""
    found = bench.metadata.get(name)
    named = isinstance(found, list) and any(each in found for each in wanted)
    bench.demand_also(named, f"{name} with {' or '.join(wanted)}", found)


def _check_address(bench: Bench, name: str) -> None:
    """Under https, but where the run itself is on one machine without it."""
    address = str(bench.metadata.get(name, ""))
    scheme = bench.metadata["issuer"].partition(":")[0]
    bench.demand_also(address.startswith(f"{scheme}://"), f"{name} under {scheme}", address)
