"""What ID tokens and UserInfo say, to whom, and in which of the two a claim belongs."""

from datetime import timedelta

import pytest
from joserfc import jws

from portal_kit.testing import CarefulClient
from portnet_id.domain.accounts import Role
from portnet_id.domain.levels import Factor
from portnet_id.protocol.id_token import at_hash
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty
from tests.portnet_id.protocol.tokens import ask_userinfo, claims_of

ALGORITHMS = "ES256 PS256 EdDSA Ed25519"


def test_an_id_token_says_who_when_and_how_and_nothing_else(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    account = provider.account()
    sign_on = provider.sign_in(client, account)
    signed_in_at = int(provider.clock().timestamp())
    provider.clock.advance(minutes=10)

    tokens = banques.tokens(client, at=provider.clock())

    now = int(provider.clock().timestamp())
    assert claims_of(tokens["id_token"], client) == {
        "iss": ISSUER,
        "sub": str(account.sub),
        "aud": "banques",
        "exp": now + 300,
        "iat": now,
        "auth_time": signed_in_at,
        "acr": "urn:portnet:aal2",
        "amr": ["pwd", "otp", "mfa"],
        "sid": sign_on.sid,
        "nonce": "nonce-1",
        "at_hash": at_hash(tokens["access_token"]),
    }


def test_a_recovery_code_counts_as_a_second_factor(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account(), factors=(Factor.PASSWORD, Factor.RECOVERY_CODE))

    claims = claims_of(banques.tokens(client, at=provider.clock())["id_token"], client)

    assert claims["acr"] == "urn:portnet:aal2"


def test_the_sign_in_keeps_its_time_from_one_token_to_the_next(
    client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    first = claims_of(banques.tokens(client, at=provider.clock())["id_token"], client)
    provider.clock.advance(minutes=7)

    second = claims_of(mic.tokens(client, at=provider.clock(), prompt="none")["id_token"], client)

    assert first["auth_time"] == second["auth_time"]
    assert isinstance(second["auth_time"], int)
    assert first["sub"] == second["sub"]
    assert first["sid"] == second["sid"]


def test_tokens_of_one_person_in_one_second_are_not_the_same(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    made = [banques.tokens(client, at=provider.clock(), nonce=None) for _ in range(5)]

    assert len({tokens["access_token"] for tokens in made}) == 5
    assert all("nonce" not in claims_of(tokens["id_token"], client) for tokens in made)


@pytest.mark.parametrize(("name", "algorithm"), [("banques", "ES256"), ("mic", "RS256")])
def test_an_id_token_is_signed_as_registered_with_a_published_key(
    name: str,
    algorithm: str,
    request: pytest.FixtureRequest,
    client: CarefulClient,
    provider: Provider,
) -> None:
    party: TestParty = request.getfixturevalue(name)
    provider.sign_in(client, provider.account())

    id_token = party.tokens(client, at=provider.clock())["id_token"]

    header = jws.extract_compact(id_token.encode()).protected
    published = {key["kid"]: key["alg"] for key in client.get("/jwks").get_json()["keys"]}
    assert header["alg"] == published[header["kid"]] == algorithm


def test_the_answer_is_a_bearer_token_for_five_minutes(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    tokens = banques.tokens(client, at=provider.clock())

    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 300
    assert tokens["scope"] == "openid profile portnet"
    assert "refresh_token" not in tokens


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_userinfo_tells_what_the_scope_asks_for(
    method: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    account = provider.account(
        Role(portal="banques", role="clerk", branches=frozenset({"00020", "00010"})),
        Role(portal="mic", role="reader"),
    )
    provider.sign_in(client, account)

    answer = ask_userinfo(
        client, banques.tokens(client, at=provider.clock())["access_token"], method
    )

    assert answer.get_json() == {
        "sub": str(account.sub),
        "name": "Salma Alami",
        "preferred_username": account.username,
        "organisation": {"code": "451", "name": "Crédit Atlantique", "kind": "bank"},
        "branches": ["00010", "00020"],
        "roles": ["clerk"],
        "session": {
            "idle_seconds": 900,
            "ends_at": int((provider.clock() + timedelta(hours=10)).timestamp()),
        },
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_userinfo_tells_each_portal_its_own_roles(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    account = provider.account(
        Role(portal="banques", role="approver", branches=frozenset({"00010"})),
        Role(portal="mic", role="reader"),
    )
    provider.sign_in(client, account)

    person = ask_userinfo(
        client, mic.tokens(client, at=provider.clock())["access_token"]
    ).get_json()

    assert (person["roles"], person["branches"]) == (["reader"], "all")


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", {"sub"}),
        ("openid profile", {"sub", "name", "preferred_username"}),
        ("openid portnet", {"sub", "organisation", "branches", "roles", "session"}),
        ("openid email address offline_access", {"sub"}),
    ],
)
def test_userinfo_tells_no_more_than_was_asked_for(
    scope: str, claims: set[str], client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    tokens = banques.tokens(client, at=provider.clock(), scope=scope)

    assert ask_userinfo(client, tokens["access_token"]).get_json().keys() == claims


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 401)])
def test_an_access_token_lives_five_minutes(
    seconds: int, status: int, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    access_token = banques.tokens(client, at=provider.clock())["access_token"]
    provider.clock.advance(seconds=seconds)

    assert ask_userinfo(client, access_token).status_code == status


@pytest.mark.parametrize(
    ("header", "status", "challenge"),
    [
        ("", 401, f'Bearer realm="Portnet ID", DPoP realm="Portnet ID", algs="{ALGORITHMS}"'),
        ("Bearer", 400, 'Bearer realm="Portnet ID", error="invalid_request"'),
        ("Bearer ", 400, 'Bearer realm="Portnet ID", error="invalid_request"'),
        ("Bearer a b", 400, 'Bearer realm="Portnet ID", error="invalid_request"'),
        ("Basic YTpi", 400, 'Bearer realm="Portnet ID", error="invalid_request"'),
        ("Bearer inconnu", 401, 'Bearer realm="Portnet ID", error="invalid_token"'),
        ("bearer inconnu", 401, 'Bearer realm="Portnet ID", error="invalid_token"'),
        ("Bearer " + "a" * 7_000, 401, 'Bearer realm="Portnet ID", error="invalid_token"'),
    ],
    ids=range(8),
)
def test_userinfo_says_how_to_ask(
    header: str, status: int, challenge: str, client: CarefulClient
) -> None:
    answer = client.get("/userinfo", headers={"Authorization": header} if header else {})

    assert answer.status_code == status
    assert answer.headers["WWW-Authenticate"] == challenge


def test_no_other_kind_of_token_opens_userinfo(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    """Token-type confusion, and tokens where logs could see them."""
    provider.sign_in(client, provider.account())
    tokens = banques.tokens(client, at=provider.clock())
    access_token = tokens["access_token"]

    assert ask_userinfo(client, tokens["id_token"]).status_code == 401
    assert ask_userinfo(client, banques.code(client)).status_code == 401
    assert client.get(f"/userinfo?access_token={access_token}").status_code == 401
    assert client.get("/userinfo", data={"access_token": access_token}).status_code == 401


def test_an_access_token_is_no_hint(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    access_token = banques.tokens(client, at=provider.clock())["access_token"]

    answer = banques.ask(client, id_token_hint=access_token)

    assert "error=invalid_request" in answer.headers["Location"]
