"""``helpdesk``: migrate and load-faq, one clear sentence when something is wrong."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect

from helpdesk.adapters.faq_queries import SqlFaqQueries
from helpdesk.cli import LARGEST_FILE, main
from helpdesk.domain.faq.faq import Faq
from portal_kit import database
from tests.helpdesk.test_faq_file import GOOD
from tests.servers import ROLE, Servers

EMPTY = "helpdesk_empty"


def invoke(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"HELPDESK_DATABASE_URL": url})


@pytest.fixture
def url(fresh_database: Callable[[str], str]) -> str:
    return fresh_database("helpdesk")


@pytest.fixture
def empty_url(servers: Servers) -> Iterator[str]:
    """A database without a table."""
    with servers.cluster.connect() as connection:
        connection.execute(f"CREATE DATABASE {EMPTY} OWNER {ROLE}")
    yield servers.cluster.url(ROLE, EMPTY)
    servers.drop(EMPTY)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "faq.toml"
    file.write_text(GOOD, encoding="utf-8")
    return file


def kept(url: str) -> Faq:
    engine = database.engine(url)
    try:
        return SqlFaqQueries(engine).read()
    finally:
        engine.dispose()


def test_migrate_makes_the_tables_as_their_owner_and_may_be_repeated(empty_url: str) -> None:
    first, second = invoke(empty_url, "migrate"), invoke(empty_url, "migrate", "--json")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert json.loads(second.stdout) == {"migrated": True}
    engine = database.engine(empty_url)
    assert {"faq_themes", "faq_entries", "faq_words", "audit"} <= set(
        inspect(engine).get_table_names()
    )
    engine.dispose()


def test_load_faq_keeps_the_answers_of_this_version(url: str, shipped: Faq) -> None:
    result = invoke(url, "load-faq")

    assert result.exit_code == 0
    assert f"{len(list(shipped))} answers: {len(list(shipped))} added" in result.stdout
    assert kept(url) == shipped


def test_load_faq_again_changes_nothing(url: str, shipped: Faq) -> None:
    invoke(url, "load-faq")

    again = json.loads(invoke(url, "load-faq", "--json").stdout)

    assert again["added"] == again["changed"] == again["removed"] == []
    assert again["unchanged"] == [entry.slug for entry in shipped]


def test_load_faq_takes_a_file_in_place_of_what_was_there(url: str, good: Path) -> None:
    invoke(url, "load-faq")

    result = invoke(url, "load-faq", str(good))

    assert result.exit_code == 0
    assert [entry.slug for entry in kept(url)] == ["entrer", "sortir"]


def test_a_file_as_windows_editors_write_it_is_read(url: str, tmp_path: Path) -> None:
    file = tmp_path / "faq.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())

    assert invoke(url, "load-faq", str(file)).exit_code == 0


def test_a_faulty_file_changes_nothing_and_is_told_line_by_line(url: str, good: Path) -> None:
    invoke(url, "load-faq", str(good))
    good.write_text(GOOD.replace("2026-01-16", "'hier'").replace("(www:/)", "(ici:/)"), "utf-8")

    result = invoke(url, "load-faq", str(good))

    assert result.exit_code == 1
    assert f"{good}, line 12: " in result.stderr
    assert f"{good}, line 22: " in result.stderr
    assert "Nothing was loaded." in result.stderr
    assert [entry.slug for entry in kept(url)] == ["entrer", "sortir"]


def test_faults_are_told_to_programs_as_well(url: str, good: Path) -> None:
    good.write_text(GOOD.replace("2026-01-16", "'hier'"), "utf-8")

    result = invoke(url, "load-faq", str(good), "--json")

    assert result.exit_code == 1
    (fault,) = json.loads(result.stdout)["faults"]
    assert fault["line"] == 22


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(GOOD.encode("utf-16"), "line 1: not UTF-8 text", id="another encoding"),
        pytest.param(b"a = 1\n\xff\xfe", "line 2: not UTF-8 text", id="one bad byte"),
        pytest.param(b"\x00" * 1_000, "line 1: ", id="garbage"),
        pytest.param(b"a" * (LARGEST_FILE + 1), "larger than", id="one endless line"),
        pytest.param(b"", "line 1: there is no [[theme]] here", id="nothing"),
    ],
)
def test_a_file_that_is_no_faq_is_refused(
    url: str, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "faq.toml"
    file.write_bytes(content)

    result = invoke(url, "load-faq", str(file))

    assert result.exit_code == 1
    assert said in result.stderr


@pytest.mark.parametrize("name", ["", "missing.toml"], ids=["a folder", "nothing"])
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(
    url: str, tmp_path: Path, name: str
) -> None:
    result = invoke(url, "load-faq", str(tmp_path / name))

    assert result.exit_code == 1
    assert "cannot be read" in result.stderr


@pytest.mark.parametrize("command", ["migrate", "load-faq"])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("", "HELPDESK_DATABASE_URL is not set", id="no address"),
        pytest.param("here", "HELPDESK_DATABASE_URL must be an address", id="no URL"),
        pytest.param(
            "oracle9://x/y", "HELPDESK_DATABASE_URL must be an address", id="another database"
        ),
        pytest.param(
            "postgresql+psycopg://x@/x?host=/nowhere", "does not answer", id="nobody there"
        ),
    ],
)
def test_a_broken_setting_or_database_is_told_in_a_sentence(
    command: str, url: str, said: str
) -> None:
    result = invoke(url, command)

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_load_faq_before_migrate_says_what_to_do(empty_url: str) -> None:
    result = invoke(empty_url, "load-faq")

    assert result.exit_code == 1
    assert "helpdesk migrate" in result.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["migrate", "--help"], ["load-faq", "--help"]])
def test_help_is_there(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 0
    assert "Usage" in result.stdout


@pytest.mark.parametrize("arguments", [["load"], ["load-faq", "--now"], ["load-faq", "a", "b"]])
def test_what_is_no_command_exits_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2
