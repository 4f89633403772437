"""Token exchange (RFC 8693): a portal calls the API of another for the person who is there."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient
from portnet_id.domain.accounts import AccountStatus, Role
from portnet_id.domain.registry.relying_parties import GrantType, Profile
from portnet_id.domain.sign_ons import EndReason
from portnet_id.protocol.exchange_grant import ACCESS_TOKEN
from tests.portal_kit.proving import KEY
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, with_key, with_secret
from tests.portnet_id.protocol.tokens import claims_of, error_of, issue_code, proved

API = "http://banques.portnet.localhost:8080/api/v1"
EXCHANGING = frozenset({GrantType.AUTHORIZATION_CODE, GrantType.TOKEN_EXCHANGE})


@pytest.fixture
def banques(register: Callable[[TestParty], TestParty]) -> TestParty:
    return register(with_key("banques", portal="banques", api=API))


@pytest.fixture
def helpdesk(register: Callable[[TestParty], TestParty]) -> TestParty:
    resources = {API: ("titles:read",)}
    return register(
        with_secret("helpdesk", portal="helpdesk", grant_types=EXCHANGING, resources=resources)
    )


def ask(
    client: CarefulClient, party: TestParty, provider: Provider, subject_token: str, **form: Any
) -> TestResponse:
    whole = {
        "grant_type": GrantType.TOKEN_EXCHANGE.value,
        "subject_token": subject_token,
        "subject_token_type": ACCESS_TOKEN,
        "resource": API,
        **form,
    }
    return party.send(client, "/token", at=provider.clock(), **whole)


def test_the_api_learns_who_it_is_who_asks_for_them_and_their_roles_there(
    client: CarefulClient, banques: TestParty, helpdesk: TestParty, provider: Provider
) -> None:
    account = provider.account(
        Role(portal="banques", role="clerk", branches=frozenset({"00010"})),
        Role(portal="helpdesk", role="requester"),
    )
    sign_on = provider.sign_in(client, account)
    subject_token = helpdesk.tokens(client, at=provider.clock())["access_token"]
    provider.clock.advance(minutes=4)

    answer = ask(client, helpdesk, provider, subject_token)

    tokens, claims = answer.get_json(), claims_of(answer.get_json()["access_token"], client)
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 300)
    assert tokens["issued_token_type"] == ACCESS_TOKEN
    assert tokens["scope"] == claims["scope"] == "titles:read portnet"
    assert "refresh_token" not in tokens
    assert "id_token" not in tokens
    assert (claims["sub"], claims["sid"]) == (str(account.sub), sign_on.sid)
    assert (claims["aud"], claims["client_id"]) == (API, "helpdesk")
    assert claims["act"] == {"sub": "helpdesk"}
    assert (claims["roles"], claims["branches"]) == (["clerk"], ["00010"])
    assert claims["grant"] == claims_of(subject_token, client)["grant"]


def test_audience_is_another_word_for_it(
    client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    subject_token = helpdesk.tokens(client, at=provider.clock())["access_token"]

    answer = ask(client, helpdesk, provider, subject_token, audience=API, resource=None)

    assert claims_of(answer.get_json()["access_token"], client)["aud"] == API


@pytest.mark.parametrize(
    "target",
    [
        {"resource": None},
        {"resource": ISSUER},
        {"resource": f"{API}/titles"},
        {"audience": "http://douanes.portnet.localhost:8080/api/v1"},
        {"resource": [API, "http://douanes.portnet.localhost:8080/api/v1"]},
        {"audience": "helpdesk"},
    ],
    ids=str,
)
def test_it_must_say_one_registered_api(
    target: dict[str, Any], client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    subject_token = helpdesk.tokens(client, at=provider.clock())["access_token"]

    answer = ask(client, helpdesk, provider, subject_token, **target)

    assert error_of(answer) == (400, "invalid_target")


@pytest.mark.parametrize("scope", ["titles:submit", "titles:read titles:submit", "openid"])
def test_no_more_is_given_than_was_registered(
    scope: str, client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    subject_token = helpdesk.tokens(client, at=provider.clock())["access_token"]

    answer = ask(client, helpdesk, provider, subject_token, scope=scope)

    assert error_of(answer) == (400, "invalid_scope")


@pytest.mark.parametrize(
    "form",
    [
        {"subject_token": None},
        {"subject_token_type": None},
        {"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"},
        {"requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"},
        {"actor_token": "x"},
        {"subject_token": "x"},
        {"subject_token": "x" * 900_000},
    ],
    ids=range(7),
)
def test_what_is_no_exchange_is_refused(
    form: dict[str, Any], client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    subject_token = helpdesk.tokens(client, at=provider.clock())["access_token"]

    answer = ask(client, helpdesk, provider, **{"subject_token": subject_token, **form})

    assert error_of(answer) == (400, "invalid_request")


def test_somebody_elses_token_is_not_exchanged(
    client: CarefulClient, banques: TestParty, helpdesk: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    theirs = banques.tokens(client, at=provider.clock())["access_token"]

    assert error_of(ask(client, helpdesk, provider, theirs)) == (400, "invalid_request")


def test_an_exchanged_token_is_not_exchanged_again(
    client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    subject_token = helpdesk.tokens(client, at=provider.clock())["access_token"]
    exchanged = ask(client, helpdesk, provider, subject_token).get_json()["access_token"]

    assert error_of(ask(client, helpdesk, provider, exchanged)) == (400, "invalid_request")


@pytest.mark.parametrize("kind", ["id_token", "a program's"])
def test_only_the_access_token_of_a_person_is_taken(
    kind: str,
    client: CarefulClient,
    helpdesk: TestParty,
    provider: Provider,
    register: Callable[[TestParty], TestParty],
) -> None:
    provider.sign_in(client, provider.account())
    both = replace(
        helpdesk,
        registered=replace(
            helpdesk.registered,
            grant_types=EXCHANGING | {GrantType.CLIENT_CREDENTIALS},
            organisation="451",
        ),
    )
    register(both)
    if kind == "id_token":
        subject_token = both.tokens(client, at=provider.clock())["id_token"]
    else:
        answer = both.send(client, "/token", at=provider.clock(), grant_type="client_credentials")
        subject_token = answer.get_json()["access_token"]

    assert error_of(ask(client, both, provider, subject_token)) == (400, "invalid_request")


@pytest.mark.parametrize("what", ["its life", "sign-on", "account", "token revoked"])
def test_what_is_over_is_not_exchanged(
    what: str, client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    account = provider.account()
    sign_on = provider.sign_in(client, account)
    subject_token = helpdesk.tokens(client, at=provider.clock())["access_token"]
    match what:
        case "its life":
            provider.clock.advance(minutes=5)
        case "sign-on":
            with provider.open_stores() as stores:
                stores.sign_ons.end(sign_on.sid, at=provider.clock(), reason=EndReason.SIGNED_OUT)
        case "account":
            provider.save(replace(account, status=AccountStatus.SUSPENDED))
        case _:
            helpdesk.send(client, "/revoke", at=provider.clock(), token=subject_token)

    answer = ask(client, helpdesk, provider, subject_token)

    assert error_of(answer) == (400, "invalid_request")


def test_exchanging_is_not_acting(
    client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    """Refreshing alone tells that a person acts, or a page that polls would keep them in."""
    sign_on = provider.sign_in(client, provider.account())
    subject_token = helpdesk.tokens(client, at=provider.clock())["access_token"]
    with provider.open_stores() as stores:
        before = stores.sign_ons.get(sign_on.sid)
    provider.clock.advance(minutes=3)

    ask(client, helpdesk, provider, subject_token)

    with provider.open_stores() as stores:
        assert stores.sign_ons.get(sign_on.sid) == before


def test_a_bound_token_is_exchanged_by_its_key_alone_for_one_bound_alike(
    client: CarefulClient,
    provider: Provider,
    register: Callable[[TestParty], TestParty],
) -> None:
    bound = register(
        with_key(
            "bound",
            profile=Profile.FAPI2,
            grant_types=EXCHANGING,
            resources={API: ("titles:read",)},
        )
    )
    code = issue_code(provider, bound, provider.sign_in(client, provider.account()))
    answer = bound.redeem(client, code, at=provider.clock(), dpop=proved(provider))
    subject_token = answer.get_json()["access_token"]

    refused, taken = (
        ask(client, bound, provider, subject_token, dpop=proved(provider, key=key))
        for key in (ECKey.generate_key("P-256"), KEY)
    )

    assert error_of(refused) == (400, "invalid_request")
    assert taken.get_json()["token_type"] == "DPoP"
    claims = claims_of(taken.get_json()["access_token"], client)
    assert claims["cnf"] == {"jkt": KEY.thumbprint()}
