"""Access tokens as RFC 9068 has them: what each says, for whom, and what no other token can be."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from portal_kit.testing import CarefulClient
from portnet_id.domain.accounts import Role
from portnet_id.domain.registry.relying_parties import GrantType
from portnet_id.domain.sign_ons import SignOn
from portnet_id.protocol.access_tokens import TYPE
from portnet_id.protocol.jose import BadToken
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, with_key

API = "http://banques.portnet.localhost:8080/api/v1"


@pytest.fixture
def banques(register: Callable[[TestParty], TestParty]) -> TestParty:
    """A portal with an API of its own that calls it as well."""
    return register(
        with_key(
            "banques", portal="banques", api=API, resources={API: ("titles:read", "titles:submit")},
            grant_types=frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN}),
        )
    )  # fmt: skip


def read(client: CarefulClient, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, verified as an API does, with the published keys."""
    keys = KeySet.import_key_set(client.get("/jwks").get_json())
    token = jwt.decode(text, keys, algorithms=["ES256"])
    return token.header, token.claims


def test_it_says_who_may_do_what_where_and_until_when(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    account = provider.account()
    sign_on = provider.sign_in(client, account)
    signed_in_at = int(provider.clock().timestamp())
    provider.clock.advance(minutes=3)

    tokens = banques.tokens(client, at=provider.clock())

    now = int(provider.clock().timestamp())
    header, claims = read(client, tokens["access_token"])
    assert header["typ"] == "at+jwt"
    assert len(claims.pop("jti")) >= 20
    assert len(claims.pop("grant")) == 32
    assert claims == {
        "iss": ISSUER,
        "sub": str(account.sub),
        "aud": ISSUER,
        "client_id": "banques",
        "scope": "openid profile portnet",
        "iat": now,
        "exp": now + 300,
        "sid": sign_on.sid,
        "auth_time": signed_in_at,
        "acr": "urn:portnet:aal2",
    }


def test_an_api_is_told_for_whom_they_work_and_its_own_roles(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    account = provider.account(
        Role(portal="banques", role="clerk", branches=frozenset({"00010"})),
        Role(portal="mic", role="reader"),
    )
    provider.sign_in(client, account)

    answer = banques.redeem(client, banques.code(client), at=provider.clock(), resource=API)

    _, claims = read(client, answer.get_json()["access_token"])
    assert claims["aud"] == API
    assert claims["scope"] == "titles:read titles:submit portnet"
    assert claims["organisation"] == {"code": "451", "name": "Crédit Atlantique", "kind": "bank"}
    assert (claims["branches"], claims["roles"]) == (["00010"], ["clerk"])


def test_an_api_is_told_nothing_of_it_without_the_scope(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    code = banques.code(client, scope="openid profile")

    answer = banques.redeem(client, code, at=provider.clock(), resource=API)

    _, claims = read(client, answer.get_json()["access_token"])
    assert claims["scope"] == "titles:read titles:submit"
    assert not {"organisation", "branches", "roles", "name"} & claims.keys()


def test_nobody_but_us_makes_one(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    header, claims = read(client, banques.tokens(client, at=provider.clock())["access_token"])

    key = ECKey.generate_key("P-256")
    forged = jwt.encode(header, claims, key, algorithms=["ES256"])

    answer = client.get("/userinfo", headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401
    with pytest.raises(BadToken):
        provider.wiring.protocol.keys.read(forged, types=frozenset({TYPE}))


def test_a_token_of_another_issuer_with_our_key_is_none(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    """The same database under another name: what was signed before the change counts no more."""
    provider.sign_in(client, provider.account())
    _, claims = read(client, banques.tokens(client, at=provider.clock())["access_token"])
    keys, at = provider.wiring.protocol.keys, provider.clock()

    good = keys.sign(claims, "ES256", at=at, typ=TYPE)
    other = keys.sign({**claims, "iss": "https://ailleurs.test"}, "ES256", at=at, typ=TYPE)

    statuses = [
        client.get("/userinfo", headers={"Authorization": f"Bearer {each}"}).status_code
        for each in (good, other)
    ]
    assert statuses == [200, 401]


def test_one_for_an_api_does_not_open_userinfo(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    answer = banques.redeem(client, banques.code(client), at=provider.clock(), resource=API)
    access_token = answer.get_json()["access_token"]

    opened = client.get("/userinfo", headers={"Authorization": f"Bearer {access_token}"})

    assert opened.status_code == 401


def test_its_sign_on_keeps_it_whatever_limit_began(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    """A grant never outlives the sign-on, however young the token is."""
    sign_on: SignOn = provider.sign_in(client, provider.account())
    provider.clock.advance(hours=9, minutes=58)
    with provider.open_stores() as stores:
        stores.sign_ons.touch(sign_on.sid, at=provider.clock())
    access_token = banques.tokens(client, at=provider.clock())["access_token"]
    bearer = {"Authorization": f"Bearer {access_token}"}
    assert client.get("/userinfo", headers=bearer).status_code == 200

    provider.clock.advance(minutes=2)

    assert client.get("/userinfo", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    "resource",
    ["http://mic.portnet.localhost:8080/api/v1", f"{API}/", "", "urn:x", [API, API]],
    ids=["another's", "a slash more", "empty", "no address", "two at once"],
)
def test_a_token_is_for_one_registered_resource(
    resource: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    answer = banques.redeem(client, banques.code(client), at=provider.clock(), resource=resource)

    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_target")


def test_a_code_for_one_resource_brings_no_token_for_another(
    client: CarefulClient,
    banques: TestParty,
    provider: Provider,
    register: Callable[[TestParty], TestParty],
) -> None:
    other = "http://mic.portnet.localhost:8080/api/v1"
    resources = {API: ("titles:read",), other: ("visas:read",)}
    wider = replace(banques, registered=replace(banques.registered, resources=resources))
    register(wider)
    provider.sign_in(client, provider.account())
    code = wider.code(client)
    with provider.open_stores() as stores:
        asked = stores.codes.take(code, at=provider.clock())
        assert asked is not None
        limited = [
            stores.codes.issue(replace(asked, family=family, resources=(API,)))
            for family in (asked.family, asked.sub)
        ]

    answers = [
        wider.redeem(client, each, at=provider.clock(), resource=resource)
        for each, resource in zip(limited, (API, other), strict=True)
    ]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert answers[1].get_json()["error"] == "invalid_target"
