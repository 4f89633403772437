"""A code that comes again: nothing for who brings it, and an end to what it made.

RFC 6749, 4.1.2; ASVS 10.4.2.
"""

import pytest

from portal_kit.testing import CarefulClient
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty
from tests.portnet_id.protocol.threats.conftest import API
from tests.portnet_id.protocol.tokens import error_of, opens


@pytest.mark.parametrize("seconds", [0, 30, 3_600], ids=["at once", "after 30 s", "after an hour"])
def test_the_first_tokens_are_worth_nothing_any_more(
    seconds: int,
    client: CarefulClient,
    banques: TestParty,
    api: TestParty,
    provider: Provider,
) -> None:
    sign_on = provider.sign_in(client, provider.account())
    code = banques.code(client)
    first = banques.redeem(client, code, at=provider.clock()).get_json()
    provider.clock.advance(seconds=seconds)
    with provider.open_stores() as stores:
        stores.sign_ons.touch(sign_on.sid, at=provider.clock())
    newest = banques.refresh(client, first["refresh_token"], at=provider.clock()).get_json()
    for_api = banques.refresh(
        client, newest["refresh_token"], at=provider.clock(), resource=API
    ).get_json()
    assert opens(client, newest["access_token"])

    again = banques.redeem(client, code, at=provider.clock())

    assert error_of(again) == (400, "invalid_grant")
    for tokens in (first, newest, for_api):
        assert not opens(client, tokens["access_token"])
        refreshed = banques.refresh(client, tokens["refresh_token"], at=provider.clock())
        assert error_of(refreshed) == (400, "invalid_grant")
        for kind in ("access_token", "refresh_token"):
            told = banques.send(client, "/introspect", at=provider.clock(), token=tokens[kind])
            assert told.get_json() == {"active": False}
    asked = api.send(client, "/introspect", at=provider.clock(), token=for_api["access_token"])
    assert asked.get_json() == {"active": False}
