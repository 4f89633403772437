"""Signing out at a portal's wish: at once with proof, after asking without, never elsewhere.

OpenID Connect RP-Initiated Logout 1.0.
"""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode
from sqlalchemy import Engine, select

from portal_kit.testing import CarefulClient
from portnet_id.adapters.tables import audit
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of

BACK = "http://banques.portnet.localhost:8080/deconnecte"


@pytest.fixture
def hint(client: CarefulClient, banques: TestParty, provider: Provider) -> str:
    """Somebody is signed in at ``client`` and has opened Banques; its ID token."""
    provider.sign_in(client, provider.account())
    id_token: str = banques.tokens(client, at=provider.clock())["id_token"]
    return id_token


def is_signed_in(party: TestParty, browser: CarefulClient) -> bool:
    return "code" in query_of(party.ask(browser, prompt="none"))


def hidden_fields(page: str) -> dict[str, str]:
    found = BeautifulSoup(page, "html.parser").select('main form input[type="hidden"]')
    return {str(field["name"]): str(field["value"]) for field in found}


def test_a_portal_with_proof_signs_out_at_once_and_the_next_one_asks(
    client: CarefulClient, hint: str, banques: TestParty, mic: TestParty
) -> None:
    answer = client.get(
        "/logout",
        query_string={
            "id_token_hint": hint, "client_id": "banques", "post_logout_redirect_uri": BACK,
            "state": "s&1",
        },
    )  # fmt: skip

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{BACK}?state=s%261")
    assert client.get_cookie("sign_on", domain="id.portnet.localhost") is None
    assert mic.ask(client).headers["Location"].startswith("/connexion/")


@pytest.mark.parametrize("wanted", [{}, {"client_id": "banques"}, {"state": "s"}], ids=str)
def test_without_an_address_to_return_to_a_page_says_it(
    wanted: dict[str, str], client: CarefulClient, hint: str, banques: TestParty
) -> None:
    answer = client.get("/logout", query_string={"id_token_hint": hint, **wanted})

    assert answer.headers["Location"] == "/deconnecte"
    assert "Vous êtes déconnecté" in client.get("/deconnecte").text
    assert not is_signed_in(banques, client)


def test_a_hint_may_have_expired(
    client: CarefulClient, hint: str, banques: TestParty, provider: Provider
) -> None:
    provider.clock.advance(minutes=14)

    answer = client.get(
        "/logout", query_string={"id_token_hint": hint, "post_logout_redirect_uri": BACK}
    )

    assert answer.headers["Location"] == BACK
    assert not is_signed_in(banques, client)


