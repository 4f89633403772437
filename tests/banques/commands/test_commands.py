"""The other commands of ``banques``: what they do, and the one sentence when they cannot."""

import json
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from banques.adapters.scope import on_duty
from banques.cli import main
from banques.worker import recount_and_tell
from portal_kit.jobs import defer
from tests.banques.commands.conftest import Run, how_many, rows
from tests.banques.lines import a_line, as_json

NOBODY_THERE = "postgresql+psycopg://banques@/banques?host=/nowhere"
STOP_SECONDS = 15


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    path = tmp_path / "titles.jsonl"
    path.write_text(as_json(a_line()), encoding="utf-8")
    return path


def test_demo_makes_as_many_titles_as_asked(run: Run, engine: Engine) -> None:
    result = run("demo", "--titles", "120")

    assert (result.exit_code, result.stdout) == (0, "120 demo titles, 120 of them new.\n")
    assert how_many(engine) == 120
    assert rows(engine, "SELECT bool_and(is_demo) FROM titles") == [(True,)]
    assert rows(engine, "SELECT sum(titles) FROM counters") == [(120,)]


def test_demo_again_changes_nothing(run: Run, engine: Engine) -> None:
    run("demo", "--titles", "80")
    before = rows(engine, "SELECT * FROM titles ORDER BY id")

    result = run("demo", "--titles", "80")

    assert (result.exit_code, "0 of them new" in result.stdout) == (0, True)
    assert rows(engine, "SELECT * FROM titles ORDER BY id") == before


@pytest.mark.parametrize("domain", ["portnet.ma", "localhost.portnet.ma", "", None])
def test_demo_refuses_where_the_public_host_is_not_this_machine(
    run: Run, engine: Engine, domain: str | None
) -> None:
    result = run("demo", env={"PORTNET_DOMAIN": domain})

    assert result.exit_code == 1
    assert "PORTNET_DOMAIN" in result.stderr
    assert how_many(engine) == 0


def test_a_branch_that_was_made_known_may_have_titles(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    line = a_line(bank="007", branch="00042", account="007780000123456789012396")
    file.write_text(as_json(line), encoding="utf-8")
    assert "put-branch" in run("import-titles", file).stdout

    put = run("put-branch", "007", "00042", "Casa Sidi Maârouf")

    assert (put.exit_code, run("import-titles", file).exit_code) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("999", "00042", "X"), "Bank 999 is not known"),
        (("007", "42", "X"), "five digits"),
        (("007", "00042", " "), "a label"),
    ],
)
def test_a_branch_needs_a_bank_a_code_and_a_label(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    result = run("put-branch", *arguments)

    assert result.exit_code == 1
    assert words in result.stderr


def commands(a_file: Path) -> list[tuple[str, ...]]:
    return [
        ("migrate",),
        ("demo",),
        ("import-titles", str(a_file)),
        ("put-branch", "007", "00042", "X"),
    ]


@pytest.mark.parametrize("number", range(4), ids=["migrate", "demo", "import-titles", "put-branch"])
def test_without_postgresql_there_is_one_sentence(run: Run, a_file: Path, number: int) -> None:
    result = run(*commands(a_file)[number], env={"BANQUES_DATABASE_URL": NOBODY_THERE})

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: PostgreSQL does not answer at BANQUES_DATABASE_URL")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "BANQUES_DATABASE_URL is not set"),
        ("nonsense", "must be an address such as"),
        ("sqlite:///x", "must be an address such as"),
        ("postgresql+psycopg://a@b:port/c", "must be an address such as"),
    ],
)
@pytest.mark.parametrize("command", ["migrate", "demo", "worker"])
def test_a_broken_setting_is_one_sentence(run: Run, command: str, url: str, words: str) -> None:
    result = run(command, env={"BANQUES_DATABASE_URL": url})

    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_database_without_tables_is_told_to_migrate(run: Run, engine: Engine) -> None:
    alter = f"ALTER DATABASE {engine.url.database} {{}} search_path"
    with engine.begin() as connection:
        connection.execute(text(alter.format("SET") + " = elsewhere"))

    result = run("put-branch", "007", "00042", "X")

    with engine.begin() as connection:
        connection.execute(text(alter.format("RESET")))
    assert result.exit_code == 1
    assert "banques migrate" in result.stderr


def test_a_database_of_a_newer_version_is_told(run: Run, engine: Engine) -> None:
    [(version,)] = rows(engine, "SELECT version_num FROM alembic_version")
    change = text("UPDATE alembic_version SET version_num = :to")
    with engine.begin() as connection:
        connection.execute(change, {"to": "9999"})

    result = run("migrate")

    with engine.begin() as connection:
        connection.execute(change, {"to": version})
    assert result.exit_code == 1
    assert "not of this version" in result.stderr


def test_migrate_may_be_repeated(run: Run) -> None:
    result = run("migrate")

    assert (result.exit_code, result.stdout) == (0, "The database is up to date.\n")


def test_every_command_says_what_it_does(run: Run) -> None:
    assert isinstance(main, click.Group)
    for name in main.commands:
        result = run(name, "--help")

        assert result.exit_code == 0
        assert len(result.stdout.splitlines()) > 4, name


def test_import_says_what_its_exit_status_means(run: Run) -> None:
    assert "Exit status: 0 all titles are in" in run("import-titles", "--help").stdout


def test_a_recount_tells_the_log_what_was_wrong(
    run: Run, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    run("demo", "--titles", "10")
    spoil(engine)

    with caplog.at_level(logging.INFO, logger="banques.worker"):
        recount_and_tell(engine)
        recount_and_tell(engine)

    told = [(record.levelname, vars(record).get("miscounts")) for record in caplog.records]
    wrong = len(told) - 2
    assert wrong > 0
    assert told[wrong:] == [("INFO", wrong), ("INFO", 0)]
    assert caplog.records[0].levelname == "ERROR"
    assert vars(caplog.records[0])["cell"].startswith("451/")
    assert rows(engine, "SELECT sum(titles) FROM counters") == [(10,)]


def test_the_worker_counts_anew_and_stops_when_told(
    fresh_database: Callable[[str], str],
) -> None:
    """A process of its own, as it runs beside the service."""
    url = fresh_database("banques")
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        on_duty(connection, "recount")
        connection.execute(
            text("INSERT INTO counters VALUES ('451', '00010', 'DOM', 'EI', 'none', 7)")
        )
        defer(connection, "recount_titles", timestamp=0)
    process = subprocess.Popen(
        [sys.executable, "-c", "from banques.cli import main; main()", "worker"],
        env={"BANQUES_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )

    deadline = time.monotonic() + STOP_SECONDS
    while how_many(engine, "counters") and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=STOP_SECONDS)

    assert how_many(engine, "counters") == 0
    assert process.returncode == 0
    told = [json.loads(line) for line in output.splitlines()]
    assert any(each.get("cell") == "451/00010/DOM/EI/none" for each in told)


def spoil(engine: Engine) -> None:
    with engine.begin() as connection:
        on_duty(connection, "recount")
        connection.execute(text("UPDATE counters SET titles = titles + 1"))
