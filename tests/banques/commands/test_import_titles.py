"""``banques import-titles``: good lines come in, each bad one is told with its reason."""

import csv
import io
import json
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.banques.commands.conftest import Run, how_many, rows
from tests.banques.commands.faulty_lines import FAULTY
from tests.banques.lines import a_licence_line, a_line, as_json, flat

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write("a.jsonl", line, …)``: lines as mappings, text or bytes."""

    def write_it(name: str, *lines: dict[str, Any] | str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(b"\n".join(as_bytes(each) for each in lines) + b"\n")
        return path

    return write_it


def as_bytes(line: dict[str, Any] | str | bytes) -> bytes:
    if isinstance(line, bytes):
        return line
    return (line if isinstance(line, str) else as_json(line)).encode()


def as_csv(lines: Iterable[dict[str, Any]], delimiter: str = ";") -> str:
    flattened = [flat(line) for line in lines]
    columns = list(dict.fromkeys(name for line in flattened for name in line))
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(flattened)
    return written.getvalue()


def test_good_lines_are_titles_of_their_bank(run: Run, write: Write, engine: Engine) -> None:
    result = run("import-titles", write("a.jsonl", a_line(1), a_licence_line(2)))

    assert result.exit_code == 0
    assert result.stdout == (
        "2 lines: 2 titles taken in, 0 were there already, 0 lines refused, 0 warnings.\n"
    )
    found = rows(
        engine, "SELECT organisation, branch, mode, state FROM title_access ORDER BY state"
    )
    assert [tuple(row) for row in found] == [
        ("451", "00010", "act", "DOM"), ("451", "00010", "act", "SDO"),
    ]  # fmt: skip


def test_the_same_file_twice_changes_nothing(run: Run, write: Write, engine: Engine) -> None:
    file = write("a.jsonl", a_line(1), a_licence_line(2))
    run("import-titles", file)
    before = rows(engine, "SELECT * FROM titles ORDER BY id")

    result = run("import-titles", file)

    assert result.exit_code == 0
    assert "0 titles taken in, 2 were there already" in result.stdout
    assert rows(engine, "SELECT * FROM titles ORDER BY id") == before
    assert how_many(engine, "history") == 2 + 6


def test_the_same_title_in_csv_is_the_same_title(run: Run, write: Write) -> None:
    lines = [a_line(1), a_licence_line(2)]
    run("import-titles", write("a.jsonl", *lines))

    result = run("import-titles", write("a.csv", as_csv(lines)))

    assert result.exit_code == 0
    assert "2 were there already" in result.stdout


@pytest.mark.parametrize("delimiter", [";", ",", "\t"], ids=["semicolon", "comma", "tab"])
def test_csv_may_be_written_as_each_program_does(
    run: Run, write: Write, engine: Engine, delimiter: str
) -> None:
    with_mark = "\ufeff" + as_csv([a_line(1)], delimiter)

    result = run("import-titles", write("a.csv", with_mark))

    assert (result.exit_code, how_many(engine)) == (0, 1)


def test_json_numbers_and_truths_need_no_quotation_marks(
    run: Run, write: Write, engine: Engine
) -> None:
    line = as_json(a_licence_line(1)).replace('"1010.00"', "1010.00").replace('"true"', "true")

    result = run("import-titles", write("titles.txt", line))

    assert (result.exit_code, result.stdout.startswith("1 lines: 1 titles")) == (0, True)
    assert rows(engine, "SELECT amount::text FROM titles") == [("1010.000",)]


def test_every_kind_of_fault_is_reported_with_line_field_and_reason(
    run: Run, write: Write, engine: Engine
) -> None:
    """One file with every fault; the good lines around them all come in."""
    run("import-titles", write("earlier.jsonl", a_line(9_000), a_licence_line(9_001)))
    file = write("faults.jsonl", a_line(1), *[each.line for each in FAULTY], a_line(2))

    result = run("import-titles", file, "--json")

    assert result.exit_code == 1
    report = json.loads(result.stdout)
    expected = [(number, each.field, each.words) for number, each in enumerate(FAULTY, start=2)]
    told = {(each["line"], each["field"]): each["reason"] for each in report["findings"]}
    missing = [
        (number, field, words, [v for (line, _), v in told.items() if line == number])
        for number, field, words in expected
        if words not in told.get((number, field), "")
    ]
    assert missing == []
    assert {each["kind"] for each in report["findings"]} == {"refused"}
    assert (report["lines"], report["taken_in"], report["refused"]) == (
        len(FAULTY) + 2, 2, len(FAULTY),
    )  # fmt: skip
    assert report["complete"] is True
    assert how_many(engine) == 4


def test_there_are_faults_of_forty_kinds() -> None:
    assert len({(each.field, each.words) for each in FAULTY}) >= 40


def test_nothing_of_a_faulty_line_is_stored(run: Run, write: Write, engine: Engine) -> None:
    alone = [each.line for each in FAULTY if not each.needs_earlier_titles]

    result = run("import-titles", write("a.jsonl", *alone))

    assert result.exit_code == 1
    for table in ("titles", "title_numbers", "title_access", "goods_lines", "history", "audit"):
        assert how_many(engine, table) == 0
    assert rows(engine, "SELECT * FROM counters") == []


def test_faults_of_csv_name_the_column(run: Run, write: Write, engine: Engine) -> None:
    text = as_csv([a_line(1), a_line(2, goods__1__value="1,5"), a_line(3)])
    text += '"open;1;2\r\nfew;values\r\n'

    result = run("import-titles", write("a.csv", text))

    assert result.exit_code == 1
    line_3, line_5, line_6, total = result.stdout.splitlines()
    assert line_3.startswith("line 3: goods.1.value is “1,5”: write an amount in USD with 2")
    assert line_5.startswith("line 5: the line opens a quotation mark and does not close it")
    assert line_6.startswith("line 6: the line has 2 values for ")
    assert total.startswith("5 lines: 2 titles taken in")
    assert how_many(engine) == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("a.jsonl", b"", "is empty", id="empty"),
        pytest.param("a.jsonl", b" \r\n\n", "is empty", id="blank"),
        pytest.param("a.jsonl", as_json(a_line()).encode("utf-16"), "UTF-16", id="UTF-16"),
        pytest.param("a.csv", b"\xff\xfe", "UTF-16", id="only a mark of UTF-16"),
        pytest.param("a.csv", as_csv([a_line()]).encode("utf-16-le"), "UTF-16", id="UTF-16 bare"),
        pytest.param("a.json", b'[{"number": "1"}]', "one object a line", id="a JSON list"),
        pytest.param("a.csv", b"%PDF-1.7 \x93\x8c\n", "not text in UTF-8", id="a picture"),
        pytest.param(
            "a.csv", b"nom;prenom\nx;y\n", "does not name the columns", id="other columns"
        ),
        pytest.param("a.csv", b"number;number\n1;2\n", "there twice", id="a column twice"),
        pytest.param("a.csv", b"x" * 1_100_000, "longer than", id="a header without end"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    run: Run, tmp_path: Path, engine: Engine, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    result = run("import-titles", path)

    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert how_many(engine) == 0


def test_a_file_that_is_not_there_is_unusable(run: Run, tmp_path: Path) -> None:
    result = run("import-titles", tmp_path / "none.jsonl")

    assert result.exit_code == 2
    assert "cannot be read: No such file" in result.stderr


def test_a_folder_is_unusable(run: Run, tmp_path: Path) -> None:
    assert run("import-titles", tmp_path).exit_code == 2


def test_latin_1_is_told_line_by_line(run: Run, write: Write, engine: Engine) -> None:
    result = run("import-titles", write("a.jsonl", as_json(a_line(1)).encode("latin-1"), a_line(2)))

    assert result.exit_code == 1
    assert "line 1: the line is not text in UTF-8: save the file as UTF-8." in result.stdout
    assert how_many(engine) == 1


def test_a_file_of_garbage_has_a_reason_for_each_line(run: Run, write: Write) -> None:
    garbage = [bytes((n * m * 7 + m) % 256 or 1 for m in range(1, 99)) for n in range(1, 40)]
    lines = [line.replace(b"\n", b"x").replace(b"\r", b"x") for line in garbage]

    result = run("import-titles", write("a.jsonl", "{", *lines), "--json")

    report = json.loads(result.stdout)
    assert (result.exit_code, report["taken_in"]) == (1, 0)
    assert {each["line"] for each in report["findings"]} == set(range(1, 41))


def test_ten_megabytes_on_one_line_cost_no_memory_and_not_the_next_line(
    run: Run, write: Write, engine: Engine
) -> None:
    file = write("a.jsonl", a_line(1), b'{"number": "' + b"9" * 10_000_000 + b'"}', a_line(2))
    tracemalloc.start()

    result = run("import-titles", file)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result.exit_code == 1
    assert "line 2: the line is longer than 1000000 bytes" in result.stdout
    assert how_many(engine) == 2
    assert peak < 8_000_000


def test_a_number_twice_in_the_file_is_told_however_far_apart(
    run: Run, write: Write, engine: Engine
) -> None:
    lines = [a_line(n) for n in range(1, 520)]

    result = run("import-titles", write("a.jsonl", *lines, a_line(1), a_line(519)))

    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines()[:2]] == [
        "line 520", "line 521",
    ]  # fmt: skip
    assert "is already on an earlier line of this file" in result.stdout
    assert how_many(engine) == 519


def test_a_changed_title_does_not_replace_the_one_kept(
    run: Run, write: Write, engine: Engine
) -> None:
    run("import-titles", write("a.jsonl", a_line(1)))

    result = run("import-titles", write("b.jsonl", a_line(1, importer__name="Autre SARL")))

    assert result.exit_code == 1
    assert "number is already that of another title" in result.stdout
    assert rows(engine, "SELECT importer_name FROM titles") == [("Atlas Négoce SARL",)]


def test_a_wrong_key_is_a_warning_and_the_title_comes_in(
    run: Run, write: Write, engine: Engine
) -> None:
    result = run("import-titles", write("a.jsonl", a_line(1, number="2026309000000000178")))

    assert result.exit_code == 0
    assert result.stdout.startswith("line 1: warning: number has a key that does not fit")
    assert rows(engine, "SELECT number_check FROM titles") == [("unverified",)]


def test_an_import_leaves_its_trace_in_the_audit(run: Run, write: Write, engine: Engine) -> None:
    run("import-titles", write("mars.jsonl", a_line(1), a_line(2)))

    [row] = rows(engine, "SELECT action, subject, details FROM audit")
    assert row == ("titles.taken_in", "banques import-titles mars.jsonl", {"titles": 2})
