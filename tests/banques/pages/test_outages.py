"""PostgreSQL or Redis away: a page that says so, no decision lost, and back by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from portal_kit.testing import CarefulClient
from tests.banques.app import World, make_world
from tests.banques.builders import an_ei
from tests.banques.pages.acting import CONFORM, checked, confirmed
from tests.banques.pages.reading import main_of, opened, read, the, words
from tests.servers import Servers

LIST = "/importation/titres"


@contextmanager
def database_away(servers: Servers, world: World) -> Iterator[None]:
    """Ends every connection to the portal's database and lets nobody in."""
    name = world.database_name
    with servers.cluster.connect() as connection:
        connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")


@pytest.mark.parametrize("path", ["/", LIST, "/importation/consultation"])
def test_without_the_database_every_page_says_that_the_service_is_unavailable(
    world: World, client: CarefulClient, servers: Servers, path: str
) -> None:
    opened(client, LIST)

    with database_away(servers, world):
        answer = client.get(path)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.headers["Retry-After"] == "10"
    assert "Rien de ce qui était enregistré n’est perdu" in main_of(read(answer))
    assert read(answer).select(".menu__badge") == []


def test_the_portal_recovers_by_itself_when_the_database_is_back(
    world: World, client: CarefulClient, servers: Servers
) -> None:
    world.receives(an_ei())
    with database_away(servers, world):
        client.get(LIST)

    page = opened(client, LIST)

    assert len(page.select("tbody tr")) == 1


def test_a_decision_sent_while_the_database_is_away_can_be_sent_again(
    world: World, client: CarefulClient, servers: Servers
) -> None:
    title = an_ei()
    world.receives(title)
    check = checked(client, title, "domicilier", CONFORM)
    with database_away(servers, world):
        refused = confirmed(client, check)

    answer = confirmed(client, check)

    assert refused.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert words(the(opened(client, answer.headers["Location"]), "h1")) == "Titre domicilié"
    assert world.scalar("SELECT count(*) FROM audit WHERE action = 'title.domiciliate'") == 1


def test_connections_that_died_between_two_requests_are_replaced(
    world: World, client: CarefulClient, servers: Servers
) -> None:
    opened(client, LIST)
    with database_away(servers, world):
        pass

    assert client.get(LIST).status_code == HTTPStatus.OK


def test_a_title_that_somebody_else_holds_is_not_waited_for_without_end(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)
    check = checked(client, title, "domicilier", CONFORM)
    holder = create_engine(world.database_url, poolclass=NullPool)

    with holder.begin() as connection:
        connection.execute(text("SELECT set_config('app.duty', 'intake', true)"))
        connection.execute(text("SELECT id FROM titles FOR UPDATE"))
        answer = confirmed(client, check)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert world.scalar("SELECT state FROM titles") == "SDO"


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    """Where a Redis will answer once it is linked here."""
    return tmp_path / "redis.sock"


@pytest.fixture
def without_redis(world: World, redis_url: str, socket: Path) -> Iterator[World]:
    """The same portal, in a process that finds no Redis yet."""
    url = urlsplit(redis_url)
    deaf = make_world(world.database_url, f"unix://{socket}?{url.query}")
    yield deaf
    deaf.close()


def test_without_redis_nobody_can_be_known_and_the_page_says_so(
    client: CarefulClient, without_redis: World
) -> None:
    client.application = without_redis.app

    answer = client.get(LIST)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.headers["Retry-After"] == "10"
    assert "réessayez dans quelques instants" in main_of(read(answer))


def test_a_decision_sent_while_redis_is_away_can_be_sent_again(
    world: World, client: CarefulClient, without_redis: World, redis_url: str, socket: Path
) -> None:
    title = an_ei()
    world.receives(title)
    check = checked(client, title, "domicilier", CONFORM)
    client.application = without_redis.app
    refused = confirmed(client, check)
    before = world.scalar("SELECT state FROM titles")

    socket.symlink_to(urlsplit(redis_url).path)
    answer = confirmed(client, check)

    assert (refused.status_code, before) == (HTTPStatus.SERVICE_UNAVAILABLE, "SDO")
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert world.scalar("SELECT state FROM titles") == "DOM"


def test_health_is_told_apart_from_readiness(
    world: World, client: CarefulClient, servers: Servers
) -> None:
    with database_away(servers, world):
        healthy, ready = client.get("/healthz"), client.get("/readyz")

    assert healthy.status_code == HTTPStatus.OK
    assert ready.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert ready.get_json()["checks"] == {"redis": True, "database": False}
    assert client.get("/readyz").get_json()["ready"] is True
