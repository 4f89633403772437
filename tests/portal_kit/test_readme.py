"""The README of the kit is true: its portal is built from it, opened, and its test is run."""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from portal_kit import database, jobs
from portal_kit.testing import FakeClock, a_viewer, careful_client, sign_in
from tests.portal_kit.small_portal import CLIENT_KEY

README = Path(__file__).parents[2] / "services" / "portal-kit" / "README.md"
BLOCK = re.compile(r"```(python|jinja)\n(?:# |\{# )([\w/.]+)(?: #\})?\n(.*?)```", re.DOTALL)


def blocks(language: str) -> dict[str, str]:
    """The snippets in ``language`` by the file they say they are."""
    found = BLOCK.findall(README.read_text(encoding="utf-8"))
    return {name: body for kind, name, body in found if kind == language}


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the snippets define, read in the order in which they stand."""
    names: dict[str, Any] = {"__name__": "transit"}
    for file, body in blocks("python").items():
        if file != "adapters/migrations/env.py":  # Alembic runs it.
            exec(compile(body, file, "exec"), names)  # noqa: S102
    return names


@pytest.fixture
def settings(names: dict[str, Any], redis_url: str, fresh_database: Callable[[str], str]) -> Any:
    return names["Settings"].from_env(
        {
            "REDIS_URL": redis_url,
            "PORTNET_ID_INTERNAL_URL": "http://127.0.0.1:9",
            "TRANSIT_DATABASE_URL": fresh_database("banques"),
            "TRANSIT_SECRET_KEY": "a-secret-of-thirty-two-characters",
            "TRANSIT_CLIENT_KEY": CLIENT_KEY,
        }
    )


@pytest.fixture
def app(names: dict[str, Any], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    engines: list[Engine] = []
    new_engine = database.engine

    def engine(url: str) -> Engine:
        engines.append(new_engine(url))
        return engines[-1]

    monkeypatch.setattr(database, "engine", engine)  # So that its connections can be closed.
    create_app = names["create_app"]

    def with_pages(*given: Any, **named: Any) -> Flask:
        app: Flask = create_app(*given, **named)
        pages = {Path(name).name: body for name, body in blocks("jinja").items()}
        app.jinja_loader = DictLoader(pages)
        return app

    monkeypatch.setitem(names, "create_app", with_pages)
    yield with_pages(settings)
    for each in engines:
        each.dispose()


def test_there_are_snippets_to_read() -> None:
    assert len(blocks("python")) == 8
    assert list(blocks("jinja")) == ["templates/convois.html"]


def test_the_portal_answers_as_it_says(app: Flask) -> None:
    client = careful_client(app, label="transit")

    assert client.get("/").status_code == HTTPStatus.SEE_OTHER
    assert client.get("/api/v1/convois").status_code == HTTPStatus.UNAUTHORIZED
    assert client.get("/readyz").get_json()["ready"] is True
    refused = client.get("/horaires")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Ce convoi est parti" in refused.text


def test_a_page_shows_whom_one_acts_for(app: Flask) -> None:
    client = careful_client(app, label="transit")
    clock = app.extensions["portal_kit.sign_in"].clock
    sign_in(client, a_viewer(), at=clock())

    assert "Crédit Atlantique" in client.get("/").text


def test_the_test_of_the_readme_passes_for_whom_it_says(
    app: Flask, names: dict[str, Any], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The assertion that passes is the snippet's own; for anybody else it does not."""
    names["test_a_dispatcher_closes_the_list"](settings, FakeClock())
    monkeypatch.setitem(names, "a_viewer", lambda **_: a_viewer(roles=frozenset({"reader"})))

    with pytest.raises(AssertionError):
        names["test_a_dispatcher_closes_the_list"](settings, FakeClock())


def test_its_audit_row_is_written(app: Flask, names: dict[str, Any], settings: Any) -> None:
    event = names["AuditEvent"](
        action="list.closed", actor="somebody", organisation="451", subject="12", outcome="done",
        at=FakeClock().now, request_id="0123456789abcdef",
    )  # fmt: skip
    engine = create_engine(settings.database_url, poolclass=NullPool)

    names["write"](engine, event)

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit")) == 1


def test_its_job_waits_in_the_queue_for_the_act(names: dict[str, Any], settings: Any) -> None:
    engine = create_engine(settings.database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        connection.execute(text(jobs.SCHEMA))

    with engine.begin() as connection:
        names["close_list"](connection, convoy=12)

    with engine.connect() as connection:
        waiting = connection.execute(text("SELECT task_name, args FROM procrastinate_jobs")).all()
    assert [tuple(job) for job in waiting] == [("tell_driver", {"convoy": 12})]


def test_every_name_of_the_kit_in_the_prose_exists() -> None:
    prose = BLOCK.sub("", README.read_text(encoding="utf-8"))
    named = re.findall(r"`portal_kit\.([a-z_.]+)\.(\w+)[`(]", prose)

    assert len(named) >= 3
    assert [name for module, name in named if not _exists(f"portal_kit.{module}", name)] == []


def _exists(module: str, name: str) -> bool:
    return hasattr(import_module(module), name)
