"""When the database or the session store is away: what still works, what is said, recovery."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal_kit.testing import CarefulClient, careful_client
from tests.servers import Servers

AWAY = "helpdesk_away"


@pytest.fixture
def away_client(
    new_app: Callable[..., Flask], database_url: str, servers: Servers
) -> CarefulClient:
    """A portal whose database is not there."""
    return careful_client(
        new_app(HELPDESK_DATABASE_URL=servers.cluster.url("tester", AWAY)), label="aide"
    )


@pytest.mark.parametrize("path", ["/", "/faq", "/faq?q=code", "/faq/referent"])
def test_without_its_database_a_page_says_so(away_client: CarefulClient, path: str) -> None:
    page = away_client.get(path)

    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "Service momentanément indisponible" in page.get_data(as_text=True)


def test_how_to_reach_people_is_there_without_the_database(away_client: CarefulClient) -> None:
    assert away_client.get("/contact").status_code == 200


def test_readiness_names_what_is_missing(away_client: CarefulClient) -> None:
    answer = away_client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json == {"ready": False, "checks": {"redis": True, "database": False}}
    assert away_client.get("/healthz").status_code == 200


def test_the_portal_recovers_by_itself(away_client: CarefulClient, servers: Servers) -> None:
    assert away_client.get("/").status_code == 503

    servers.clone("helpdesk", AWAY)
    try:
        assert away_client.get("/").status_code == 200
        assert away_client.get("/readyz").status_code == 200
    finally:
        servers.drop(AWAY)


def test_a_database_that_was_not_migrated_is_not_ready(
    new_app: Callable[..., Flask], servers: Servers
) -> None:
    app = new_app(HELPDESK_DATABASE_URL=servers.cluster.url("postgres", "postgres"))

    answer = careful_client(app, label="aide").get("/readyz")

    assert answer.json["checks"]["database"] is False


def test_a_faq_that_was_never_loaded_says_so_and_leads_to_people(
    new_app: Callable[..., Flask], fresh_database: Callable[[str], str]
) -> None:
    client = careful_client(new_app(HELPDESK_DATABASE_URL=fresh_database("helpdesk")), label="aide")

    assert client.get("/").status_code == 200
    assert "Aucune réponse pour le moment" in client.get("/faq").get_data(as_text=True)
    assert "Aucune réponse pour" in client.get("/faq?q=code").get_data(as_text=True)


def test_without_the_session_store_those_who_are_not_signed_in_read_on(
    new_app: Callable[..., Flask],
) -> None:
    client = careful_client(new_app(REDIS_URL="unix:///nowhere/valkey"), label="aide")

    assert client.get("/faq/acces-suspendu").status_code == 200
    assert client.get("/readyz").json["checks"] == {"redis": False, "database": True}


def test_without_the_session_store_a_signed_in_person_is_told(
    new_app: Callable[..., Flask],
) -> None:
    client = careful_client(new_app(REDIS_URL="unix:///nowhere/valkey"), label="aide")
    client.set_cookie("session", "x" * 43, domain="aide.portnet.localhost")

    assert client.get("/faq").status_code == 503


def test_another_host_is_refused(client: CarefulClient) -> None:
    answer = client.get("/", base_url="http://helpdesk.portnet.localhost")

    assert answer.status_code == 421
