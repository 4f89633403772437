"""A Centre d’aide on real servers, with the answers that come with it."""

from collections.abc import Callable, Iterator
from importlib.resources import files

import pytest
from flask import Flask
from sqlalchemy import Engine

from helpdesk.adapters.faq_store import SqlFaqStore
from helpdesk.app import create_app
from helpdesk.domain.faq.faq import Faq
from helpdesk.domain.faq.file import read_faq
from helpdesk.settings import Settings
from portal_kit import database
from portal_kit.testing import CarefulClient, careful_client
from tests.helpdesk.environment import environment


@pytest.fixture(scope="session")
def shipped() -> Faq:
    """The FAQ that comes with this version."""
    return read_faq((files("helpdesk.adapters") / "faq.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def database_url(fresh_database: Callable[[str], str], shipped: Faq) -> str:
    """A database with the shipped answers; tests of a module only read it."""
    url = fresh_database("helpdesk")
    engine = database.engine(url)
    SqlFaqStore(engine).exchange(shipped)
    engine.dispose()
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = database.engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def new_app(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Flask]]:
    """``new_app(HELPDESK_PHONE="…")``: an application told this besides what it needs."""
    engines: list[Engine] = []
    new_engine = database.engine

    def engine(url: str) -> Engine:
        engines.append(new_engine(url))
        return engines[-1]

    def make(**told: str) -> Flask:
        app = create_app(Settings.from_env(environment(database_url, redis_url, **told)))
        app.testing = True
        return app

    monkeypatch.setattr(database, "engine", engine)  # So that its connections can be closed.
    yield make
    for each in engines:
        each.dispose()


@pytest.fixture
def client(new_app: Callable[..., Flask]) -> CarefulClient:
    return careful_client(new_app(), label="aide")
