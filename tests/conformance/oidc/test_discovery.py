"""The module of the plan Config notices what is wrong with metadata and keys."""

from typing import Any, cast

import pytest

from tests.conformance.browsing import Browser
from tests.conformance.findings import Refuted
from tests.conformance.keys import SigningKey
from tests.conformance.oidc.discovery import DiscoveryBench, metadata_is_valid_and_true

ISSUER = "https://id.example"
NO_BROWSER = cast(Browser, None)  # Nothing here opens one.
METADATA: dict[str, Any] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
    "response_types_supported": ["code"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256"],
}
PAIR = SigningKey.new("PS256")
KEY = PAIR.public


def found(
    changed: dict[str, Any] | None = None, keys: list[dict[str, Any]] | None = None
) -> DiscoveryBench:
    """The bench after the module; members whose value is ``None`` are left out."""
    metadata = {n: value for n, value in {**METADATA, **(changed or {})}.items() if value}
    bench = DiscoveryBench(
        metadata=metadata, keys={"keys": [KEY] if keys is None else keys},
        browser=NO_BROWSER, asked=ISSUER,
    )  # fmt: skip
    try:
        metadata_is_valid_and_true.check(bench)
    except Refuted as refuted:
        bench.failures.append(str(refuted))
    return bench


def test_good_metadata_pass() -> None:
    bench = found()

    assert (bench.failures, bench.warnings) == ([], [])


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"token_endpoint": None},
        {"token_endpoint": "http://id.example/token"},
        {"response_types_supported": ["token"]},
        {"id_token_signing_alg_values_supported": ["ES256"]},
        {"grant_types_supported": ["implicit"]},
        {"subject_types_supported": ["public", "secret"]},
        {"claims_parameter_supported": "true"},
        {"code_challenge_methods_supported": "S256"},
        {"ui_locales_supported": 7},
        {"ui_locales_supported": ["fr_FR!"]},
    ],
    ids=str,
)
def test_metadata_with_a_fault_fail(changed: dict[str, Any]) -> None:
    bench = found(changed)

    assert bench.failures


def test_a_member_registered_nowhere_is_a_warning() -> None:
    bench = found({"portnet_member": "x"})

    assert bench.failures == []
    assert "portnet_member" in bench.warnings[0]


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [KEY, KEY],
        [{**PAIR.private, "kid": "1"}],
        [{name: value for name, value in KEY.items() if name != "e"}],
        [{name: value for name, value in KEY.items() if name != "kid"}],
        [KEY, {"kty": "other", "kid": "2"}],
        [SigningKey.new("ES256").public],
    ],
    ids=["none", "twice", "private", "broken", "nameless", "unknown", "without RSA"],
)
def test_keys_with_a_fault_fail(keys: list[dict[str, Any]]) -> None:
    bench = found(keys=keys)

    assert bench.failures
