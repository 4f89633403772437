"""Lists and counts of titles on PostgreSQL.

Totals come from the counters wherever no fragment of a number is asked for. A list walks an
index in the order asked and stops at the end of its page.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Select, func, select, text

from banques.adapters.scope import counted_for, enter, within
from banques.adapters.tables import counters, title_access, title_numbers, titles
from banques.adapters.title_reading import in_scope, read_history, read_title
from banques.domain.money import minor_units
from banques.domain.titles.history import HistoryEntry
from banques.domain.titles.numbers import REGISTRATION_LENGTH, NumberCheck, RegistrationNumber
from banques.domain.titles.queries import (
    MOST_COUNTED,
    MOST_PAGES,
    Sort,
    SortKey,
    TitleFilter,
    TitlePage,
    TitleRow,
)
from banques.domain.titles.states import Category, ModificationStatus, TitleState
from banques.domain.titles.title import TradeTitle
from portal_kit.viewer import Viewer

COLUMNS = {
    SortKey.NUMBER: titles.c.number,
    SortKey.CREATED: titles.c.created_at,
    SortKey.DOMICILED: titles.c.domiciled_at,
    SortKey.AMOUNT: titles.c.amount,
    SortKey.IMPORTER: titles.c.importer_sort,
    SortKey.STATE: titles.c.state_rank,
}


class SqlTitleQueries:
    """A ``TitleQueries``; every question is a read-only transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find_titles(
        self, viewer: Viewer, wanted: TitleFilter, sort: Sort, *, page: int, per_page: int
    ) -> TitlePage:
        with self._reading(viewer) as connection:
            total = _total(connection, viewer, wanted)
            counted = min(total, MOST_COUNTED)
            pages = max(1, min(-(-total // per_page), MOST_PAGES))
            page = min(max(page, 1), pages)
            rows: tuple[TitleRow, ...] = ()
            if total:
                statement = _list(viewer, wanted, sort).limit(per_page)
                found = connection.execute(statement.offset((page - 1) * per_page)).mappings()
                rows = tuple(_row(each) for each in found)
        return TitlePage(
            rows=rows,
            total=counted,
            is_capped=total > MOST_COUNTED,
            page=page,
            pages=pages,
            per_page=per_page,
        )

    def count_by_state(self, viewer: Viewer) -> Mapping[TitleState, int]:
        statement = (
            select(counters.c.state, func.sum(counters.c.titles).label("titles"))
            .where(counted_for(viewer))
            .group_by(counters.c.state)
        )
        with self._reading(viewer) as connection:
            counted = {row.state: row.titles for row in connection.execute(statement)}
        return {state: int(counted.get(state, 0)) for state in TitleState}

    def get_title(self, viewer: Viewer, number: RegistrationNumber) -> TradeTitle | None:
        with self._reading(viewer) as connection:
            return read_title(connection, in_scope(viewer, number))

    def history_of(self, viewer: Viewer, number: RegistrationNumber) -> tuple[HistoryEntry, ...]:
        with self._reading(viewer) as connection:
            return read_history(connection, viewer, number)

    @contextmanager
    def _reading(self, viewer: Viewer) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            # One view of the data, so that a total and the rows beside it agree.
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            enter(connection, viewer)
            yield connection


def _total(connection: Connection, viewer: Viewer, wanted: TitleFilter) -> int:
    """How many titles are wanted; one more than ``MOST_COUNTED`` may stand for any more."""
    if wanted.number:
        some = (
            _scoped(select(titles.c.id), viewer, wanted)
            .where(*_conditions(wanted, titles.c))
            .limit(MOST_COUNTED + 1)
            .subquery()
        )
        return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
    statement = select(func.coalesce(func.sum(counters.c.titles), 0)).where(
        counted_for(viewer), *_conditions(wanted, counters.c)
    )
    return int(connection.execute(statement).scalar_one())


def _list(viewer: Viewer, wanted: TitleFilter, sort: Sort) -> Select[Any]:
    statement = _scoped(select(titles), viewer, wanted).where(*_conditions(wanted, titles.c))
    column, number = COLUMNS[sort.key], titles.c.number
    if not sort.descending:
        return statement.order_by(column, number)
    if sort.key is SortKey.DOMICILED:
        return statement.order_by(column.desc().nulls_last(), number.desc())
    return statement.order_by(column.desc(), number.desc())


def _scoped(statement: Select[Any], viewer: Viewer, wanted: TitleFilter) -> Select[Any]:
    statement = statement.join(title_access, title_access.c.title_id == titles.c.id)
    if wanted.number and len(wanted.number) < REGISTRATION_LENGTH:
        matching = select(title_numbers.c.title_id).where(
            title_numbers.c.number.contains(wanted.number, autoescape=True)
        )
        statement = statement.where(titles.c.id.in_(matching))
    return statement.where(within(viewer))


def _conditions(wanted: TitleFilter, columns: Any) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.categories:
        conditions.append(columns.category.in_(sorted(wanted.categories)))
    if wanted.states:
        conditions.append(columns.state.in_(sorted(wanted.states)))
    if wanted.modifications:
        conditions.append(columns.modification.in_(sorted(wanted.modifications)))
    if len(wanted.number) == REGISTRATION_LENGTH:
        conditions.append(columns.number == wanted.number)
    return conditions


def _row(row: RowMapping) -> TitleRow:
    return TitleRow(
        number=RegistrationNumber(row["number"]),
        number_check=NumberCheck(row["number_check"]),
        created_at=row["created_at"],
        domiciled_at=row["domiciled_at"],
        category=Category(row["category"]),
        amount=row["amount"],
        currency=row["currency"],
        minor_units=minor_units(row["currency"]),
        importer=row["importer_name"],
        declarant=row["declarant_name"],
        bank=row["bank"],
        branch=row["branch"],
        state=TitleState(row["state"]),
        modification=ModificationStatus(row["modification"]),
    )
