"""Authentication that is strange or huge: the error that RFC 6749 names, at every endpoint."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from portal_kit.testing import CarefulClient
from portnet_id.domain.registry.relying_parties import Authentication
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty, basic, with_secret

ENDPOINTS = {
    "/token": {"grant_type": "refresh_token", "refresh_token": "x"},
    "/introspect": {"token": "x"},
    "/revoke": {"token": "x"},
    "/par": {"response_type": "code"},
}
MEGABYTE = "s" * 1_000_000


@pytest.fixture(params=ENDPOINTS)
def endpoint(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def posting(register: Callable[[TestParty], TestParty]) -> TestParty:
    authentication = Authentication.CLIENT_SECRET_POST
    return register(with_secret("posting", authentication=authentication))


@pytest.mark.parametrize("second", ["secret in the body", "assertion", "assertion type alone"])
def test_two_methods_at_once(
    second: str,
    endpoint: str,
    client: CarefulClient,
    mic: TestParty,
    banques: TestParty,
    provider: Provider,
) -> None:
    form: dict[str, Any] = {
        "secret in the body": {"client_secret": mic.secret},
        "assertion": {"client_assertion": banques.assertion(at=provider.clock())},
        "assertion type alone": {"client_assertion_type": "x"},
    }[second]

    answer = mic.send(client, endpoint, at=provider.clock(), **ENDPOINTS[endpoint], **form)

    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "header",
    [
        "Basic " + b64encode("mïc:sécret".encode("latin-1")).decode(),
        "Basic " + b64encode(b"\xff\xfe:\x00").decode(),
        "Basic " + b64encode(b"mic\x00:x").decode(),
        "Basic " + b64encode(b"%ff%fe:%00").decode(),
        "Basic é",
        "Basic",
        "Basic Og==",
        basic("mic", "s" * 60_000),
    ],
    ids=["latin-1", "no text", "NUL", "encoded", "no base64", "empty", "colon", "60 kB"],
)
def test_a_header_that_no_client_sends(
    header: str, endpoint: str, client: CarefulClient, mic: TestParty
) -> None:
    headers = {"Authorization": header.encode().decode("latin-1")}

    answer = client.post(endpoint, data=ENDPOINTS[endpoint], headers=headers)

    assert answer.status_code in (400, 401)
    assert answer.get_json()["error"] in ("invalid_client", "invalid_request")


@pytest.mark.parametrize("secret", [MEGABYTE, "\x00", "é", ["x", "y"]], ids=range(4))
def test_a_secret_of_any_size_and_shape(
    secret: Any, endpoint: str, client: CarefulClient, posting: TestParty, provider: Provider
) -> None:
    answer = posting.send(
        client, endpoint, at=provider.clock(), **ENDPOINTS[endpoint], client_secret=secret
    )

    assert answer.status_code in (400, 401, 413)
    if answer.status_code != 413:
        assert answer.get_json()["error"] in ("invalid_client", "invalid_request")


def test_an_assertion_of_a_megabyte(
    endpoint: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    form = {**ENDPOINTS[endpoint], "client_assertion": MEGABYTE}

    answer = banques.send(client, endpoint, at=provider.clock(), **form)

    assert answer.status_code in (401, 413)
