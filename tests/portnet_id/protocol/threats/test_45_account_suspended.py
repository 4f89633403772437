"""A suspended account: every endpoint of the provider stops for it within the next request."""

from dataclasses import replace

import pytest

from portal_kit.testing import CarefulClient
from portnet_id.domain.accounts import Account, AccountStatus
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty
from tests.portnet_id.protocol.threats.conftest import API
from tests.portnet_id.protocol.tokens import error_of, opens


@pytest.fixture
def account(provider: Provider) -> Account:
    return provider.account()


def suspended(provider: Provider, account: Account) -> None:
    provider.save(replace(account, status=AccountStatus.SUSPENDED))


def test_its_code_is_redeemed_for_nothing_then_or_later(
    client: CarefulClient, mic: TestParty, provider: Provider, account: Account
) -> None:
    provider.sign_in(client, account)
    codes = [mic.code(client) for _ in range(2)]
    suspended(provider, account)

    refused = mic.redeem(client, codes[0], at=provider.clock())
    provider.save(account)

    assert error_of(refused) == (400, "invalid_grant")
    assert error_of(mic.redeem(client, codes[0], at=provider.clock())) == (400, "invalid_grant")
    assert mic.redeem(client, codes[1], at=provider.clock()).status_code == 200


def test_its_tokens_open_bring_and_say_nothing(
    client: CarefulClient, banques: TestParty, api: TestParty, provider: Provider, account: Account
) -> None:
    provider.sign_in(client, account)
    tokens = banques.tokens(client, at=provider.clock())
    answer = banques.redeem(client, banques.code(client), at=provider.clock(), resource=API)
    for_api = answer.get_json()["access_token"]
    assert opens(client, tokens["access_token"])

    suspended(provider, account)

    assert not opens(client, tokens["access_token"])
    refused = banques.refresh(client, tokens["refresh_token"], at=provider.clock())
    assert error_of(refused) == (400, "invalid_grant")
    assert refused.get_json()["reason"] == "suspended"
    told = api.send(client, "/introspect", at=provider.clock(), token=for_api)
    assert told.get_json() == {"active": False}
    told = banques.send(client, "/introspect", at=provider.clock(), token=tokens["refresh_token"])
    assert told.get_json() == {"active": False}


def test_its_sign_on_lets_it_in_nowhere(
    client: CarefulClient, mic: TestParty, provider: Provider, account: Account
) -> None:
    provider.sign_in(client, account)
    suspended(provider, account)

    answer = mic.ask(client, prompt="none")

    assert "code=" not in answer.headers["Location"]
