"""What the warning before the end asks for, and « Rester connecté »."""

from http import HTTPStatus

import pytest

from portal_kit.testing import CarefulClient, FakeClock, FakeProvider, csrf_token_of
from tests.portal_kit.signing_in import signed_in

BACKGROUND = {"X-Background": "1"}


@pytest.fixture
def client(portal_client: CarefulClient, provider: FakeProvider) -> CarefulClient:
    """The browser of Salma Alami, who has just signed in."""
    signed_in(portal_client, provider)
    return portal_client


def test_the_rest_is_told_and_asking_for_it_is_no_activity(
    client: CarefulClient, clock: FakeClock
) -> None:
    clock.advance(minutes=13)

    for _ in range(2):
        answer = client.get("/session", headers=BACKGROUND)
        assert answer.get_json() == {"left": 120, "can_stay": True}


def test_staying_is_an_act_and_told_to_portnet_id(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    token = csrf_token_of(client.get("/"))
    clock.advance(minutes=14)

    answer = client.post("/session/rester", data={"csrf_token": token})

    assert answer.get_json() == {"left": 900, "can_stay": True}
    assert provider.renewals == 1


def test_staying_needs_the_token_of_the_page(client: CarefulClient, clock: FakeClock) -> None:
    assert client.post("/session/rester").status_code == HTTPStatus.FORBIDDEN


def test_nothing_moves_the_last_moment(client: CarefulClient, clock: FakeClock) -> None:
    for _ in range(59):
        clock.advance(minutes=10)
        client.get("/qui")

    assert client.get("/session").get_json() == {"left": 600, "can_stay": False}


def test_after_the_end_a_script_is_told_so_and_the_next_page_says_why(
    client: CarefulClient, clock: FakeClock
) -> None:
    clock.advance(minutes=15)

    over = client.get("/session", headers=BACKGROUND)

    assert (over.status_code, over.get_json()) == (401, {"left": 0, "can_stay": False})
    assert "15 minutes sans activité" in client.get("/qui").text


def test_staying_after_portnet_id_has_ended_it_is_told_so_and_the_next_page_says_why(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    token = csrf_token_of(client.get("/"))
    provider.refusal = {"error": "invalid_grant", "reason": "replaced"}
    clock.advance(minutes=14)

    client.post("/session/rester", data={"csrf_token": token})

    assert client.get("/session").status_code == HTTPStatus.UNAUTHORIZED
    assert "Une autre personne" in client.get("/qui").text


def test_a_page_brings_the_warning_along_for_whoever_is_signed_in(
    client: CarefulClient, clock: FakeClock
) -> None:
    page = client.get("/").text

    assert 'data-left="900"' in page
    assert "Rester connecté" in page
    clock.advance(minutes=15)
    assert "Rester connecté" not in client.get("/").text
