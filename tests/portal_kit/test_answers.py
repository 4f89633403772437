"""What people and programs read when a rule says no or something goes wrong."""

from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal_kit.errors import Refused
from portal_kit.testing import (
    CarefulClient,
    FakeClock,
    FakeProvider,
    a_viewer,
    careful_client,
    sign_in,
)
from portal_kit.web.access import open_to_all
from portal_kit.web.headers import POLICY
from portal_kit.web.refusals import Answer, word
from tests.portal_kit import small_portal
from tests.portal_kit.small_portal import DETAIL, AlreadyDone, Unworded

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
EVERY_KIND_OF_ANSWER = (
    "/qui", "/connexion", "/ouvert", "/ouvert/refus", "/ouvert/non-dit", "/ouvert/panne",
    "/pas-la", "/acte", "/api/v1/choses", "/api/v1/refus", "/api/v1/panne", "/healthz",
)  # fmt: skip


def test_a_refusal_is_a_page_for_people(portal_client: CarefulClient) -> None:
    refused = portal_client.get("/ouvert/refus")

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "C’est déjà fait." in refused.text
    assert DETAIL not in refused.text


@pytest.mark.parametrize("path", ["/pas-la", "/deconnecte", "/ouvert/refus"])
def test_without_its_menu_too_a_page_names_the_portal(
    portal_client: CarefulClient, path: str
) -> None:
    assert " — Portail d’essai — PORTNET</title>" in portal_client.get(path).text


def test_a_refusal_is_a_problem_document_for_programs(portal_client: CarefulClient) -> None:
    refused = portal_client.get("/api/v1/refus")

    assert refused.status_code == HTTPStatus.CONFLICT
    assert refused.content_type == "application/problem+json"
    assert refused.get_json() == {
        "type": "urn:portnet:problem:already-done",
        "title": "Conflict",
        "status": 409,
        "detail": "C’est déjà fait.",
        "instance": f"urn:portnet:request:{refused.headers['X-Request-Id']}",
    }


def test_a_rule_nobody_has_worded_stays_a_defect(portal_client: CarefulClient) -> None:
    failed = portal_client.get("/ouvert/non-dit")

    assert failed.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Un incident est survenu de notre côté" in failed.text
    assert DETAIL not in failed.text


def test_a_refusal_is_worded_by_its_nearest_kind() -> None:
    class StillDone(AlreadyDone):
        """A narrower rule."""

    wide, narrow = Answer(409, "done", "Fait."), Answer(410, "still-done", "Toujours fait.")

    assert word(StillDone(), {AlreadyDone: wide}) is wide
    assert word(StillDone(), {AlreadyDone: wide, StillDone: narrow}) is narrow
    assert word(StillDone("x"), {Refused: lambda refusal: Answer(400, str(refusal), "")}) == (
        Answer(400, "x", "")
    )
    with pytest.raises(Unworded):
        word(Unworded(), {AlreadyDone: wide})


@pytest.mark.parametrize("path", ["/ouvert/panne", "/api/v1/panne"])
def test_our_faults_show_a_reference_and_no_detail(portal_client: CarefulClient, path: str) -> None:
    failed = portal_client.get(path)

    assert failed.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert failed.headers["X-Request-Id"] in failed.text
    assert DETAIL not in failed.text
    assert "RuntimeError" not in failed.text


@pytest.mark.parametrize("path", EVERY_KIND_OF_ANSWER)
def test_every_answer_carries_the_headers(portal_client: CarefulClient, path: str) -> None:
    headers = portal_client.get(path).headers

    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert headers["Content-Security-Policy"].startswith(POLICY)
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "X-Request-Id" in headers
    assert "Access-Control-Allow-Origin" not in headers
    assert "Strict-Transport-Security" not in headers


def test_forms_may_lead_to_portnet_id_and_nowhere_else(portal_client: CarefulClient) -> None:
    policy = portal_client.get("/ouvert").headers["Content-Security-Policy"]

    assert policy.endswith("form-action 'self' http://id.portnet.localhost:8080")


def test_over_tls_browsers_are_told_to_stay_there(redis_url: str) -> None:
    app = small_portal.create_app(redis_url, domain="portnet.example", scheme="https", port=443)

    answer = careful_client(app, label=small_portal.LABEL).get("/ouvert")

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_on_this_machine_browsers_may_come_back_without_tls(redis_url: str) -> None:
    """The next run may be without it, and a browser keeps such a promise for a year."""
    app = small_portal.create_app(redis_url, scheme="https", port=443)

    answer = careful_client(app, label=small_portal.LABEL).get("/ouvert")

    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "portnet.localhost:8080", "aide.portnet.localhost:8080",
        "banques.portnet.localhost", "banques.portnet.localhost:8081", "127.0.0.1:8080",
        "banques.portnet.localhost:8080.evil.example", "banques.portnet.localhost:8080@evil", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/ouvert", "/pas-la", "/api/v1/choses"])
def test_an_unknown_host_is_misdirected(portal_client: CarefulClient, host: str, path: str) -> None:
    answer = portal_client.get(path, headers={"Host": host})

    assert answer.status_code == HTTPStatus.MISDIRECTED_REQUEST
    assert "evil" not in answer.text


def test_health_is_asked_by_whatever_name(portal_client: CarefulClient) -> None:
    assert portal_client.get("/healthz", base_url="http://10.0.0.7:8001").status_code == 200


def test_no_address_is_made_from_what_the_caller_says(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    lies = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example",
    }

    answer = portal_client.get("/connexion", headers=lies)
    page = portal_client.get("/ouvert/refus", headers=lies)

    assert "evil.example" not in answer.headers["Location"] + page.text


@pytest.mark.parametrize(
    ("path", "allowed"), [("/acte", {"POST", "OPTIONS"}), ("/deconnexion", {"POST", "OPTIONS"})]
)
def test_a_method_that_is_not_there_names_those_that_are(
    portal_client: CarefulClient, path: str, allowed: set[str]
) -> None:
    answer = portal_client.get(path)

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_too_much_is_said_to_be_too_much(portal_client: CarefulClient, clock: FakeClock) -> None:
    sign_in(portal_client, a_viewer(), at=clock.now)

    answer = portal_client.post("/acte", data={"texte": "a" * 1_100_000})

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "dépasse la taille acceptée" in answer.text


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (OperationalError("SELECT", {}, Exception("gone")), HTTPStatus.SERVICE_UNAVAILABLE),
        (ProgrammingError("SELECT", {}, Exception("typo")), HTTPStatus.INTERNAL_SERVER_ERROR),
    ],
)
def test_a_database_that_is_away_is_an_outage_and_a_wrong_question_is_ours(
    app: Flask, portal_client: CarefulClient, fault: Exception, status: HTTPStatus
) -> None:
    @open_to_all
    def asks() -> str:
        raise fault

    app.add_url_rule("/demande", view_func=asks)

    assert portal_client.get("/demande").status_code == status
