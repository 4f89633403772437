"""Revocation (RFC 7009): a party gives back what it was given, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient
from portnet_id.adapters.tables import audit
from portnet_id.domain.registry.relying_parties import GrantType
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty, with_key, with_secret
from tests.portnet_id.protocol.tokens import error_of, opens

RENEWING = frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN})


@pytest.fixture
def banques(register: Callable[[TestParty], TestParty]) -> TestParty:
    return register(with_key("banques", grant_types=RENEWING))


@pytest.fixture
def mic(register: Callable[[TestParty], TestParty]) -> TestParty:
    return register(with_secret("mic", portal="mic", grant_types=RENEWING))


def revoke(
    client: CarefulClient, party: TestParty, provider: Provider, token: str, **form: Any
) -> TestResponse:
    return party.send(client, "/revoke", at=provider.clock(), token=token, **form)


def test_an_access_token_goes_alone(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    first = banques.tokens(client, at=provider.clock())
    second = banques.refresh(client, first["refresh_token"], at=provider.clock()).get_json()

    answer = revoke(client, banques, provider, first["access_token"])

    assert (answer.status_code, answer.get_json()) == (200, {})
    assert not opens(client, first["access_token"])
    assert opens(client, second["access_token"])
    third = banques.refresh(client, second["refresh_token"], at=provider.clock())
    assert third.status_code == 200


@pytest.mark.parametrize("which", ["the newest", "an old one"])
def test_a_refresh_token_takes_all_of_its_family_along(
    which: str, client: CarefulClient, mic: TestParty, provider: Provider, engine: Engine
) -> None:
    account = provider.account()
    provider.sign_in(client, account)
    first = mic.tokens(client, at=provider.clock())
    second = mic.refresh(client, first["refresh_token"], at=provider.clock()).get_json()
    other = mic.tokens(client, at=provider.clock())
    given_back = second if which == "the newest" else first

    assert revoke(client, mic, provider, given_back["refresh_token"]).status_code == 200

    assert not opens(client, first["access_token"])
    assert not opens(client, second["access_token"])
    refused = mic.refresh(client, second["refresh_token"], at=provider.clock())
    assert refused.get_json()["reason"] == "revoked"
    assert opens(client, other["access_token"])
    with engine.connect() as connection:
        told = connection.execute(select(audit).where(audit.c.subject == str(account.sub))).all()
    assert [row.action for row in told].count("grant.revoked") == 1


def test_again_does_no_harm(client: CarefulClient, mic: TestParty, provider: Provider) -> None:
    provider.sign_in(client, provider.account())
    tokens = mic.tokens(client, at=provider.clock())

    for token in (tokens["access_token"], tokens["refresh_token"]) * 2:
        assert revoke(client, mic, provider, token).status_code == 200


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_what_is_somebody_elses_stays(
    kind: str, client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    theirs = banques.tokens(client, at=provider.clock())

    answer = revoke(client, mic, provider, theirs[kind])

    assert (answer.status_code, answer.get_json()) == (200, {})
    assert opens(client, theirs["access_token"])
    refreshed = banques.refresh(client, theirs["refresh_token"], at=provider.clock())
    assert refreshed.status_code == 200


@pytest.mark.parametrize("hint", ["refresh_token", "access_token", "saml", ""])
@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_the_hint_may_say_what_it_likes(
    kind: str, hint: str, client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    tokens = mic.tokens(client, at=provider.clock())

    revoke(client, mic, provider, tokens[kind], token_type_hint=hint)

    assert not opens(client, tokens["access_token"])


@pytest.mark.parametrize("text", ["x", "é", "\x00", "a.b.c", "x" * 900_000], ids=range(5))
def test_what_is_no_token_is_gone_already(
    text: str, client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    assert revoke(client, mic, provider, text).status_code == 200


def test_nobody_gives_back_without_saying_who_they_are(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    token = mic.tokens(client, at=provider.clock())["access_token"]
    guessed = replace(mic, secret="x" * 43)

    assert client.post("/revoke", data={"token": token}).status_code == 401
    assert error_of(revoke(client, guessed, provider, token)) == (401, "invalid_client")
    assert opens(client, token)


@pytest.mark.parametrize("token", [None, "", ["x", "y"]], ids=["none", "empty", "two"])
def test_one_token_is_given_back(
    token: Any, client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    assert error_of(revoke(client, mic, provider, token)) == (400, "invalid_request")
