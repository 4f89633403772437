"""The statement behind a list of titles.

Titles that wait are young and few, titles that ended are old and many: an index in the order
asked would be walked past all the others first. So each state is walked by itself, in the order
asked, and PostgreSQL merges the walks and stops at the end of the page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    RowMapping,
    Select,
    and_,
    any_,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from banques.adapters.scope import within
from banques.adapters.tables import title_access, title_numbers, titles
from banques.domain.titles.numbers import REGISTRATION_LENGTH
from banques.domain.titles.queries import MOST_COUNTED, Sort, SortKey, TitleFilter
from banques.domain.titles.states import TitleState
from portal_kit.viewer import Viewer

COLUMNS = {
    SortKey.NUMBER: title_access.c.number,
    SortKey.CREATED: title_access.c.created_at,
    SortKey.DOMICILED: title_access.c.domiciled_at,
    SortKey.AMOUNT: title_access.c.amount,
    SortKey.IMPORTER: title_access.c.importer_sort,
    SortKey.STATE: title_access.c.state_rank,
}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What is listed: ``states`` are those in which something may be found.

    ``few`` are the titles of all banks whose numbers hold the fragment asked for, where they are
    few enough to be looked up one by one; ``None`` where no fragment is asked for or many hold it.
    """

    viewer: Viewer
    wanted: TitleFilter
    sort: Sort
    states: Sequence[TitleState]
    few: Sequence[int] | None

    def rows(
        self, *, total: int, offset: int, limit: int, after: RowMapping | None = None
    ) -> Select[Any]:
        """Rows of ``titles`` in order, from ``offset`` or from behind the row ``after``.

        ``total`` is how many there are, as the list says it; past ``MOST_COUNTED``, at least so
        many.
        """
        page = self._found(total, offset + limit, after)
        page = page.order_by(*_order(self.sort, page.selected_columns))
        listed = page.offset(offset).limit(limit).subquery()
        statement = select(titles).join(listed, listed.c.title_id == titles.c.id)
        return statement.order_by(*_order(self.sort, listed.c))

    def count(self, limit: int) -> Select[Any]:
        """How many there are, up to ``limit``."""
        some = select(title_access.c.title_id).where(*self._wanted(self.states)).limit(limit)
        return select(func.count()).select_from(some.subquery())

    def position(self, number: str) -> Select[Any]:
        """Where a title stands in the order, if the viewer may see it."""
        column = COLUMNS[self.sort.key].label("sorted_by")
        return select(column, title_access.c.number).where(
            within(self.viewer), title_access.c.number == number
        )

    def _found(self, total: int, most: int, after: RowMapping | None) -> Select[Any]:
        if self.few is not None or self.sort.key is SortKey.STATE or len(self.states) == 1:
            return self._walk(self.states, after)
        # A walk that passes most of those without the fragment costs more than to sort those with.
        if self.wanted.number and total <= MOST_COUNTED and most > total / 2:
            return self._walk(self.states, after)
        # The limit keeps each walk a query of its own: only then is its order seen and merged.
        walks = [
            select(
                self._walk([state], after)
                .order_by(*_order(self.sort, title_access.c))
                .limit(most)
                .subquery()
            )
            for state in self.states
        ]
        return select(union_all(*walks).subquery())

    def _walk(self, states: Sequence[TitleState], after: RowMapping | None) -> Select[Any]:
        column = COLUMNS[self.sort.key]
        columns = [title_access.c.title_id, title_access.c.number]
        if column is not title_access.c.number:
            columns.append(column)
        statement = select(*columns).where(*self._wanted(states))
        return statement if after is None else statement.where(_behind(self.sort, after))

    def _wanted(self, states: Sequence[TitleState]) -> Iterator[ColumnElement[bool]]:
        yield within(self.viewer)
        yield _in_states(states)
        yield from conditions(self.wanted, title_access.c)
        if self.few is not None:
            yield title_access.c.title_id == any_(literal(list(self.few), ARRAY(BigInteger)))
        elif self.wanted.number:
            # LIKE would say the same, but under row-level security PostgreSQL asks no statistics
            # about it, takes it for rare and reads everything. This it takes for frequent.
            yield func.strpos(title_access.c.number, self.wanted.number) != 0


def conditions(wanted: TitleFilter, columns: Any) -> Iterable[ColumnElement[bool]]:
    """Everything but the states and the fragment of a number."""
    if wanted.categories:
        yield columns.category.in_(sorted(wanted.categories))
    if wanted.modifications:
        yield columns.modification.in_(sorted(wanted.modifications))


def holding(fragment: str) -> ColumnElement[bool]:
    """The rows of ``title_numbers`` with this fragment of a number, or this whole one."""
    if len(fragment) == REGISTRATION_LENGTH:
        return title_numbers.c.number == fragment
    return title_numbers.c.number.contains(fragment, autoescape=True)


def _in_states(states: Sequence[TitleState]) -> ColumnElement[bool]:
    if len(states) == 1:
        return title_access.c.state == states[0]
    return title_access.c.state.in_(states)


def _order(sort: Sort, columns: Any) -> Sequence[ColumnElement[Any]]:
    column, number = columns[COLUMNS[sort.key].name], columns["number"]
    if sort.key is SortKey.NUMBER:
        return (number.desc() if sort.descending else number.asc(),)
    if not sort.descending:
        return column.asc(), number.asc()
    # Only a date of domiciliation can be absent; to say so elsewhere would leave the index aside.
    last = column.desc().nulls_last() if sort.key is SortKey.DOMICILED else column.desc()
    return last, number.desc()


def _behind(sort: Sort, after: RowMapping) -> ColumnElement[bool]:
    column, number = COLUMNS[sort.key], title_access.c.number
    value, last = after["sorted_by"], after["number"]
    if sort.key is not SortKey.DOMICILED:
        here, there = tuple_(column, number), tuple_(value, last)
        return here < there if sort.descending else here > there
    further = number < last if sort.descending else number > last
    if value is None:
        return and_(column.is_(None), further)
    beyond = column < value if sort.descending else column > value
    return or_(beyond, and_(column == value, further), column.is_(None))
