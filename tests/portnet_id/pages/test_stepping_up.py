"""A portal wants a factor younger than the sign-on: a code alone, on top of what is there.

Threat 15 of the design: the browser's secret changes at each proof, the old one opens nothing.
"""

from http import HTTPStatus

import pytest

from portal_kit.testing import CarefulClient
from portnet_id.domain.levels import Factor
from portnet_id.domain.sign_ons import EndReason, SignOn
from tests.portnet_id.pages.visits import SignIn, read
from tests.portnet_id.people import Person, fresh_account
from tests.portnet_id.protocol.provider import HOST, Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of


@pytest.fixture
def person(provider: Provider) -> Person:
    return fresh_account(provider)


@pytest.fixture
def signed_on(client: CarefulClient, person: Person, provider: Provider, banques: TestParty) -> str:
    """The person signed in six minutes ago in ``client``; the browser's secret."""
    SignIn.begin(provider, client, banques).complete(person)
    provider.clock.advance(minutes=6)
    return secret_of(client)


def secret_of(client: CarefulClient) -> str:
    cookie = client.get_cookie("sign_on", domain=HOST)
    assert cookie is not None
    return cookie.value


def sign_on_with(provider: Provider, secret: str) -> SignOn | None:
    with provider.open_stores() as stores:
        return stores.sign_ons.find(secret)


def step_up(provider: Provider, client: CarefulClient, banques: TestParty) -> SignIn:
    return SignIn.begin(provider, client, banques, max_age="300")


@pytest.mark.threat(15)
def test_a_code_alone_is_asked_and_the_sign_on_goes_on_under_a_new_secret(
    signed_on: str, client: CarefulClient, person: Person, provider: Provider, banques: TestParty
) -> None:
    before = sign_on_with(provider, signed_on)
    asked = step_up(provider, client, banques)

    first = asked.page()
    page = asked.page("/code")
    asked.give_code(person.code(provider.clock()))
    answer = query_of(client.get(f"/authorize/{asked.id}"))

    assert first.headers["Location"] == f"{asked.path}/code"
    assert read(page).h1.get_text() == "Confirmez que c’est bien vous"
    assert "Changer" not in page.text
    now = sign_on_with(provider, secret_of(client))
    assert before is not None
    assert now is not None
    assert now.sid == before.sid
    assert now.started_at == before.started_at  # A code alone does not begin the day anew.
    assert now.auth_time == provider.clock()
    assert sign_on_with(provider, signed_on) is None
    assert "code" in answer


def test_a_young_sign_on_is_not_asked_again(
    client: CarefulClient, person: Person, provider: Provider, banques: TestParty
) -> None:
    SignIn.begin(provider, client, banques).complete(person)
    provider.clock.advance(minutes=4)

    assert "code" in query_of(banques.ask(client, max_age="300"))


def test_where_the_sign_on_ended_meanwhile_everything_is_asked(
    signed_on: str, client: CarefulClient, person: Person, provider: Provider, banques: TestParty
) -> None:
    asked = step_up(provider, client, banques)
    ended = sign_on_with(provider, signed_on)
    assert ended is not None
    with provider.open_stores() as stores:
        stores.sign_ons.end(ended.sid, at=provider.clock(), reason=EndReason.SIGNED_OUT)

    refused = asked.page("/code")

    assert refused.headers["Location"] == asked.path
    assert asked.page().status_code == HTTPStatus.OK
    assert asked.interaction.sub is None
    asked.complete(person)
    now = sign_on_with(provider, secret_of(client))
    assert now is not None
    assert now.sid != ended.sid


@pytest.mark.threat(16)
def test_the_step_up_of_another_browser_s_sign_on_is_none(
    signed_on: str, client: CarefulClient, person: Person, provider: Provider, banques: TestParty
) -> None:
    """The cookie of the interaction was copied; that of the sign-on was not."""
    asked = step_up(provider, client, banques)
    thief = provider.browser()
    browser = client.get_cookie("browser", domain=HOST)
    assert browser is not None
    thief.set_cookie("browser", browser.value, domain=HOST)

    page = thief.get(f"{asked.path}/code")

    assert page.headers["Location"] == asked.path


def test_prompt_login_asks_for_everything_and_keeps_the_sign_on_of_the_same_person(
    signed_on: str, client: CarefulClient, person: Person, provider: Provider, banques: TestParty
) -> None:
    before = sign_on_with(provider, signed_on)
    asked = SignIn.begin(provider, client, banques, prompt="login")

    asked.complete(person)

    now = sign_on_with(provider, secret_of(client))
    assert before is not None
    assert now is not None
    assert now.sid == before.sid
    assert now.started_at == provider.clock()
    assert {each.factor for each in now.verified} == {Factor.PASSWORD, Factor.TOTP}
    assert sign_on_with(provider, signed_on) is None


def test_another_person_in_the_same_browser_ends_the_sign_on(
    signed_on: str, client: CarefulClient, provider: Provider, banques: TestParty
) -> None:
    before = sign_on_with(provider, signed_on)
    assert before is not None

    SignIn.begin(provider, client, banques, prompt="login").complete(fresh_account(provider))

    with provider.open_stores() as stores:
        ended = stores.sign_ons.get(before.sid)
    assert ended is not None
    assert ended.end_reason is EndReason.REPLACED
