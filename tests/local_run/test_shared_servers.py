"""The servers that tests share: real, started once, a database of one's own each time."""

from collections.abc import Callable

import psycopg
import pytest
from redis import Redis

from tests.servers import Servers


def test_postgresql_and_valkey_answer(servers: Servers, redis_url: str) -> None:
    with servers.cluster.connect() as connection:
        assert connection.execute("SELECT 'é' = U&'\\00E9'").fetchone() == (True,)
    with Redis.from_url(redis_url) as client:
        assert client.info("server")["server_name"] == "valkey"


def test_a_second_start_changes_nothing(servers: Servers) -> None:
    before = (servers.folder / "tests.servers.keeper.json").read_text()

    servers.start_once()

    assert (servers.folder / "tests.servers.keeper.json").read_text() == before


@pytest.mark.parametrize("time", ["first", "again"])
def test_each_test_begins_with_an_empty_valkey(redis_url: str, time: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left behind by", time)


def test_databases_of_one_service_are_apart(fresh_database: Callable[[str], str]) -> None:
    one, other = fresh_database("portnet_id"), fresh_database("portnet_id")

    with _connect(one) as connection:
        connection.execute("CREATE TABLE only_here ()")

    with _connect(other) as connection:
        found = connection.execute("SELECT to_regclass('only_here')").fetchone()
        assert found == (None,)
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))
