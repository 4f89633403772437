"""What still works while Redis or PostgreSQL is away, and what is said of the rest."""

import pytest
from sqlalchemy import Engine, create_engine

from portal_kit.testing import NOON
from tests.portnet_id.protocol.provider import Provider, settings
from tests.portnet_id.protocol.relying_party import TestParty

NOWHERE = "unix:///nonexistent/redis.sock"


@pytest.fixture
def without_redis(database_url: str, engine: Engine) -> Provider:
    return Provider.start(settings(database_url, NOWHERE), engine)


@pytest.fixture
def without_database(redis_url: str) -> Provider:
    given = settings("postgresql+psycopg://nobody@/none?host=/nonexistent", redis_url)
    return Provider.start(given, create_engine(given.database_url))


def test_a_live_sign_on_opens_portals_without_redis(
    without_redis: Provider, mic: TestParty
) -> None:
    client = without_redis.browser()
    without_redis.sign_in(client, without_redis.account())

    assert mic.redeem(client, mic.code(client), at=NOON).status_code == 200


def test_nobody_is_asked_to_sign_in_without_redis(
    without_redis: Provider, banques: TestParty
) -> None:
    page = banques.ask(without_redis.browser())

    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "Service momentanément indisponible" in page.text


def test_an_assertion_that_nobody_can_spend_does_not_count(
    without_redis: Provider, banques: TestParty
) -> None:
    client = without_redis.browser()
    without_redis.sign_in(client, without_redis.account())
    code = banques.code(client)

    refused = banques.redeem(client, code, at=NOON)

    assert refused.status_code == 503
    assert refused.content_type == "application/problem+json"


def test_a_code_survives_an_attempt_that_redis_prevented(
    without_redis: Provider, provider: Provider, banques: TestParty
) -> None:
    client = without_redis.browser()
    without_redis.sign_in(client, without_redis.account())
    code = banques.code(client)
    banques.redeem(client, code, at=NOON)

    assert banques.redeem(provider.browser(), code, at=NOON).status_code == 200


@pytest.mark.parametrize("path", ["/authorize?client_id=banques", "/logout?id_token_hint=e30.e30."])
def test_without_the_database_a_page_says_so(path: str, without_database: Provider) -> None:
    page = without_database.browser().get(path)

    assert page.status_code == 503
    assert "Service momentanément indisponible" in page.text


@pytest.mark.parametrize("path", ["/jwks", "/readyz"])
def test_without_the_database_programs_are_told(path: str, without_database: Provider) -> None:
    assert without_database.browser().get(path).status_code == 503


def test_the_metadata_needs_nothing(without_database: Provider) -> None:
    client = without_database.browser()

    assert client.get("/.well-known/openid-configuration").status_code == 200
