"""Brings titles into the database, many at a time, with what hangs on them.

A title is known by its number. The same title again changes nothing; another title under a number
that is taken is told, and left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from psycopg import Cursor
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects.postgresql import insert

from banques.adapters.counting import Cell, count
from banques.adapters.json_values import plain
from banques.adapters.scope import on_duty
from banques.adapters.tables import METADATA, audit, domiciliation_registers, titles
from banques.adapters.title_rows import (
    document_values,
    goods_values,
    invoice_values,
    listed_values,
    title_values,
)
from banques.domain.titles.history import HistoryEntry
from banques.domain.titles.intake import Arrival, Fate
from banques.domain.titles.numbers import DomiciliationNumber
from portal_kit.audit.event import AuditEvent
from portal_kit.audit.table import record

PARTS = ("goods_lines", "documents", "invoices", "history")
Rows = list[dict[str, Any]]


class SqlIntake:
    """Each batch is one transaction: titles, history, counters, registers and an audit row.

    ``source`` says in the audit where the titles came from, and ``at`` when they came.
    """

    def __init__(self, engine: Engine, *, source: str, at: datetime) -> None:
        self._engine = engine
        self._source = source
        self._at = at
        self._first_id: int | None = None

    def take_in(self, arrivals: Sequence[Arrival]) -> list[Fate]:
        """What became of each, in order."""
        with self._engine.begin() as connection:
            on_duty(connection, "intake")
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            # One batch at a time: two files with one number must not both find it free.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('banques intake'))"))
            return self._take_in(connection, arrivals)

    def finish(self) -> None:
        """The planner learns what has come in, and that it is settled; lists are slow before."""
        with self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text(f"VACUUM (ANALYZE) {', '.join(sorted(METADATA.tables))}"))
            connection.execute(text("RESET statement_timeout"))

    def _take_in(self, connection: Connection, arrivals: Sequence[Arrival]) -> list[Fate]:
        known = _Known.among(connection, arrivals, self._first_id)
        digests = [_digest(each) for each in arrivals]
        fates = [known.fate(*each) for each in zip(arrivals, digests, strict=True)]
        new = [
            (arrival, digest)
            for arrival, digest, fate in zip(arrivals, digests, fates, strict=True)
            if fate is Fate.TAKEN_IN
        ]
        if new:
            ids = _new_ids(connection, len(new))
            _write(connection, ids, new)
            record(connection, audit, self._audit_event(len(new)))
            self._first_id = self._first_id or ids[0]
        return fates

    def _audit_event(self, how_many: int) -> AuditEvent:
        return AuditEvent(
            action="titles.taken_in",
            actor="command",
            organisation="PORTNET",
            subject=self._source,
            outcome="done",
            at=self._at,
            request_id="",
            details={"titles": how_many},
        )


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is kept already of a batch, and what of it has been let in so far."""

    titles: dict[str, tuple[int, str | None]]
    domiciliation_numbers: set[str]
    first_id: int | None
    let_in: set[str]

    @classmethod
    def among(
        cls, connection: Connection, arrivals: Sequence[Arrival], first_id: int | None
    ) -> "_Known":
        numbers = [str(each.title.number) for each in arrivals]
        given = [str(each) for each in _domiciliation_numbers(arrivals)]
        kept = select(titles.c.number, titles.c.id, titles.c.intake_digest)
        taken = select(titles.c.domiciliation_number)
        return cls(
            titles={
                row.number: (row.id, row.intake_digest)
                for row in connection.execute(kept.where(titles.c.number.in_(numbers)))
            },
            domiciliation_numbers=set(
                connection.scalars(taken.where(titles.c.domiciliation_number.in_(given)))
            ),
            first_id=first_id,
            let_in=set(),
        )

    def fate(self, arrival: Arrival, digest: str) -> Fate:
        number, done = str(arrival.title.number), arrival.title.domiciliation
        if number in self.let_in:
            return Fate.NUMBER_REPEATED
        if number in self.titles:
            return self._fate_of_kept(number, digest)
        if done and str(done.number) in self.domiciliation_numbers:
            return Fate.DOMICILIATION_NUMBER_TAKEN
        self.let_in.add(number)
        if done:
            self.domiciliation_numbers.add(str(done.number))
        return Fate.TAKEN_IN

    def _fate_of_kept(self, number: str, digest: str) -> Fate:
        title_id, kept = self.titles[number]
        if self.first_id is not None and title_id >= self.first_id:
            return Fate.NUMBER_REPEATED
        return Fate.SAME_AS_KEPT if kept == digest else Fate.NUMBER_TAKEN


def _digest(arrival: Arrival) -> str:
    said = dumps(plain(arrival), sort_keys=True, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()


def _write(connection: Connection, ids: list[int], new: list[tuple[Arrival, str]]) -> None:
    rows: dict[str, Rows] = {
        name: [] for name in ("titles", "title_numbers", "title_access", *PARTS)
    }
    for title_id, (arrival, digest) in zip(ids, new, strict=True):
        _add(rows, title_id, arrival, digest)
    cursor = connection.connection.cursor()
    for name, values in rows.items():
        _copy(cursor, name, values)  # type: ignore[arg-type]
    arrivals = [arrival for arrival, _ in new]
    count(connection, Counter(_cell(arrival) for arrival in arrivals).items())
    _move_registers(connection, arrivals)


def _cell(arrival: Arrival) -> Cell:
    title = arrival.title
    return title.bank, title.branch, title.state, title.category, title.modification


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
            **listed_values(title),
            "organisation": title.bank,
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


def _domiciliation_numbers(arrivals: Iterable[Arrival]) -> Iterator[DomiciliationNumber]:
    for arrival in arrivals:
        if arrival.title.domiciliation:
            yield arrival.title.domiciliation.number
