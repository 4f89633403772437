"""The commands, run as a person runs them, on a database of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from banques.adapters.banks import put_banks, put_branches
from banques.adapters.scope import on_duty
from banques.cli import main
from banques.demo.banks import demo_banks, demo_branches

FILLED = "titles, counters, domiciliation_registers, idempotency_keys, audit"

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def whole_module(fresh_database: Callable[[str], str]) -> Engine:
    engine = create_engine(fresh_database("banques"), poolclass=NullPool)
    with engine.begin() as connection:
        put_banks(connection, demo_banks())
        put_branches(connection, demo_branches())
    return engine


@pytest.fixture
def engine(whole_module: Engine) -> Engine:
    with whole_module.begin() as connection:
        connection.execute(text(f"TRUNCATE {FILLED} CASCADE"))
    return whole_module


@pytest.fixture
def run(engine: Engine) -> Run:
    """``run("migrate")``; settings are those of a local run, but what ``env`` says."""
    url = engine.url.render_as_string(hide_password=False)
    usual = {"BANQUES_DATABASE_URL": url, "PORTNET_DOMAIN": "portnet.localhost"}

    def run_it(*arguments: str | Path, env: dict[str, str | None] | None = None) -> Result:
        given: dict[str, Any] = usual | (env or {})
        return CliRunner().invoke(main, [str(each) for each in arguments], env=given)

    return run_it


def rows(engine: Engine, statement: str) -> list[Any]:
    """What the tables hold, whoever's it is."""
    with engine.begin() as connection:
        on_duty(connection, "recount")
        return list(connection.execute(text(statement)))


def how_many(engine: Engine, table: str = "titles") -> int:
    return int(rows(engine, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608
