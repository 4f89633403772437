"""Lists and counts of titles on PostgreSQL.

Totals come from the counters wherever no fragment of a number is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, RowMapping, func, select, text

from banques.adapters.scope import counted_for, enter
from banques.adapters.tables import counters, title_numbers
from banques.adapters.title_lists import Listing, conditions, holding
from banques.adapters.title_reading import in_scope, read_history, read_title
from banques.domain.money import minor_units
from banques.domain.titles.history import HistoryEntry
from banques.domain.titles.numbers import NumberCheck, RegistrationNumber
from banques.domain.titles.queries import (
    MOST_COUNTED,
    MOST_PAGES,
    Sort,
    TitleFilter,
    TitlePage,
    TitleRow,
)
from banques.domain.titles.states import Category, ModificationStatus, TitleState
from banques.domain.titles.title import TradeTitle
from portal_kit.viewer import Viewer

FEW = 5_000  # Looking these up one by one costs less than walking past all others.


class SqlTitleQueries:
    """A ``TitleQueries``; every question is a read-only transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find_titles(
        self,
        viewer: Viewer,
        wanted: TitleFilter,
        sort: Sort,
        *,
        page: int,
        per_page: int,
        after: RegistrationNumber | None = None,
    ) -> TitlePage:
        with self._reading(viewer) as connection:
            listing = _listing(connection, viewer, wanted, sort)
            total = _total(connection, listing)
            pages = max(1, min(-(-total // per_page), MOST_PAGES))
            page = min(max(page, 1), pages)
            found: Sequence[RowMapping] = ()
            behind = None
            if total:
                behind = _position(connection, listing, after)
                offset = 0 if behind else (page - 1) * per_page
                rows = listing.rows(total=total, offset=offset, limit=per_page + 1, after=behind)
                found = connection.execute(rows).mappings().all()
        return TitlePage(
            rows=tuple(_row(each) for each in found[:per_page]),
            total=min(total, MOST_COUNTED),
            is_capped=total > MOST_COUNTED,
            page=page,
            pages=pages,
            per_page=per_page,
            has_more=len(found) > per_page,
            goes_on=behind is not None,
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


def _listing(connection: Connection, viewer: Viewer, wanted: TitleFilter, sort: Sort) -> Listing:
    """A list of those states that hold something, as the counters know."""
    statement = select(counters.c.state).where(
        counted_for(viewer), *conditions(wanted, counters.c), counters.c.titles > 0
    )
    held = set(connection.scalars(statement.distinct()))
    asked = wanted.states or frozenset(TitleState)
    return Listing(
        viewer=viewer,
        wanted=wanted,
        sort=sort,
        states=[state for state in TitleState if state in asked and state in held],
        few=_few_holding(connection, wanted.number) if wanted.number else None,
    )


def _few_holding(connection: Connection, fragment: str) -> Sequence[int] | None:
    """The titles of all banks with such a number, if they are few. Asked once: the total and the
    page beside it would otherwise search all numbers again."""
    some = select(title_numbers.c.title_id).where(holding(fragment)).limit(FEW + 1)
    found = connection.scalars(some).all()
    return found if len(found) <= FEW else None


def _total(connection: Connection, listing: Listing) -> int:
    """How many titles are wanted; one more than ``MOST_COUNTED`` may stand for any more."""
    if not listing.states:
        return 0
    if listing.wanted.number:
        return int(connection.execute(listing.count(MOST_COUNTED + 1)).scalar_one())
    statement = select(func.coalesce(func.sum(counters.c.titles), 0)).where(
        counted_for(listing.viewer),
        *conditions(listing.wanted, counters.c),
        counters.c.state.in_(listing.states),
    )
    return int(connection.execute(statement).scalar_one())


def _position(
    connection: Connection, listing: Listing, after: RegistrationNumber | None
) -> RowMapping | None:
    if after is None:
        return None
    return connection.execute(listing.position(str(after))).mappings().one_or_none()


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
