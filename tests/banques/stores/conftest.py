"""The service's database, empty of titles before each test, with the demo banks."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import pytest
from sqlalchemy import Engine, text

from banques.adapters.banks import put_banks, put_branches
from banques.adapters.intake import SqlIntake
from banques.adapters.reference import SqlReference
from banques.adapters.titles import SqlTitles
from banques.demo.banks import demo_banks, demo_branches
from banques.domain.titles.intake import Arrival, Fate
from banques.domain.titles.store import TitleStore
from portal_kit import database
from portal_kit.viewer import Viewer
from tests.banques.memory import MemoryTitles

FILLED = "titles, counters, domiciliation_registers, idempotency_keys, audit"


class Titles(Protocol):
    """What the contract test asks of either store."""

    def receive(self, arrivals: Iterable[Arrival]) -> None: ...

    def open(self, viewer: Viewer) -> AbstractContextManager[TitleStore]: ...


@dataclass
class PostgresTitles:
    """Titles in a real database."""

    engine: Engine

    def receive(self, arrivals: Iterable[Arrival]) -> None:
        fates = an_intake(self.engine).take_in(list(arrivals))
        assert set(fates) == {Fate.TAKEN_IN}

    def open(self, viewer: Viewer) -> AbstractContextManager[TitleStore]:
        return SqlTitles(self.engine, SqlReference(self.engine), lambda: "request-1").open(viewer)


def an_intake(engine: Engine) -> SqlIntake:
    return SqlIntake(engine, source="tests", at=datetime(2026, 1, 15, 10, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def whole_module(fresh_database: Callable[[str], str]) -> Iterator[Engine]:
    engine = database.engine(fresh_database("banques"))
    with engine.begin() as connection:
        put_banks(connection, demo_banks())
        put_branches(connection, demo_branches())
    yield engine
    engine.dispose()


@pytest.fixture
def engine(whole_module: Engine) -> Engine:
    with whole_module.begin() as connection:
        connection.execute(text(f"TRUNCATE {FILLED} CASCADE"))
    return whole_module


@pytest.fixture
def kept(engine: Engine) -> PostgresTitles:
    return PostgresTitles(engine)


@pytest.fixture(params=["in memory", "on PostgreSQL"])
def titles(request: pytest.FixtureRequest) -> Titles:
    if request.param == "in memory":
        return MemoryTitles()
    return PostgresTitles(request.getfixturevalue("engine"))
