"""A stolen access token that is bound to a key opens UserInfo for nobody without the key.

RFC 9449, 7; RFC 9700, 4.9 and 4.10.
"""

from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty
from tests.portnet_id.protocol.tokens import ask_proved, ask_userinfo, issue_code, proved


@pytest.fixture
def stolen(client: CarefulClient, bound: TestParty, provider: Provider) -> str:
    code = issue_code(provider, bound, provider.sign_in(client, provider.account()))
    answer = bound.redeem(client, code, at=provider.clock(), dpop=proved(provider))
    return str(answer.get_json()["access_token"])


def challenge(answer: TestResponse) -> str:
    assert answer.status_code == 401
    return str(answer.headers["WWW-Authenticate"])


def test_its_owner_opens_userinfo(client: CarefulClient, stolen: str, provider: Provider) -> None:
    answer = ask_proved(client, provider, stolen)

    assert answer.status_code == 200
    assert answer.headers["DPoP-Nonce"]


@pytest.mark.parametrize("way", ["GET", "POST", "body"])
def test_not_as_a_plain_token(
    way: str, client: CarefulClient, stolen: str, provider: Provider
) -> None:
    if way == "body":
        answer = client.post("/userinfo", data={"access_token": stolen})
    else:
        answer = ask_userinfo(client, stolen, way)

    assert 'error="invalid_token"' in challenge(answer)


def test_not_without_a_proof(client: CarefulClient, stolen: str, provider: Provider) -> None:
    answer = client.get("/userinfo", headers={"Authorization": f"DPoP {stolen}"})

    assert challenge(answer).startswith("DPoP ")


@pytest.mark.parametrize(
    "change",
    [
        {"access_token": "another"},
        {"ath": None},
        {"htm": "POST"},
        {"url": f"{ISSUER}/token"},
        {"url": "https://ailleurs.test/userinfo"},
        {"jti": None},
        {"header": {"typ": "JWT"}},
    ],
    ids=str,
)
def test_not_with_a_proof_of_something_else(
    change: dict[str, Any], client: CarefulClient, stolen: str, provider: Provider
) -> None:
    shown = proved(provider, "/userinfo", **{"method": "GET", "access_token": stolen, **change})
    headers = {"Authorization": f"DPoP {stolen}", "DPoP": shown}

    answer = client.get("/userinfo", headers=headers)

    assert 'error="invalid_dpop_proof"' in challenge(answer)


def test_not_with_another_key(client: CarefulClient, stolen: str, provider: Provider) -> None:
    answer = ask_proved(client, provider, stolen, key=ECKey.generate_key("P-256"))

    assert 'error="invalid_token"' in challenge(answer)


@pytest.mark.parametrize("seconds", [-61, 11])
def test_not_with_a_proof_of_another_time(
    seconds: int, client: CarefulClient, stolen: str, provider: Provider
) -> None:
    at = provider.clock() + timedelta(seconds=seconds)

    answer = ask_proved(client, provider, stolen, at=at)

    assert 'error="invalid_dpop_proof"' in challenge(answer)


def test_not_with_a_proof_that_was_seen(
    client: CarefulClient, stolen: str, provider: Provider
) -> None:
    shown = proved(provider, "/userinfo", method="GET", access_token=stolen)
    headers = {"Authorization": f"DPoP {stolen}", "DPoP": shown}

    first, again = (client.get("/userinfo", headers=headers) for _ in range(2))

    assert first.status_code == 200
    assert 'error="invalid_dpop_proof"' in challenge(again)


def test_not_with_two_proofs(client: CarefulClient, stolen: str, provider: Provider) -> None:
    shown = [proved(provider, "/userinfo", method="GET", access_token=stolen) for _ in range(2)]
    headers = [("Authorization", f"DPoP {stolen}"), *(("DPoP", each) for each in shown)]

    answer = client.get("/userinfo", headers=headers)

    assert 'error="invalid_dpop_proof"' in challenge(answer)


@pytest.mark.parametrize("nonce", [None, "", "guessed"])
def test_not_without_our_nonce_which_the_refusal_tells(
    nonce: str | None, client: CarefulClient, stolen: str, provider: Provider
) -> None:
    refused = ask_proved(client, provider, stolen, nonce=nonce)

    assert 'error="use_dpop_nonce"' in challenge(refused)
    told = refused.headers["DPoP-Nonce"]
    assert ask_proved(client, provider, stolen, nonce=told).status_code == 200


def test_a_plain_token_does_not_become_a_bound_one(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    access_token = mic.tokens(client, at=provider.clock())["access_token"]

    answer = ask_proved(client, provider, access_token)

    assert 'error="invalid_token"' in challenge(answer)
