"""A code in other hands: whoever tries it, it opens nothing, for them or for anybody after.

RFC 9700, 4.5.
"""

from dataclasses import replace

import pytest
from joserfc.jwk import ECKey

from portal_kit.testing import CarefulClient
from tests.portal_kit.proving import KEY
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty
from tests.portnet_id.protocol.tokens import error_of, issue_code, opens, proved


@pytest.mark.parametrize("how", ["with its own verifier", "with the victim's verifier"])
def test_another_party_redeems_nothing(
    how: str, client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    code = banques.code(client)
    verifier = (mic if how == "with its own verifier" else banques).verifier

    stolen = mic.redeem(
        client, code, at=provider.clock(), redirect_uri=banques.redirect_uri, code_verifier=verifier
    )

    assert error_of(stolen) == (400, "invalid_grant")
    assert error_of(banques.redeem(client, code, at=provider.clock())) == (400, "invalid_grant")


def test_the_attackers_own_sign_in_does_not_take_a_victims_code(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    """The portal that is shown the victim's code holds the verifier of the attacker's request."""
    victim, attacker = client, provider.browser()
    provider.sign_in(victim, provider.account())
    provider.sign_in(attacker, provider.account())
    attackers = replace(banques, verifier="a" * 64)
    code = banques.code(victim)
    attackers.code(attacker)

    injected = attackers.redeem(attacker, code, at=provider.clock())

    assert error_of(injected) == (400, "invalid_grant")
    assert error_of(banques.redeem(victim, code, at=provider.clock())) == (400, "invalid_grant")


def test_a_code_injected_after_its_redemption_ends_what_it_made(
    client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    code = banques.code(client)
    tokens = banques.redeem(client, code, at=provider.clock()).get_json()

    mic.redeem(client, code, at=provider.clock(), code_verifier=mic.verifier)

    assert not opens(client, tokens["access_token"])
    refreshed = banques.refresh(client, tokens["refresh_token"], at=provider.clock())
    assert error_of(refreshed) == (400, "invalid_grant")


@pytest.mark.parametrize("proof", ["none", "of another key"])
def test_a_code_that_is_bound_to_a_key_is_of_no_use_without_it(
    proof: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    """RFC 9449, 10; FAPI 2.0 Security Profile, 5.3.2.2."""
    sign_on = provider.sign_in(client, provider.account())
    codes = [issue_code(provider, banques, sign_on, jkt=KEY.thumbprint()) for _ in range(2)]
    another = proved(provider, key=ECKey.generate_key("P-256"))

    refused = banques.redeem(
        client, codes[0], at=provider.clock(), dpop=None if proof == "none" else another
    )
    taken = banques.redeem(client, codes[1], at=provider.clock(), dpop=proved(provider))

    assert error_of(refused) == (400, "invalid_grant")
    assert taken.get_json()["token_type"] == "DPoP"
