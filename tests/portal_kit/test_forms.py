"""Forgery protection: a POST counts only with the token of this browser and session."""

from http import HTTPStatus

import pytest
from flask import Flask

from portal_kit.testing import (
    CarefulClient,
    FakeClock,
    a_viewer,
    careful_client,
    csrf_token_of,
    sign_in,
)
from tests.portal_kit import small_portal

OWN = "http://banques.portnet.localhost:8080"


@pytest.fixture
def signed_in_client(portal_client: CarefulClient, clock: FakeClock) -> CarefulClient:
    sign_in(portal_client, a_viewer(), at=clock.now)
    return portal_client


def post(client: CarefulClient, token: str | None = None, **headers: str) -> HTTPStatus:
    token = csrf_token_of(client.get("/")) if token is None else token
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HTTPStatus(client.post("/acte", data={"csrf_token": token}, headers=named).status_code)


def test_a_form_of_ours_is_taken(signed_in_client: CarefulClient) -> None:
    answer = signed_in_client.submit("/acte", {}, page="/")

    assert answer.status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("token", ["", "0" * 64, "é", "null"])
@pytest.mark.threat(14)
def test_a_form_without_its_token_is_refused(signed_in_client: CarefulClient, token: str) -> None:
    signed_in_client.get("/")

    assert post(signed_in_client, token) == HTTPStatus.FORBIDDEN


def test_a_refused_form_says_what_to_do(signed_in_client: CarefulClient) -> None:
    refused = signed_in_client.post("/acte")

    assert "rechargez la page" in refused.text


@pytest.mark.threat(14)
def test_a_token_of_another_browser_does_not_fit(
    app: Flask, signed_in_client: CarefulClient, clock: FakeClock
) -> None:
    other = careful_client(app, label=small_portal.LABEL)
    sign_in(other, a_viewer(), at=clock.now)

    assert post(signed_in_client, csrf_token_of(other.get("/"))) == HTTPStatus.FORBIDDEN


def test_a_token_of_an_earlier_session_does_not_fit(
    signed_in_client: CarefulClient, clock: FakeClock
) -> None:
    earlier = csrf_token_of(signed_in_client.get("/"))
    sign_in(signed_in_client, a_viewer(), at=clock.now)

    assert post(signed_in_client, earlier) == HTTPStatus.FORBIDDEN


def test_a_token_serves_several_forms_of_one_session(signed_in_client: CarefulClient) -> None:
    token = csrf_token_of(signed_in_client.get("/"))

    assert post(signed_in_client, token) == HTTPStatus.SEE_OTHER
    assert post(signed_in_client, token) == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": OWN, "Sec_Fetch_Site": "same-origin"},
        {"Origin": "null", "Sec_Fetch_Site": "same-origin"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_what_browsers_say_of_our_own_forms_is_accepted(
    signed_in_client: CarefulClient, headers: dict[str, str]
) -> None:
    assert post(signed_in_client, **headers) == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://aide.portnet.localhost:8080"},
        {"Origin": "https://banques.portnet.localhost:8080"},
        {"Origin": "http://banques.portnet.localhost"},
        {"Origin": OWN, "Sec_Fetch_Site": "cross-site"},
        {"Origin": OWN, "Sec_Fetch_Site": "same-site"},
        {"Origin": "null", "Sec_Fetch_Site": "cross-site"},
    ],
)
@pytest.mark.threat(14)
def test_a_foreign_origin_is_refused_even_with_a_token(
    signed_in_client: CarefulClient, headers: dict[str, str]
) -> None:
    assert post(signed_in_client, **headers) == HTTPStatus.FORBIDDEN


def test_programs_need_no_token(portal_client: CarefulClient) -> None:
    assert portal_client.post("/api/v1/choses").status_code == HTTPStatus.OK


def test_the_secret_behind_tokens_is_not_readable_by_scripts(
    signed_in_client: CarefulClient,
) -> None:
    [cookie] = signed_in_client.get("/").headers.getlist("Set-Cookie")

    assert cookie.startswith("form=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
