"""Client credentials: a program acts for its organisation, where it is registered, and no more.

RFC 6749, 4.4; RFC 8707; RFC 9068, 2.2.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient
from portnet_id.domain.registry.relying_parties import GrantType
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, with_key, with_secret
from tests.portnet_id.protocol.tokens import claims_of, error_of

API = "http://banques.portnet.localhost:8080/api/v1"
OTHER = "http://douanes.portnet.localhost:8080/api/v1"
ITSELF = frozenset({GrantType.CLIENT_CREDENTIALS})


@pytest.fixture
def core(register: Callable[[TestParty], TestParty]) -> TestParty:
    """The back-end of a bank."""
    return register(
        with_key(
            "core", redirect_uris=(), scope=(), grant_types=ITSELF, organisation="451",
            resources={API: ("titles:read", "titles:submit")},
        )
    )  # fmt: skip


def ask(client: CarefulClient, party: TestParty, provider: Provider, **form: Any) -> TestResponse:
    form = {"grant_type": "client_credentials", **form}
    return party.send(client, "/token", at=provider.clock(), **form)


def test_a_program_is_given_a_token_of_its_own(
    client: CarefulClient, core: TestParty, provider: Provider
) -> None:
    answer = ask(client, core, provider, resource=API)

    tokens, now = answer.get_json(), int(provider.clock().timestamp())
    claims = claims_of(tokens.pop("access_token"), client)
    assert len(claims.pop("jti")) >= 20
    assert claims == {
        "iss": ISSUER,
        "sub": "core",
        "aud": API,
        "client_id": "core",
        "scope": "titles:read titles:submit",
        "iat": now,
        "exp": now + 300,
        "organisation": "451",
    }
    assert tokens == {
        "token_type": "Bearer", "expires_in": 300, "scope": "titles:read titles:submit"
    }  # fmt: skip
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_only_api_it_calls_need_not_be_named(
    client: CarefulClient, core: TestParty, provider: Provider
) -> None:
    access_token = ask(client, core, provider).get_json()["access_token"]

    assert claims_of(access_token, client)["aud"] == API


def test_of_several_one_must_be_named(
    client: CarefulClient,
    core: TestParty,
    provider: Provider,
    register: Callable[[TestParty], TestParty],
) -> None:
    resources = {API: ("titles:read",), OTHER: ("arrivals:read",)}
    both = register(replace(core, registered=replace(core.registered, resources=resources)))

    unnamed = ask(client, both, provider)
    named = ask(client, both, provider, resource=OTHER).get_json()

    assert error_of(unnamed) == (400, "invalid_target")
    assert named["scope"] == "arrivals:read"


@pytest.mark.parametrize("resource", [ISSUER, OTHER, f"{API}/titles", "x", [API, OTHER]], ids=str)
def test_no_other_resource_is_opened(
    resource: Any, client: CarefulClient, core: TestParty, provider: Provider
) -> None:
    code, error = error_of(ask(client, core, provider, resource=resource))

    assert code == 400
    assert error in ("invalid_target", "invalid_scope")


def test_less_may_be_asked_for(client: CarefulClient, core: TestParty, provider: Provider) -> None:
    assert ask(client, core, provider, scope="titles:read").get_json()["scope"] == "titles:read"


@pytest.mark.parametrize(
    "scope", ["titles:decide", "titles:read titles:decide", "openid", "portnet", "x" * 10_000]
)
def test_more_is_refused(
    scope: str, client: CarefulClient, core: TestParty, provider: Provider
) -> None:
    assert error_of(ask(client, core, provider, scope=scope)) == (400, "invalid_scope")


@pytest.mark.threat(47)
def test_ten_thousand_scopes_are_refused_like_one(
    client: CarefulClient, core: TestParty, provider: Provider
) -> None:
    scope = " ".join(f"s{number}" for number in range(10_000))

    assert error_of(ask(client, core, provider, scope=scope)) == (400, "invalid_scope")


def test_a_portal_that_did_not_register_for_it_is_refused(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    assert error_of(ask(client, banques, provider)) == (400, "unauthorized_client")


def test_a_program_signs_nobody_in(
    client: CarefulClient, core: TestParty, provider: Provider
) -> None:
    """It has no person, so UserInfo knows none, and there is nothing to refresh."""
    access_token = ask(client, core, provider).get_json()["access_token"]
    headers = {"Authorization": f"Bearer {access_token}"}

    refreshed = core.refresh(client, "x", at=provider.clock())

    assert client.get("/userinfo", headers=headers).status_code == 401
    assert error_of(refreshed) == (400, "unauthorized_client")


def test_who_is_not_authenticated_acts_for_nobody(
    client: CarefulClient, register: Callable[[TestParty], TestParty], provider: Provider
) -> None:
    party = register(
        with_secret(
            "back", grant_types=ITSELF, organisation="451", resources={API: ("titles:read",)}
        )
    )
    guessed = replace(party, secret="x" * 43)

    assert ask(client, party, provider).status_code == 200
    assert error_of(ask(client, guessed, provider)) == (401, "invalid_client")
