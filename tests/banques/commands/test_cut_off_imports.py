"""An import whose database goes away: it says how far it came, and goes on when run again."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.banques.commands.conftest import Run, how_many
from tests.banques.lines import a_line, as_json

LINES = 600  # More than a batch.
CUT = """
    CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.importer_name = 'CUT' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER cut BEFORE INSERT ON titles FOR EACH ROW EXECUTE FUNCTION cut()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "titles.jsonl"
    lines = [a_line(n) for n in range(1, LINES)] + [a_line(LINES, importer__name="CUT")]
    path.write_text("\n".join(map(as_json, lines)), encoding="utf-8")
    return path


@pytest.fixture
def _cutting(engine: Engine) -> Iterator[None]:
    with engine.begin() as connection:
        connection.exec_driver_sql(CUT)
    yield
    with engine.begin() as connection:
        connection.execute(text("DROP FUNCTION IF EXISTS cut CASCADE"))


@pytest.mark.usefixtures("_cutting")
def test_a_cut_keeps_whole_batches_and_the_next_run_goes_on(
    run: Run, engine: Engine, file: Path
) -> None:
    result = run("import-titles", file, "--json")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: PostgreSQL does not answer")
    report = json.loads(result.stdout)
    assert (report["taken_in"], report["complete"]) == (500, False)
    assert how_many(engine) == 500

    with engine.begin() as connection:
        connection.execute(text("DROP FUNCTION cut CASCADE"))
    again = run("import-titles", file)

    assert again.exit_code == 0
    assert again.stdout.startswith("600 lines: 100 titles taken in, 500 were there already")
    assert how_many(engine, "goods_lines") == LINES
