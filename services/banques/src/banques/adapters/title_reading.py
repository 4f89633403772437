"""Reads whole titles and their histories within a viewer's scope."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, select

from banques.adapters.scope import within
from banques.adapters.tables import (
    documents,
    goods_lines,
    history,
    invoices,
    title_access,
    titles,
)
from banques.adapters.title_rows import title_from
from banques.domain.titles.history import HistoryEntry, TitleEvent
from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.states import TitleState
from banques.domain.titles.title import TradeTitle
from portal_kit.viewer import Viewer


def in_scope(viewer: Viewer, number: RegistrationNumber) -> Select[Any]:
    """The row of the title with the mode of the viewer's access, if it is theirs to see."""
    return (
        select(titles, title_access.c.mode)
        .join(title_access, title_access.c.title_id == titles.c.id)
        .where(within(viewer), titles.c.number == str(number))
    )


def read_title(connection: Connection, statement: Select[Any]) -> TradeTitle | None:
    row = connection.execute(statement).mappings().one_or_none()
    if row is None:
        return None
    return title_from(
        row,
        goods=_parts(connection, goods_lines, row["id"], goods_lines.c.rank),
        documents=_parts(connection, documents, row["id"], documents.c.id),
        invoices=_parts(connection, invoices, row["id"], invoices.c.id),
    )


def read_history(
    connection: Connection, viewer: Viewer, number: RegistrationNumber
) -> tuple[HistoryEntry, ...]:
    statement = (
        select(history)
        .join(titles, titles.c.id == history.c.title_id)
        .join(title_access, title_access.c.title_id == titles.c.id)
        .where(within(viewer), titles.c.number == str(number))
        .order_by(history.c.at, history.c.id)
    )
    return tuple(_entry(row) for row in connection.execute(statement).mappings())


def _parts(connection: Connection, table: Table, title_id: int, order: Any) -> Sequence[RowMapping]:
    statement = select(table).where(table.c.title_id == title_id).order_by(order)
    return connection.execute(statement).mappings().all()


def _entry(row: RowMapping) -> HistoryEntry:
    return HistoryEntry(
        event=TitleEvent(row["event"]),
        state=TitleState(row["state"]),
        at=row["at"],
        actor=row["actor"],
        actor_kind=row["actor_kind"],
        details=row["details"],
    )
