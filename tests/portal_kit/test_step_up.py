"""Views that want a factor proved a moment ago (RFC 9470), at Portnet ID and back."""

from http import HTTPStatus

import pytest

from portal_kit.testing import CarefulClient, FakeClock, FakeProvider, a_viewer, csrf_token_of
from tests.portal_kit.signing_in import signed_in

HOST = "banques.portnet.localhost"


@pytest.fixture
def client(portal_client: CarefulClient, provider: FakeProvider) -> CarefulClient:
    """The browser of Salma Alami, who has just signed in."""
    signed_in(portal_client, provider)
    return portal_client


def proves_again(provider: FakeProvider, clock: FakeClock) -> None:
    viewer = provider.viewer
    provider.viewer = a_viewer(sub=viewer.sub, signed_in_at=clock.now)


def test_a_factor_of_the_last_minutes_is_enough(client: CarefulClient, clock: FakeClock) -> None:
    clock.advance(minutes=5)

    assert client.get("/sensible").text == "sensible"


def test_an_older_one_leads_to_portnet_id_and_back_to_the_page(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    clock.advance(minutes=5, seconds=1)

    asked = client.get("/sensible?page=2")
    assert asked.status_code == HTTPStatus.SEE_OTHER
    assert asked.location == "/connexion?suite=%2Fsensible%3Fpage%3D2&age=300"
    begun = client.get(asked.location).location
    assert provider.request_of(begun)["max_age"] == "300"
    proves_again(provider, clock)
    back = client.get(provider.approve(begun)).location

    assert back == "/sensible?page=2"
    assert client.get(back).text == "sensible"


def test_the_session_after_it_is_another_and_the_one_before_is_dead(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    """Threat 15."""
    before = client.get_cookie("session", domain=HOST)
    clock.advance(minutes=6)
    begun = client.get(client.get("/sensible").location).location
    proves_again(provider, clock)

    client.get(provider.approve(begun))

    after = client.get_cookie("session", domain=HOST)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    client.set_cookie("session", before.value, domain=HOST)
    assert client.get("/qui").status_code == HTTPStatus.SEE_OTHER


def test_portnet_id_is_not_believed_to_have_asked(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    """OpenID Connect Core 1.0, 3.1.3.7: an answer with an old ``auth_time`` opens nothing."""
    clock.advance(minutes=6)
    begun = client.get(client.get("/sensible").location).location

    refused = client.get(provider.approve(begun))

    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert client.get("/sensible").status_code == HTTPStatus.SEE_OTHER


def test_the_demand_cannot_be_left_out_on_the_way(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    clock.advance(minutes=6)

    signed_in(client, provider, "/connexion?suite=/sensible")

    assert client.get("/sensible").location.endswith("age=300")


@pytest.mark.parametrize("age", ["", "-1", "1e3", "é", "9" * 9, "²"])
def test_an_age_that_is_none_asks_for_nothing(
    client: CarefulClient, provider: FakeProvider, age: str
) -> None:
    begun = client.get("/connexion", query_string={"age": age}).location

    assert "max_age" not in provider.request_of(begun)


def test_an_act_with_an_older_one_is_not_done_and_a_page_says_how_to_go_on(
    client: CarefulClient, clock: FakeClock
) -> None:
    token = csrf_token_of(client.get("/"))
    clock.advance(minutes=6)

    page = client.post("/sensible", data={"csrf_token": token})

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "Il n’a pas été enregistré" in page.text
    assert 'href="/connexion?suite=%2Fsensible&amp;age=300"' in page.text


def test_a_renewal_makes_no_factor_younger(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    clock.advance(minutes=4)
    client.get("/qui")
    clock.advance(minutes=2)

    assert provider.renewals == 1
    assert client.get("/sensible").status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("unmet_authentication_requirements", "que votre compte ne permet pas encore"),
        ("access_denied", "Reprendre la connexion"),
    ],
)
def test_an_answer_without_it_says_what_to_do(
    client: CarefulClient, provider: FakeProvider, error: str, words: str
) -> None:
    begun = client.get("/connexion?age=300").location
    request = provider.request_of(begun)

    page = client.get(
        "/connexion/retour",
        query_string={"error": error, "state": request["state"], "iss": provider.issuer},
    )

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert words in page.text
    assert client.get("/qui").status_code == HTTPStatus.OK
