"""Redis and PostgreSQL that go away under a running portal, and come back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import Engine, make_url, text

from portal_kit import database
from portal_kit.testing import CarefulClient, FakeClock, a_viewer, careful_client, sign_in
from portal_kit.web.access import open_to_all
from tests.portal_kit import small_portal


class Way:
    """A way of our own to a server's socket, which can be closed without harm to anybody else."""

    def __init__(self, target: Path, link: Path) -> None:
        self._target, self._link = target, link
        self.open()

    def open(self) -> None:
        self._link.symlink_to(self._target)

    def close(self) -> None:
        self._link.unlink()

    @contextmanager
    def closed(self) -> Iterator[None]:
        self.close()
        yield
        self.open()


@pytest.fixture
def way_to_redis(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Way:
    return Way(Path(urlsplit(redis_url).path), tmp_path_factory.mktemp("r") / "s")


@pytest.fixture
def app(redis_url: str, way_to_redis: Way, clock: FakeClock) -> Flask:
    url = redis_url.replace(urlsplit(redis_url).path, str(way_to_redis._link))
    return small_portal.create_app(url, clock=clock)


@pytest.fixture
def cut_redis(redis_url: str, way_to_redis: Way) -> Callable[[], None]:
    """Takes Redis away: no new connection, and those there are end."""

    def cut() -> None:
        way_to_redis.close()
        with Redis.from_url(redis_url) as redis:
            redis.client_kill_filter(_type="normal", skipme=True)

    return cut


def test_without_redis_a_page_says_so_and_the_session_is_there_afterwards(
    portal_client: CarefulClient,
    clock: FakeClock,
    cut_redis: Callable[[], None],
    way_to_redis: Way,
) -> None:
    sign_in(portal_client, a_viewer(), at=clock.now)
    assert portal_client.get("/qui").status_code == HTTPStatus.OK

    cut_redis()
    away = portal_client.get("/qui")
    way_to_redis.open()

    assert away.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert away.headers["Retry-After"] == "10"
    assert "Rien de ce qui était enregistré n’est perdu" in away.text
    assert portal_client.get("/qui").text == "Salma Alami"


def test_a_redis_that_was_restarted_in_between_is_not_noticed(
    portal_client: CarefulClient,
    clock: FakeClock,
    cut_redis: Callable[[], None],
    way_to_redis: Way,
) -> None:
    sign_in(portal_client, a_viewer(), at=clock.now)
    portal_client.get("/qui")

    cut_redis()
    way_to_redis.open()

    assert portal_client.get("/qui").status_code == HTTPStatus.OK


def test_without_redis_the_service_lives_and_is_not_ready(
    portal_client: CarefulClient, way_to_redis: Way
) -> None:
    with way_to_redis.closed():
        alive, ready = portal_client.get("/healthz"), portal_client.get("/readyz")

    assert alive.status_code == HTTPStatus.OK
    assert ready.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert ready.get_json() == {"ready": False, "checks": {"redis": False}}
    assert portal_client.get("/readyz").get_json() == {"ready": True, "checks": {"redis": True}}


@pytest.fixture
def way_to_postgresql(
    fresh_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Way, Engine, Engine]]:
    """The way, an engine that takes it, and one that does not."""
    url = make_url(fresh_database("banques"))
    name = f".s.PGSQL.{url.query['port']}"
    folder = tmp_path_factory.mktemp("p")
    way = Way(Path(str(url.query["host"]), name), folder / name)
    through = url.update_query_dict({"host": str(folder)})
    engines = [
        database.engine(each.render_as_string(hide_password=False)) for each in (through, url)
    ]
    yield way, engines[0], engines[1]
    for engine in engines:
        engine.dispose()


@pytest.fixture
def asking_client(redis_url: str, way_to_postgresql: tuple[Way, Engine, Engine]) -> CarefulClient:
    """A portal whose page ``/demande`` asks PostgreSQL something."""
    _, engine, _ = way_to_postgresql
    app = small_portal.create_app(redis_url)

    @open_to_all
    def asks() -> tuple[str, int]:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        return "", HTTPStatus.NO_CONTENT

    app.add_url_rule("/demande", view_func=asks)
    return careful_client(app, label=small_portal.LABEL)


def cut_connections(beside: Engine) -> None:
    with beside.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_without_postgresql_a_page_says_so_and_works_again_afterwards(
    asking_client: CarefulClient, way_to_postgresql: tuple[Way, Engine, Engine]
) -> None:
    way, _, beside = way_to_postgresql
    assert asking_client.get("/demande").status_code == HTTPStatus.NO_CONTENT

    with way.closed():
        cut_connections(beside)
        assert asking_client.get("/demande").status_code == HTTPStatus.SERVICE_UNAVAILABLE

    assert asking_client.get("/demande").status_code == HTTPStatus.NO_CONTENT


def test_a_postgresql_that_was_restarted_in_between_is_not_noticed(
    asking_client: CarefulClient, way_to_postgresql: tuple[Way, Engine, Engine]
) -> None:
    _, _, beside = way_to_postgresql
    asking_client.get("/demande")

    cut_connections(beside)

    assert asking_client.get("/demande").status_code == HTTPStatus.NO_CONTENT


def test_a_question_that_takes_too_long_is_an_outage(
    redis_url: str, way_to_postgresql: tuple[Way, Engine, Engine]
) -> None:
    _, engine, _ = way_to_postgresql
    app = small_portal.create_app(redis_url)

    @open_to_all
    def asks() -> str:
        with engine.connect() as connection:
            connection.execute(text("SET statement_timeout = 50"))
            connection.execute(text("SELECT pg_sleep(5)"))
        return ""

    app.add_url_rule("/demande", view_func=asks)

    answer = careful_client(app, label=small_portal.LABEL).get("/demande")

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "pg_sleep" not in answer.text
