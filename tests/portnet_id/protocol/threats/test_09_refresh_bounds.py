"""A refresh token brings no more than it was for, to nobody but whom it was for.

RFC 6749, 6; RFC 9449, 5; FAPI 2.0 Security Profile, 5.3.2.1.
"""

import pytest
from joserfc.jwk import ECKey

from portal_kit.testing import CarefulClient
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty
from tests.portnet_id.protocol.threats.conftest import API
from tests.portnet_id.protocol.tokens import (
    ask_proved,
    claims_of,
    error_of,
    issue_code,
    opens,
    proved,
)


@pytest.mark.parametrize("scope", ["openid email", "openid profile portnet titles:read", "admin"])
def test_no_wider_scope(
    scope: str, client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    token = mic.tokens(client, at=provider.clock())["refresh_token"]

    refused = mic.refresh(client, token, at=provider.clock(), scope=scope)

    assert error_of(refused) == (400, "invalid_scope")


def test_a_narrowed_token_is_not_widened_by_exchange_of_audience(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    token = banques.tokens(client, at=provider.clock(), scope="openid")["refresh_token"]

    answer = banques.refresh(client, token, at=provider.clock(), resource=API, scope="portnet")

    assert error_of(answer) == (400, "invalid_scope")


def test_no_other_party(
    client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    token = banques.tokens(client, at=provider.clock())["refresh_token"]

    assert error_of(mic.refresh(client, token, at=provider.clock())) == (400, "invalid_grant")


def bound_tokens(client: CarefulClient, bound: TestParty, provider: Provider) -> dict[str, str]:
    sign_on = provider.sign_in(client, provider.account())
    code = issue_code(provider, bound, sign_on)
    answer = bound.redeem(client, code, at=provider.clock(), dpop=proved(provider))
    tokens: dict[str, str] = answer.get_json()
    assert tokens["token_type"] == "DPoP"
    return tokens


def test_no_party_without_its_proof(
    client: CarefulClient, bound: TestParty, provider: Provider
) -> None:
    token = bound_tokens(client, bound, provider)["refresh_token"]

    bare = bound.refresh(client, token, at=provider.clock())

    assert error_of(bare) == (400, "invalid_dpop_proof")


def test_a_bound_grant_stays_bound_when_its_party_need_not_be(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    sign_on = provider.sign_in(client, provider.account())
    code = issue_code(provider, banques, sign_on)
    answer = banques.redeem(client, code, at=provider.clock(), dpop=proved(provider))
    token = answer.get_json()["refresh_token"]

    bare = banques.refresh(client, token, at=provider.clock())

    assert error_of(bare) == (400, "invalid_grant")


def test_a_sender_bound_token_is_not_replaced_and_its_tokens_follow_the_key(
    client: CarefulClient, bound: TestParty, provider: Provider
) -> None:
    """A portal may take another key: who it is is proved by its assertion (RFC 9449, 5)."""
    first = bound_tokens(client, bound, provider)
    key = ECKey.generate_key("P-256")
    provider.clock.advance(minutes=10)

    answers = [
        bound.refresh(
            client, first["refresh_token"], at=provider.clock(), dpop=proved(provider, key=key)
        )
        for _ in range(3)
    ]

    tokens = [answer.get_json() for answer in answers]
    assert {each["refresh_token"] for each in tokens} == {first["refresh_token"]}
    access_token = tokens[-1]["access_token"]
    assert claims_of(access_token, client)["cnf"] == {"jkt": key.thumbprint()}
    assert not opens(client, access_token)
    assert ask_proved(client, provider, access_token, key=key).status_code == 200
    assert ask_proved(client, provider, access_token).status_code == 401


def test_whose_token_it_is_counts_before_the_nonce(
    client: CarefulClient, bound: TestParty, mic: TestParty, provider: Provider
) -> None:
    """With another's token there is nothing to come again for with a nonce."""
    own = bound_tokens(client, bound, provider)["refresh_token"]
    theirs = mic.tokens(client, at=provider.clock())["refresh_token"]

    first, stolen = (
        bound.refresh(client, token, at=provider.clock(), dpop=proved(provider, nonce=None))
        for token in (own, theirs)
    )

    assert error_of(first) == (400, "use_dpop_nonce")
    assert error_of(stolen) == (400, "invalid_grant")
