"""Who may open which view: signed-in is the default, everything else is a mark."""

from http import HTTPStatus

import pytest
from flask import Flask

from portal_kit.service import Service
from portal_kit.settings import PlatformSettings
from portal_kit.testing import CarefulClient, FakeClock, a_viewer, careful_client, sign_in
from portal_kit.web.access import Access, Audience, access_map, open_to_all, requires_role
from portal_kit.web.listeners import INTERNAL, LISTENER


def test_a_view_without_a_mark_is_for_signed_in_people(app: Flask) -> None:
    assert access_map(app)["pages.who"] == Access(audience=Audience.SIGNED_IN)


def test_marks_can_be_read(app: Flask) -> None:
    marks = access_map(app)

    assert marks["pages.public"].audience is Audience.EVERYBODY
    assert marks["pages.things"].audience is Audience.PROGRAMS
    assert marks["pages.reserved"].roles == {"approver", "manager"}


def test_the_kit_opens_the_pages_of_signing_in_and_nothing_else(app: Flask) -> None:
    own = {name for name in access_map(app) if not name.startswith("pages.")}
    for_people = {name for name in own if access_map(app)[name].audience is Audience.EVERYBODY}

    assert for_people == {
        "portal.sign_in", "portal.callback", "portal.sign_out", "portal.signed_out",
        "staying.rest", "staying.stay",
    }  # fmt: skip
    assert own - for_people == {
        "health.healthz", "health.readyz", "static", "portal_kit_ui.static",
        "backchannel_logout.end_sessions",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/qui", "/reserve"])
def test_strangers_are_sent_to_sign_in(portal_client: CarefulClient, path: str) -> None:
    answer = portal_client.get(path)

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.location.startswith("/connexion?suite=")


def test_an_open_page_knows_who_reads_it(portal_client: CarefulClient, clock: FakeClock) -> None:
    assert portal_client.get("/ouvert").text == "inconnu"

    sign_in(portal_client, a_viewer(name="Karim Berrada"), at=clock.now)

    assert portal_client.get("/ouvert").text == "Karim Berrada"


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ({"clerk"}, HTTPStatus.FORBIDDEN),
        ({"Approver"}, HTTPStatus.FORBIDDEN),
        ({"approver"}, HTTPStatus.OK),
        ({"clerk", "manager"}, HTTPStatus.OK),
    ],
)
def test_one_of_the_roles_is_enough(
    portal_client: CarefulClient, clock: FakeClock, roles: set[str], status: HTTPStatus
) -> None:
    sign_in(portal_client, a_viewer(roles=frozenset(roles)), at=clock.now)

    assert portal_client.get("/reserve").status_code == status


def test_whoever_lacks_the_role_reads_whom_to_ask(
    portal_client: CarefulClient, clock: FakeClock
) -> None:
    sign_in(portal_client, a_viewer(), at=clock.now)

    assert "Votre référent" in portal_client.get("/reserve").text


def test_an_address_that_leads_nowhere_keeps_the_menu_of_whoever_is_signed_in(
    portal_client: CarefulClient, clock: FakeClock
) -> None:
    assert 'class="user-menu' not in portal_client.get("/pas-la").text

    sign_in(portal_client, a_viewer(), at=clock.now)

    lost = portal_client.get("/pas-la")
    assert lost.status_code == HTTPStatus.NOT_FOUND
    assert 'class="user-menu' in lost.text


def test_programs_need_no_cookie_and_touch_no_session(
    portal_client: CarefulClient, clock: FakeClock
) -> None:
    sign_in(portal_client, a_viewer(), at=clock.now)
    clock.advance(minutes=14)
    assert portal_client.get("/api/v1/choses").status_code == HTTPStatus.OK
    clock.advance(minutes=1)

    assert portal_client.get("/qui").status_code == HTTPStatus.UNAUTHORIZED


def test_the_internal_door_serves_programs_only(portal_client: CarefulClient) -> None:
    inside = {"environ_overrides": {LISTENER: INTERNAL}, "base_url": "http://10.0.0.9:8001"}

    assert portal_client.get("/api/v1/choses", **inside).status_code == HTTPStatus.OK
    for path in ("/ouvert", "/qui", "/connexion", "/pas-la"):
        assert portal_client.get(path, **inside).status_code == HTTPStatus.NOT_FOUND


def test_a_service_that_signs_nobody_in_shows_only_what_is_marked_open() -> None:
    settings = PlatformSettings(domain="portnet.localhost", scheme="http", port=8080, redis_url="")
    app = Flask(__name__)
    Service(settings, label="www", secret_key="k" * 32, answers={}, readiness={}).init_app(app)
    app.add_url_rule("/ouvert", "marked", open_to_all(lambda: ("", 204)))
    app.add_url_rule("/oubli", "forgotten", lambda: ("", 204))
    app.add_url_rule("/role", "role", requires_role("clerk")(lambda: ("", 204)))
    client = careful_client(app, label="www")

    assert client.get("/ouvert").status_code == HTTPStatus.NO_CONTENT
    assert client.get("/oubli").status_code == HTTPStatus.NOT_FOUND
    assert client.get("/role").status_code == HTTPStatus.NOT_FOUND
