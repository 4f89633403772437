"""Introspection (RFC 7662): what a token is worth now, told to those whom it concerns."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient
from portnet_id.domain.accounts import AccountStatus
from portnet_id.domain.registry.relying_parties import GrantType
from portnet_id.domain.sign_ons import EndReason
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, with_key, with_secret
from tests.portnet_id.protocol.tokens import claims_of, error_of

API = "http://banques.portnet.localhost:8080/api/v1"
ALL = frozenset(GrantType)


@pytest.fixture
def banques(register: Callable[[TestParty], TestParty]) -> TestParty:
    """The portal whose API is asked."""
    return register(with_key("banques", portal="banques", api=API))


@pytest.fixture
def helpdesk(register: Callable[[TestParty], TestParty]) -> TestParty:
    """A portal that calls it."""
    return register(
        with_secret(
            "helpdesk", portal="helpdesk", grant_types=ALL, organisation="451",
            resources={API: ("titles:read",)},
        )
    )  # fmt: skip


def ask(
    client: CarefulClient, party: TestParty, provider: Provider, token: str, **form: Any
) -> TestResponse:
    return party.send(client, "/introspect", at=provider.clock(), token=token, **form)


def is_active(client: CarefulClient, party: TestParty, provider: Provider, token: str) -> bool:
    told = ask(client, party, provider, token).get_json()
    assert told["active"] or told == {"active": False}
    return bool(told["active"])


def for_api(client: CarefulClient, party: TestParty, provider: Provider) -> str:
    """The party's token for the API."""
    answer = party.redeem(client, party.code(client), at=provider.clock(), resource=API)
    return str(answer.get_json()["access_token"])


