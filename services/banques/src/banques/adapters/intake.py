"""Brings titles into the database, many at a time, with what hangs on them.

A title is known by its number. The same title again changes nothing; another title under a number
that is taken is told, and left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from json import dumps
from typing import Any

from psycopg import Cursor
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects.postgresql import insert

from banques.adapters.counting import recount
from banques.adapters.json_values import plain
from banques.adapters.scope import on_duty
from banques.adapters.tables import domiciliation_registers, titles
from banques.adapters.title_rows import (
    document_values,
    goods_values,
    invoice_values,
    title_values,
)
from banques.domain.titles.history import HistoryEntry
from banques.domain.titles.intake import Arrival, Fate

PARTS = ("goods_lines", "documents", "invoices", "history")
Rows = list[dict[str, Any]]


class SqlIntake:
    """Each batch is one transaction; ``finish`` makes the counters true."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take_in(self, arrivals: Sequence[Arrival]) -> list[Fate]:
        """What became of each, in order. Numbers within a batch are unique."""
        digests = {str(each.title.number): _digest(each) for each in arrivals}
        with self._engine.begin() as connection:
            on_duty(connection, "intake")
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            known = _known(connection, digests)
            new = [each for each in arrivals if str(each.title.number) not in known]
            _write(connection, new, digests)
        return [_fate(known, digests, str(each.title.number)) for each in arrivals]

    def finish(self) -> None:
        with self._engine.begin() as connection:
            recount(connection)
        with self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("ANALYZE"))


def _known(connection: Connection, digests: dict[str, str]) -> dict[str, str | None]:
    statement = select(titles.c.number, titles.c.intake_digest).where(titles.c.number.in_(digests))
    return dict(connection.execute(statement).tuples().all())


def _fate(known: dict[str, str | None], digests: dict[str, str], number: str) -> Fate:
    if number not in known:
        return Fate.TAKEN_IN
    return Fate.SAME_AS_KEPT if known[number] == digests[number] else Fate.NUMBER_TAKEN


def _digest(arrival: Arrival) -> str:
    said = dumps(plain(arrival.title), sort_keys=True, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()


def _write(connection: Connection, arrivals: list[Arrival], digests: dict[str, str]) -> None:
    if not arrivals:
        return
    ids = _new_ids(connection, len(arrivals))
    rows: dict[str, Rows] = {
        name: [] for name in ("titles", "title_numbers", "title_access", *PARTS)
    }
    for title_id, arrival in zip(ids, arrivals, strict=True):
        _add(rows, title_id, arrival, digests[str(arrival.title.number)])
    cursor = connection.connection.cursor()
    for name, values in rows.items():
        _copy(cursor, name, values)  # type: ignore[arg-type]
    _move_registers(connection, arrivals)


def _new_ids(connection: Connection, how_many: int) -> list[int]:
    statement = text(
        "SELECT nextval(pg_get_serial_sequence('titles', 'id')) FROM generate_series(1, :n)"
    )
    return [int(each) for each in connection.execute(statement, {"n": how_many}).scalars()]


def _add(rows: dict[str, Rows], title_id: int, arrival: Arrival, digest: str) -> None:
    title, mark = arrival.title, {"title_id": title_id}
    rows["titles"].append({"id": title_id, **title_values(title), "intake_digest": digest})
    rows["title_numbers"].append({**mark, "number": str(title.number)})
    rows["title_access"].append(
        {
            **mark,
            "organisation": title.bank,
            "branch": title.branch,
            "mode": "act",
            "from_at": title.created_at,
            "until_at": None,
        }
    )
    rows["goods_lines"] += [mark | each for each in goods_values(title)]
    rows["documents"] += [mark | each for each in document_values(title)]
    rows["invoices"] += [mark | each for each in invoice_values(title)]
    rows["history"] += [mark | _history_values(each) for each in arrival.history]


def _history_values(entry: HistoryEntry) -> dict[str, Any]:
    return {**vars(entry), "details": dict(entry.details)}


def _copy(cursor: Cursor[Any], table: str, rows: Rows) -> None:
    """By way of a temporary table: COPY does not go into one under row-level security."""
    if not rows:
        return
    columns = ", ".join(f'"{name}"' for name in rows[0])
    overriding = "OVERRIDING SYSTEM VALUE" if table == "titles" else ""
    cursor.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS arriving_{table} ON COMMIT DROP"  # noqa: S608
        f" AS SELECT {columns} FROM {table} WITH NO DATA"
    )
    with cursor.copy(f"COPY arriving_{table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_copied(value) for value in row.values()])
    cursor.execute(
        f"INSERT INTO {table} ({columns}) {overriding}"  # noqa: S608
        f" SELECT {columns} FROM arriving_{table}"
    )


def _copied(value: object) -> object:
    return dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _move_registers(connection: Connection, arrivals: Iterable[Arrival]) -> None:
    """A register goes on after the highest number that came in."""
    last: dict[tuple[str, str, int], int] = {}
    for number in _domiciliation_numbers(arrivals):
        register = (number.bank, number.branch, number.year)
        last[register] = max(last.get(register, 0), number.sequence)
    for (bank, branch, year), sequence in sorted(last.items()):
        statement = insert(domiciliation_registers).values(
            bank=bank, branch=branch, year=year, last_sequence=sequence
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["bank", "branch", "year"],
                set_={"last_sequence": sequence},
                where=domiciliation_registers.c.last_sequence < sequence,
            )
        )


def _domiciliation_numbers(arrivals: Iterable[Arrival]) -> Iterator[Any]:
    for arrival in arrivals:
        if arrival.title.domiciliation:
            yield arrival.title.domiciliation.number
