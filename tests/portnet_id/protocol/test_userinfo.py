"""UserInfo: how a token is shown, and which claims are told (OpenID Connect Core 1.0, 5)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from portal_kit.testing import CarefulClient
from portnet_id.domain.accounts import Account
from portnet_id.domain.claims_asked import ClaimsAsked
from portnet_id.domain.scopes import SUPPORTED
from tests.portnet_id.builders import EVERYTHING_KNOWN
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty, with_key, with_secret
from tests.portnet_id.protocol.tokens import ask_userinfo, claims_of, opens

IN_FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def curious(register: Callable[[TestParty], TestParty]) -> TestParty:
    """A party that may ask for every scope."""
    return register(with_key("curious", portal="banques", scope=SUPPORTED))


@pytest.fixture
def known(provider: Provider) -> Account:
    """Somebody of whom everything is recorded."""
    account = replace(
        provider.account(),
        profile=EVERYTHING_KNOWN,
        phone="+212612000045",
        phone_confirmed_at=provider.clock(),
    )
    provider.save(account)
    return account


def told(client: CarefulClient, party: TestParty, provider: Provider, **asked: Any) -> Any:
    tokens = party.tokens(client, at=provider.clock(), **asked)
    return ask_userinfo(client, tokens["access_token"]).get_json()


def redeemed(
    client: CarefulClient, party: TestParty, provider: Provider, claims: ClaimsAsked
) -> dict[str, Any]:
    """The tokens of a code for ``openid`` alone whose request named ``claims``."""
    code = party.code(client, scope="openid")
    with provider.open_stores() as stores:
        taken = stores.codes.take(code, at=provider.clock())
        assert taken is not None
        asking = stores.codes.issue(replace(taken, family=taken.sub, claims=claims))
    tokens: dict[str, Any] = party.redeem(client, asking, at=provider.clock()).get_json()
    return tokens


@pytest.mark.parametrize("how", ["GET", "POST with a header", "POST with a body"])
def test_a_token_may_be_shown_in_three_ways(
    how: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    account = provider.account()
    provider.sign_in(client, account)
    access_token = banques.tokens(client, at=provider.clock())["access_token"]

    match how:
        case "GET":
            answer = ask_userinfo(client, access_token)
        case "POST with a header":
            answer = ask_userinfo(client, access_token, "POST")
        case _:
            answer = client.post("/userinfo", data={"access_token": access_token})

    assert answer.status_code == 200
    assert answer.get_json()["sub"] == str(account.sub)
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_may_be_shown_in_one_way_at_a_time(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    """RFC 6750, 2."""
    provider.sign_in(client, provider.account())
    access_token = banques.tokens(client, at=provider.clock())["access_token"]
    bearer = {"Authorization": f"Bearer {access_token}"}

    both = client.post("/userinfo", data={"access_token": access_token}, headers=bearer)
    twice = client.post(
        "/userinfo", data=urlencode([("access_token", access_token)] * 2), content_type=IN_FORM
    )
    in_address = client.get("/userinfo", query_string={"access_token": access_token})

    assert (both.status_code, both.get_json()["error"]) == (400, "invalid_request")
    assert twice.status_code == 401
    assert in_address.status_code == 401


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        (
            "profile",
            {
                "name", "family_name", "given_name", "middle_name", "nickname",
                "preferred_username", "profile", "picture", "website", "gender", "birthdate",
                "zoneinfo", "locale", "updated_at",
            },
        ),
        ("email", {"email", "email_verified"}),
        ("address", {"address"}),
        ("phone", {"phone_number", "phone_number_verified"}),
    ],
)  # fmt: skip
def test_each_scope_tells_the_claims_of_the_standard(
    scope: str,
    names: set[str],
    client: CarefulClient,
    curious: TestParty,
    provider: Provider,
    known: Account,
) -> None:
    provider.sign_in(client, known)

    assert told(client, curious, provider, scope=f"openid {scope}").keys() == {"sub", *names}


def test_what_is_told_is_what_is_known(
    client: CarefulClient, curious: TestParty, provider: Provider, known: Account
) -> None:
    provider.sign_in(client, known)

    person = told(client, curious, provider, scope="openid profile email address phone")

    assert person == {
        **EVERYTHING_KNOWN,
        "sub": str(known.sub),
        "name": known.name,
        "preferred_username": known.username,
        "email": known.email,
        "email_verified": True,
        "phone_number": "+212612000045",
        "phone_number_verified": True,
    }


def test_what_is_not_known_is_left_out(
    client: CarefulClient, curious: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    person = told(client, curious, provider, scope="openid profile email address phone")

    assert person.keys() == {"sub", "name", "preferred_username", "email", "email_verified"}


def test_a_phone_that_nobody_confirmed_is_told_as_such(
    client: CarefulClient, curious: TestParty, provider: Provider, known: Account
) -> None:
    provider.save(replace(known, phone_confirmed_at=None))
    provider.sign_in(client, known)

    assert told(client, curious, provider, scope="openid phone")["phone_number_verified"] is False


def test_claims_are_told_by_userinfo_not_by_the_id_token(
    client: CarefulClient, curious: TestParty, provider: Provider, known: Account
) -> None:
    provider.sign_in(client, known)

    tokens = curious.tokens(client, at=provider.clock(), scope=" ".join(SUPPORTED))

    person = ask_userinfo(client, tokens["access_token"]).get_json()
    assert person.keys() & claims_of(tokens["id_token"], client).keys() == {"sub"}


def test_a_claim_may_be_asked_for_by_name_in_either_place(
    client: CarefulClient, curious: TestParty, provider: Provider, known: Account
) -> None:
    provider.sign_in(client, known)
    asked = ClaimsAsked(userinfo=("name", "phone_number"), id_token=("email", "locale"))

    tokens = redeemed(client, curious, provider, asked)

    person = ask_userinfo(client, tokens["access_token"]).get_json()
    assert person == {"sub": str(known.sub), "name": known.name, "phone_number": known.phone}
    claims = claims_of(tokens["id_token"], client)
    assert (claims["email"], claims["locale"]) == (known.email, "fr-MA")
    assert not {"name", "phone_number"} & claims.keys()


def test_a_claim_of_another_meaning_does_not_replace_the_tokens_own(
    client: CarefulClient, curious: TestParty, provider: Provider, known: Account
) -> None:
    forged = {**EVERYTHING_KNOWN, "iss": "https://ailleurs.test", "aud": "x", "nonce": "x"}
    provider.save(replace(known, profile=forged))
    provider.sign_in(client, known)
    asked = ClaimsAsked(id_token=("iss", "aud", "nonce", "sub", "exp"))

    claims = claims_of(redeemed(client, curious, provider, asked)["id_token"], client)

    assert (claims["aud"], claims["nonce"]) == ("curious", "nonce-1")
    assert claims["iss"] == provider.wiring.protocol.issuer


def test_no_claim_is_told_whose_scope_the_party_may_not_ask_for(
    client: CarefulClient,
    register: Callable[[TestParty], TestParty],
    provider: Provider,
    known: Account,
) -> None:
    modest = register(with_secret("modest", scope=("openid", "email")))
    provider.sign_in(client, known)
    asked = ClaimsAsked(userinfo=("email", "phone_number"), id_token=("address", "roles"))

    tokens = redeemed(client, modest, provider, asked)

    person = ask_userinfo(client, tokens["access_token"]).get_json()
    assert person.keys() == {"sub", "email"}
    assert not {"address", "roles"} & claims_of(tokens["id_token"], client).keys()


def test_claims_nobody_ever_heard_of_are_ignored(
    client: CarefulClient, curious: TestParty, provider: Provider, known: Account
) -> None:
    provider.sign_in(client, known)
    asked = ClaimsAsked(userinfo=("shoe_size",), id_token=("shoe_size",))

    tokens = redeemed(client, curious, provider, asked)

    assert opens(client, tokens["access_token"])
    assert "shoe_size" not in claims_of(tokens["id_token"], client)
