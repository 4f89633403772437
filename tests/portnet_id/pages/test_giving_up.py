"""« Annuler » stands on every page of the sign-in, and the portal hears ``access_denied``."""

from collections.abc import Callable
from http import HTTPStatus

import pytest

from portal_kit.testing import CarefulClient, csrf_token_of
from tests.portnet_id.pages.visits import SignIn, read
from tests.portnet_id.people import fresh_account
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of


@pytest.fixture
def at(client: CarefulClient, provider: Provider, banques: TestParty) -> Callable[[str], SignIn]:
    """A sign-in that has come to the page of that name."""

    def come(page: str) -> SignIn:
        sign_in = SignIn.begin(provider, client, banques)
        if page:
            person = fresh_account(provider)
            sign_in.give_password(person.username, person.password)
        return sign_in

    return come


@pytest.mark.parametrize("page", ["", "/code", "/code-de-secours", "/sans-appareil"])
def test_every_page_offers_it_and_the_portal_is_told(
    page: str, at: Callable[[str], SignIn], client: CarefulClient, banques: TestParty
) -> None:
    sign_in = at(page)
    shown = sign_in.page(page)
    (form,) = read(shown).select(f'form[action="{sign_in.path}/annuler"]')

    answer = client.post(
        str(form["action"]), data={"csrf_token": csrf_token_of(shown)}, follow_redirects=False
    )

    assert form.get_text(strip=True) == "Annuler"
    assert answer.headers["Location"].startswith(banques.redirect_uri)
    assert query_of(answer) == {"error": "access_denied", "state": "état-1", "iss": ISSUER}
    policy = shown.headers["Content-Security-Policy"]
    assert "form-action 'self' http://banques.portnet.localhost:8080" in policy


def test_what_was_given_up_is_over(at: Callable[[str], SignIn], client: CarefulClient) -> None:
    sign_in = at("/code")
    shown = sign_in.page("/code")
    csrf = {"csrf_token": csrf_token_of(shown)}

    client.post(f"{sign_in.path}/annuler", data=csrf)

    assert sign_in.page("/code").status_code == HTTPStatus.BAD_REQUEST
    again = client.post(f"{sign_in.path}/annuler", data=csrf)
    assert again.status_code == HTTPStatus.BAD_REQUEST


def test_another_browser_cannot_give_it_up(at: Callable[[str], SignIn], provider: Provider) -> None:
    sign_in = at("")
    other_client = provider.browser()
    other = other_client.get("/logout")

    answer = other_client.post(
        f"{sign_in.path}/annuler", data={"csrf_token": csrf_token_of(sign_in.page())}
    )

    assert other.status_code in (HTTPStatus.OK, HTTPStatus.SEE_OTHER)
    assert answer.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN)
    assert sign_in.page().status_code == HTTPStatus.OK
