"""Files of titles: JSON Lines or CSV in UTF-8, read line by line in bounded memory.

Every line stands by itself: whatever is wrong with one, the next is read as if it were the first.
So a value never holds a line break, not even between quotation marks.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from banques.domain.titles.importing import Line
from banques.domain.titles.lines import Fault, Fields, harmless, shown

LONGEST_LINE = 1_000_000  # Bytes; the largest title is a few thousand.
LOOKED_AT = 4_096
DELIMITERS = ";,\t"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
JSON_NAMES = (".jsonl", ".ndjson", ".json")
NEEDED_COLUMN = "number"

NOT_UTF8 = Fault("", "is not text in UTF-8: save the file as UTF-8.")
TOO_LONG = Fault("", f"is longer than {LONGEST_LINE} bytes: write one title a line.")
HAS_NUL = Fault("", "holds a NUL character: export the file anew as UTF-8 text.")
NOT_JSON = Fault("", "is not a JSON object: write one object {…} for each title.")
OPEN_QUOTE = Fault(
    "", "opens a quotation mark and does not close it: close it, and keep a title on one line."
)


class Unusable(Exception):
    """The file as a whole cannot be read as titles; the message says what to do."""


def lines_of(path: Path) -> Iterator[Line]:
    """The lines that hold something. Raises ``Unusable`` at the first one asked for.

    What begins with ``{`` is JSON Lines; otherwise the name decides, and CSV is the rule.
    """
    try:
        with path.open("rb") as file:
            start = file.read(LOOKED_AT).removeprefix(b"\xef\xbb\xbf")
            _check_kind(path, start)
            file.seek(0)
            is_json = start.lstrip()[:1] == b"{" or path.suffix.lower() in JSON_NAMES
            yield from _json_lines(file) if is_json else _csv_lines(file)
    except OSError as problem:
        reason = problem.strerror or "it is not a file on a disk"
        raise Unusable(f"{path} cannot be read: {reason}.") from problem


def _check_kind(path: Path, start: bytes) -> None:
    if not start.strip():
        raise Unusable(f"{path} is empty: it holds no title.")
    if start.startswith(UTF16) or start.count(0) * 3 > len(start):
        raise Unusable(f"{path} is not UTF-8 but looks like UTF-16: save it as UTF-8.")
    if start.lstrip().startswith(b"["):
        raise Unusable(f"{path} is one JSON list: write one object a line, without the brackets.")


def _json_lines(file: IO[bytes]) -> Iterator[Line]:
    for number, text in _texts(file):
        yield Line(number, text if isinstance(text, Fault) else _json_object(text))


def _json_object(text: str) -> Fields | Fault:
    try:
        found = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_no_constant,
            object_pairs_hook=_without_repeats,
        )  # fmt: skip
    except Repeated as problem:
        return Fault(problem.name, "is there twice: keep one of them.")
    except (ValueError, RecursionError):
        return NOT_JSON
    return Fields(found) if isinstance(found, Mapping) else NOT_JSON


class Repeated(Exception):
    """An object names a field twice: nobody can tell which is meant."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = harmless(name)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Numbers stay as they were written, and true and false become the words."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Repeated(name)
        found[name] = str(value).lower() if isinstance(value, bool) else value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _csv_lines(file: IO[bytes]) -> Iterator[Line]:
    texts = _texts(file)
    number, header = next(texts)
    if isinstance(header, Fault):
        raise Unusable(f"Its first line, which should name the columns, {header.reason}")
    delimiter = max(DELIMITERS, key=header.count)
    columns = _cells(header, delimiter)
    if isinstance(columns, Fault) or NEEDED_COLUMN not in columns:
        raise Unusable(
            f"Line {number} does not name the columns: one of them is “{NEEDED_COLUMN}”. "
            "README.md of the service names them all."
        )
    if repeated := {name for name in columns if name and columns.count(name) > 1}:
        raise Unusable(f"The column {shown(min(repeated))} is there twice: keep one of them.")
    for number, text in texts:
        yield Line(number, _csv_row(text, delimiter, columns))


def _csv_row(text: str | Fault, delimiter: str, columns: list[str]) -> Fields | Fault:
    if isinstance(text, Fault):
        return text
    cells = _cells(text, delimiter)
    if isinstance(cells, Fault):
        return cells
    if len(cells) != len(columns):
        return Fault("", f"has {len(cells)} values for {len(columns)} columns: align them.")
    given = {name: cell for name, cell in zip(columns, cells, strict=True) if cell.strip()}
    return _nested(given)


def _cells(text: str, delimiter: str) -> list[str] | Fault:
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return OPEN_QUOTE
    return [cell.strip() for cell in cells]


def _nested(given: Mapping[str, str]) -> Fields | Fault:
    """``goods.1.ngp`` becomes the field ``ngp`` of the first of ``goods``."""
    root: dict[str, Any] = {}
    for path, value in given.items():
        *outer, last = path.split(".")
        part = root
        for name in outer:
            part = part.setdefault(name, {})
            if not isinstance(part, dict):
                return Fault(harmless(path), "stands beside a column that already has this value.")
        part[last] = value
    return Fields({name: _listed(value) for name, value in root.items()})


def _listed(value: Any) -> Any:
    """A part whose fields are numbers is a list, in the order of the numbers."""
    if isinstance(value, dict) and value and all(name.isdecimal() for name in value):
        return [value[name] for name in sorted(value, key=int)]
    return value


def _texts(file: IO[bytes]) -> Iterator[tuple[int, str | Fault]]:
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            _skip_rest(file, raw)
            yield number, TOO_LONG
        elif raw.strip():
            yield number, _text(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)


def _skip_rest(file: IO[bytes], raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(LONGEST_LINE)


def _text(raw: bytes) -> str | Fault:
    if b"\0" in raw:
        return HAS_NUL
    try:
        return raw.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        return NOT_UTF8