def test_an_api_is_told_all_that_the_token_says(
    client: CarefulClient, banques: TestParty, helpdesk: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    token = for_api(client, helpdesk, provider)

    answer = ask(client, banques, provider, token)

    said = claims_of(token, client)
    said.pop("grant")
    assert answer.status_code == 200
    assert answer.get_json() == {"active": True, "token_type": "Bearer", **said}
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_was_given_a_token_may_ask_too_and_nobody_else(
    client: CarefulClient,
    banques: TestParty,
    helpdesk: TestParty,
    mic: TestParty,
    provider: Provider,
) -> None:
    provider.sign_in(client, provider.account())
    token = for_api(client, helpdesk, provider)
    for_us = helpdesk.tokens(client, at=provider.clock())["access_token"]

    assert is_active(client, helpdesk, provider, token)
    assert is_active(client, helpdesk, provider, for_us)
    assert not is_active(client, mic, provider, token)
    assert not is_active(client, banques, provider, for_us)


def test_a_party_without_an_api_is_not_the_api_of_tokens_without_one(
    client: CarefulClient, helpdesk: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    assert mic.registered.api is None

    for_us = helpdesk.tokens(client, at=provider.clock())["access_token"]

    assert not is_active(client, mic, provider, for_us)


def test_a_programs_token_is_told(
    client: CarefulClient, banques: TestParty, helpdesk: TestParty, provider: Provider
) -> None:
    given = helpdesk.send(client, "/token", at=provider.clock(), grant_type="client_credentials")

    told = ask(client, banques, provider, given.get_json()["access_token"]).get_json()

    assert (told["active"], told["sub"], told["organisation"]) == (True, "helpdesk", "451")
    assert "sid" not in told


@pytest.mark.parametrize("what", ["removed", "revoked"])
def test_a_programs_token_ends_with_its_registration_or_by_itself(
    what: str, client: CarefulClient, banques: TestParty, helpdesk: TestParty, provider: Provider
) -> None:
    given = helpdesk.send(client, "/token", at=provider.clock(), grant_type="client_credentials")
    token = given.get_json()["access_token"]
    if what == "removed":
        with provider.open_stores() as stores:
            stores.relying_parties.remove("helpdesk")
    else:
        helpdesk.send(client, "/revoke", at=provider.clock(), token=token)

    assert not is_active(client, banques, provider, token)


@pytest.mark.parametrize(
    "what", ["its life", "sign-on", "account", "grant", "token", "relying party"]
)
def test_what_is_over_is_inactive_at_once(
    what: str, client: CarefulClient, banques: TestParty, helpdesk: TestParty, provider: Provider
) -> None:
    account = provider.account()
    sign_on = provider.sign_in(client, account)
    answer = helpdesk.redeem(client, helpdesk.code(client), at=provider.clock(), resource=API)
    tokens = answer.get_json()
    assert is_active(client, banques, provider, tokens["access_token"])
    match what:
        case "its life":
            provider.clock.advance(minutes=5)
        case "sign-on":
            with provider.open_stores() as stores:
                stores.sign_ons.end(sign_on.sid, at=provider.clock(), reason=EndReason.REPLACED)
        case "account":
            provider.save(replace(account, status=AccountStatus.SUSPENDED))
        case "relying party":
            with provider.open_stores() as stores:
                stores.relying_parties.remove("helpdesk")
        case _:
            given_back = tokens["refresh_token" if what == "grant" else "access_token"]
            helpdesk.send(client, "/revoke", at=provider.clock(), token=given_back)

    assert not is_active(client, banques, provider, tokens["access_token"])


def test_a_refresh_token_is_told_to_its_own_party_alone(
    client: CarefulClient, banques: TestParty, helpdesk: TestParty, provider: Provider
) -> None:
    account = provider.account()
    sign_on = provider.sign_in(client, account)
    token = helpdesk.tokens(client, at=provider.clock())["refresh_token"]

    told = ask(client, helpdesk, provider, token).get_json()

    assert told == {
        "active": True,
        "iss": ISSUER,
        "sub": str(account.sub),
        "client_id": "helpdesk",
        "scope": "openid profile portnet",
        "sid": sign_on.sid,
        "exp": int(sign_on.ends_at.timestamp()),
    }
    assert not is_active(client, banques, provider, token)


def test_asking_about_an_old_refresh_token_ends_nothing(
    client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    first = helpdesk.tokens(client, at=provider.clock())["refresh_token"]
    second = helpdesk.refresh(client, first, at=provider.clock()).get_json()["refresh_token"]
    provider.clock.advance(seconds=31)

    assert not is_active(client, helpdesk, provider, first)
    assert is_active(client, helpdesk, provider, second)


@pytest.mark.parametrize("hint", ["refresh_token", "access_token", "saml", ""])
def test_the_hint_may_say_what_it_likes(
    hint: str, client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    tokens = helpdesk.tokens(client, at=provider.clock())

    for kind in ("access_token", "refresh_token"):
        told = ask(client, helpdesk, provider, tokens[kind], token_type_hint=hint).get_json()
        assert told["active"]


@pytest.mark.parametrize(
    "text", ["x", "é", "\x00", "a.b.c", "x" * 900_000, "e30.e30.", "." * 5_000], ids=range(7)
)
def test_what_is_no_token_is_inactive(
    text: str, client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    assert not is_active(client, helpdesk, provider, text)


def test_an_id_token_and_a_code_are_no_tokens_here(
    client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    id_token = helpdesk.tokens(client, at=provider.clock())["id_token"]

    assert not is_active(client, helpdesk, provider, id_token)
    assert not is_active(client, helpdesk, provider, helpdesk.code(client))


def test_nobody_asks_without_saying_who_they_are(
    client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    guessed = replace(helpdesk, secret="x" * 43)

    assert client.post("/introspect", data={"token": "x"}).status_code == 401
    assert error_of(ask(client, guessed, provider, "x")) == (401, "invalid_client")


@pytest.mark.parametrize("token", [None, "", ["x", "y"]], ids=["none", "empty", "two"])
def test_one_token_is_asked_about(
    token: Any, client: CarefulClient, helpdesk: TestParty, provider: Provider
) -> None:
    assert error_of(ask(client, helpdesk, provider, token)) == (400, "invalid_request")
