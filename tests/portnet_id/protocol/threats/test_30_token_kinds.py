"""Each kind of token is good for its own use alone, though one key signs most of them.

RFC 8725, 3.11 and 3.12: told apart by ``typ``, by what they must say, by who reads them.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from portal_kit.testing import CarefulClient
from portnet_id.domain.registry.relying_parties import GrantType
from portnet_id.protocol import backchannel_logout
from portnet_id.protocol.exchange_grant import ACCESS_TOKEN
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of
from tests.portnet_id.protocol.threats.conftest import API
from tests.portnet_id.protocol.tokens import claims_of, proved

KINDS = (
    "ID token", "access token", "access token for an API", "logout token", "refresh token",
    "client assertion", "proof", "code",
)  # fmt: skip


@pytest.fixture
def asking(banques: TestParty, register: Callable[[TestParty], TestParty]) -> TestParty:
    grant_types = banques.registered.grant_types | {GrantType.TOKEN_EXCHANGE}
    return register(
        replace(banques, registered=replace(banques.registered, grant_types=grant_types))
    )


@pytest.fixture
def every(client: CarefulClient, asking: TestParty, provider: Provider) -> dict[str, str]:
    """One good token of each kind, of one person at one party."""
    sign_on = provider.sign_in(client, provider.account())
    tokens = asking.tokens(client, at=provider.clock())
    answer = asking.redeem(client, asking.code(client), at=provider.clock(), resource=API)
    now = int(provider.clock().timestamp())
    logout = {
        "iss": ISSUER, "aud": "banques", "iat": now, "exp": now + 120, "jti": "j",
        "sub": str(sign_on.sub), "sid": sign_on.sid, "events": {backchannel_logout.EVENT: {}},
    }  # fmt: skip
    keys = provider.wiring.protocol.keys
    return {
        "ID token": tokens["id_token"],
        "access token": tokens["access_token"],
        "access token for an API": answer.get_json()["access_token"],
        "logout token": keys.sign(
            logout, "ES256", at=provider.clock(), typ=backchannel_logout.TYPE
        ),
        "refresh token": tokens["refresh_token"],
        "client assertion": asking.assertion(at=provider.clock()),
        "proof": proved(provider),
        "code": asking.code(client),
    }


def taken_by(every: dict[str, str], takes: Callable[[str], bool]) -> set[str]:
    assert every.keys() == set(KINDS)
    return {kind for kind, token in every.items() if takes(token)}


def test_userinfo_takes_access_tokens_for_itself(
    every: dict[str, str], client: CarefulClient
) -> None:
    def opens(token: str) -> bool:
        headers = {"Authorization": f"Bearer {token}"}
        return client.get("/userinfo", headers=headers).status_code == 200

    assert taken_by(every, opens) == {"access token"}


def test_refreshing_takes_refresh_tokens(
    every: dict[str, str], client: CarefulClient, asking: TestParty, provider: Provider
) -> None:
    def refreshes(token: str) -> bool:
        return asking.refresh(client, token, at=provider.clock()).status_code == 200

    assert taken_by(every, refreshes) == {"refresh token"}


def test_redemption_takes_codes(
    every: dict[str, str], client: CarefulClient, asking: TestParty, provider: Provider
) -> None:
    def redeems(token: str) -> bool:
        return asking.redeem(client, token, at=provider.clock()).status_code == 200

    assert taken_by(every, redeems) == {"code"}


def test_exchange_takes_access_tokens(
    every: dict[str, str], client: CarefulClient, asking: TestParty, provider: Provider
) -> None:
    def exchanges(token: str) -> bool:
        form: dict[str, Any] = {
            "grant_type": GrantType.TOKEN_EXCHANGE.value, "subject_token": token,
            "subject_token_type": ACCESS_TOKEN, "resource": API,
        }  # fmt: skip
        return asking.send(client, "/token", at=provider.clock(), **form).status_code == 200

    assert taken_by(every, exchanges) == {"access token", "access token for an API"}


def test_introspection_knows_access_and_refresh_tokens(
    every: dict[str, str], client: CarefulClient, asking: TestParty, provider: Provider
) -> None:
    def is_active(token: str) -> bool:
        answer = asking.send(client, "/introspect", at=provider.clock(), token=token)
        return bool(answer.get_json()["active"])

    assert taken_by(every, is_active) == {
        "access token", "access token for an API", "refresh token"
    }  # fmt: skip


def test_hints_are_id_tokens(
    every: dict[str, str], client: CarefulClient, asking: TestParty
) -> None:
    def hints(token: str) -> bool:
        told = query_of(asking.ask(client, id_token_hint=token, prompt="none"))
        return "code" in told

    assert taken_by(every, hints) == {"ID token"}


def test_sign_out_takes_id_tokens(every: dict[str, str], client: CarefulClient) -> None:
    def signs_out(token: str) -> bool:
        return client.get("/logout", query_string={"id_token_hint": token}).status_code == 303

    # The ID token comes last: what it ends cannot be ended again.
    assert taken_by(dict(reversed(every.items())), signs_out) == {"ID token"}


def test_authentication_takes_client_assertions(
    every: dict[str, str], client: CarefulClient, asking: TestParty, provider: Provider
) -> None:
    def authenticates(token: str) -> bool:
        answer = asking.send(
            client, "/introspect", at=provider.clock(), client_assertion=token, token="x"
        )
        return answer.status_code == 200

    assert taken_by(every, authenticates) == {"client assertion"}


def test_proofs_are_proofs(
    every: dict[str, str], client: CarefulClient, asking: TestParty, provider: Provider
) -> None:
    def proves(token: str) -> bool:
        answer = asking.refresh(client, "x", at=provider.clock(), dpop=token)
        return answer.get_json()["error"] != "invalid_dpop_proof"

    assert taken_by(every, proves) == {"proof"}


def test_each_says_of_what_kind_it_is(every: dict[str, str], client: CarefulClient) -> None:
    """So that portals and APIs can tell them apart as well."""
    assert "nonce" not in claims_of(every["logout token"], client)
    assert "events" not in claims_of(every["ID token"], client)
    assert "client_id" not in claims_of(every["ID token"], client)