def test_a_request_may_come_by_post(client: CarefulClient, hint: str, banques: TestParty) -> None:
    again = client.post(
        "/logout", data={"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "s"}
    )
    answer = client.get(again.headers["Location"])

    assert again.status_code == 303
    assert answer.headers["Location"] == f"{BACK}?state=s"
    assert not is_signed_in(banques, client)


def test_codes_and_tokens_end_with_the_sign_on(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    tokens, code = banques.tokens(client, at=provider.clock()), banques.code(client)

    client.get("/logout", query_string={"id_token_hint": tokens["id_token"]})

    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get("/userinfo", headers=bearer).status_code == 401
    assert banques.redeem(client, code, at=provider.clock()).status_code == 400


def test_the_cookie_of_an_ended_sign_on_is_worth_nothing(
    client: CarefulClient, hint: str, banques: TestParty
) -> None:
    cookie = client.get_cookie("sign_on", domain="id.portnet.localhost")
    assert cookie is not None
    client.get("/logout", query_string={"id_token_hint": hint})

    client.set_cookie("sign_on", cookie.value, domain="id.portnet.localhost")

    assert not is_signed_in(banques, client)


def test_the_end_is_told_to_the_auditor(
    client: CarefulClient, hint: str, provider: Provider, engine: Engine
) -> None:
    sid = provider.wiring.protocol.keys.read(hint)["sid"]

    client.get("/logout", query_string={"id_token_hint": hint})

    with engine.connect() as connection:
        ended = connection.execute(select(audit).where(audit.c.action == "sign_on.ended")).all()
    assert {"sid": sid, "reason": "signed_out"} in [row.details for row in ended]


def with_changed_claim(token: str) -> str:
    header, payload, signature = token.split(".")
    claims = json.loads(urlsafe_b64decode(payload.encode())) | {"sub": "autre"}
    return f"{header}.{urlsafe_b64encode(json.dumps(claims).encode()).decode()}.{signature}"


def unsigned(token: str) -> str:
    header = urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode()
    return f"{header}.{token.split('.')[1]}."


def signed_by_a_stranger(token: str) -> str:
    key = ECKey.generate_key("P-256")
    header, payload, _ = token.split(".")
    protected: dict[str, Any] = json.loads(urlsafe_b64decode(header.encode()))
    claims = json.loads(urlsafe_b64decode(payload.encode()))
    return jwt.encode({**protected, "jwk": key.as_dict(private=False)}, claims, key)


BAD_REQUESTS = [
    pytest.param({}, id="nothing at all"),
    pytest.param({"state": "s"}, id="only a state"),
    pytest.param({"id_token_hint": None, "client_id": "banques"}, id="no hint"),
    pytest.param({"id_token_hint": None, "logout_hint": "s.alami"}, id="only a logout_hint"),
    pytest.param({"id_token_hint": unsigned}, id="a hint without signature"),
    pytest.param({"id_token_hint": with_changed_claim}, id="a changed hint"),
    pytest.param({"id_token_hint": signed_by_a_stranger}, id="a hint of another key"),
    pytest.param({"id_token_hint": lambda _: "e30.e30.e30"}, id="a hint of nonsense"),
    pytest.param({"client_id": "mic"}, id="a hint of another portal"),
    pytest.param({"client_id": "personne"}, id="an unknown portal"),
    pytest.param({"post_logout_redirect_uri": f"{BACK}?a=1"}, id="an address with a query added"),
    pytest.param({"post_logout_redirect_uri": f"{BACK}/"}, id="an address with a slash added"),
    pytest.param({"post_logout_redirect_uri": "https://ailleurs.test/"}, id="a foreign address"),
    pytest.param({"post_logout_redirect_uri": "javascript:alert(1)"}, id="a script as address"),
    pytest.param({"post_logout_redirect_uri": '"><script>'}, id="markup as address"),
]


@pytest.mark.parametrize("changes", BAD_REQUESTS)
@pytest.mark.threat(35, 36)
def test_without_proof_the_person_is_asked_and_goes_nowhere_else(
    changes: dict[str, Any], client: CarefulClient, hint: str, banques: TestParty, mic: TestParty
) -> None:
    good: dict[str, Any] = {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "s"}
    query = {} if len(changes) == 0 or changes == {"state": "s"} else good
    query = query | {
        name: value(hint) if callable(value) else value for name, value in changes.items()
    }
    given = {name: value for name, value in query.items() if value is not None}

    page = client.get("/logout", query_string=given)

    assert page.status_code == 200
    assert "Voulez-vous vous déconnecter" in page.text
    assert is_signed_in(banques, client)
    confirmed = client.post("/deconnexion", data=hidden_fields(page.text))
    assert confirmed.headers["Location"] == "/deconnecte"
    assert not is_signed_in(banques, client)


def test_a_parameter_given_twice_is_no_proof(
    client: CarefulClient, hint: str, banques: TestParty
) -> None:
    page = client.get(f"/logout?id_token_hint={hint}&id_token_hint={hint}")

    assert "Voulez-vous vous déconnecter" in page.text
    assert is_signed_in(banques, client)


@pytest.mark.threat(35)
def test_a_hint_of_another_sign_on_ends_neither(
    client: CarefulClient, hint: str, banques: TestParty, provider: Provider
) -> None:
    """Forced logout: what one person's portal holds does not sign another person out."""
    other = provider.browser()
    provider.sign_in(other, provider.account())

    page = other.get("/logout", query_string={"id_token_hint": hint})

    assert "Voulez-vous vous déconnecter" in page.text
    assert is_signed_in(banques, other)
    assert is_signed_in(banques, client)


def test_who_says_yes_to_another_sign_ons_hint_returns_to_its_portal(
    client: CarefulClient, hint: str, banques: TestParty, provider: Provider
) -> None:
    other = provider.browser()
    provider.sign_in(other, provider.account())
    query = {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "s"}

    page = other.get("/logout", query_string=query)
    answer = other.post("/deconnexion", data=hidden_fields(page.text))

    assert (
        "form-action 'self' http://banques.portnet.localhost:8080"
        in (page.headers["Content-Security-Policy"])
    )
    assert answer.headers["Location"] == f"{BACK}?state=s"
    assert not is_signed_in(banques, other)
    assert is_signed_in(banques, client)


def test_a_browser_that_is_signed_out_already_just_returns(
    hint: str, provider: Provider, client: CarefulClient, banques: TestParty
) -> None:
    elsewhere = provider.browser()

    answer = elsewhere.get(
        "/logout", query_string={"id_token_hint": hint, "post_logout_redirect_uri": BACK}
    )

    assert answer.headers["Location"] == BACK
    assert is_signed_in(banques, client)


@pytest.mark.threat(35)
def test_a_sign_out_needs_the_token_of_its_form(
    client: CarefulClient, hint: str, banques: TestParty
) -> None:
    assert client.post("/deconnexion", data={"id_token_hint": hint}).status_code == 403
    assert client.post("/deconnexion", data={"csrf_token": "x" * 64}).status_code == 403
    assert is_signed_in(banques, client)


@pytest.mark.threat(35)
def test_a_sign_out_from_another_site_is_refused(
    client: CarefulClient, hint: str, banques: TestParty
) -> None:
    fields = hidden_fields(client.get("/logout").text)

    answer = client.post("/deconnexion", data=fields, headers={"Origin": "https://ailleurs.test"})

    assert answer.status_code == 403
    assert is_signed_in(banques, client)


def test_a_sign_out_page_after_hours_still_works(
    client: CarefulClient, hint: str, banques: TestParty
) -> None:
    """The cookie that forms are bound to lives shorter than a sign-on."""
    client.delete_cookie("browser", domain="id.portnet.localhost")

    page = client.get("/logout")
    client.post("/deconnexion", data=hidden_fields(page.text))

    assert not is_signed_in(banques, client)
