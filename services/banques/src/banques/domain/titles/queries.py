"""Lists and counts of titles, and the page of one; SQL answers them.

Everything is within the scope of the viewer who asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from banques.domain.titles.history import HistoryEntry
from banques.domain.titles.numbers import NumberCheck, RegistrationNumber
from banques.domain.titles.states import Category, ModificationStatus, TitleState
from banques.domain.titles.title import TradeTitle
from portal_kit.viewer import Viewer

MOST_COUNTED = 10_000  # Architecture §7: beyond it a total is only said to be more.
MOST_PAGES = 1_000
LEAST_FRAGMENT = 4


@dataclass(frozen=True, kw_only=True)
class TitleFilter:
    """``number`` is part of a registration number or all of it: 4 to 19 digits, or empty.

    An empty set of codes means any.
    """

    number: str = ""
    categories: frozenset[Category] = frozenset()
    states: frozenset[TitleState] = frozenset()
    modifications: frozenset[ModificationStatus] = frozenset()


class SortKey(StrEnum):
    """The columns a list can be ordered by; the number breaks every tie."""

    NUMBER = "number"
    CREATED = "created"
    DOMICILED = "domiciled"
    AMOUNT = "amount"
    IMPORTER = "importer"
    STATE = "state"  # What awaits the bank first, then along the life of a title.


@dataclass(frozen=True, kw_only=True)
class Sort:
    """An order; titles without the value (not domiciled) come last either way."""

    key: SortKey = SortKey.CREATED
    descending: bool = True


@dataclass(frozen=True, kw_only=True)
class TitleRow:
    """The ten columns of the list."""

    number: RegistrationNumber
    number_check: NumberCheck
    created_at: datetime
    domiciled_at: datetime | None
    category: Category
    amount: Decimal
    currency: str
    minor_units: int
    importer: str
    declarant: str
    bank: str
    branch: str
    state: TitleState
    modification: ModificationStatus


@dataclass(frozen=True, kw_only=True)
class TitlePage:
    """One page of a list. ``total`` is exact unless ``is_capped``: then there are more than it.

    A page beyond the last is the last one; an empty list has one page, without rows. Pages have
    numbers up to ``MOST_PAGES``; where ``has_more`` is true on the last of them, the list goes on
    ``after`` the number of its last row. Such a page ``goes_on``, and has no number of its own.
    """

    rows: tuple[TitleRow, ...]
    total: int
    is_capped: bool
    page: int
    pages: int
    per_page: int
    has_more: bool = False
    goes_on: bool = False


class TitleQueries(Protocol):
    """What pages read."""

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
        """The page with that number, or the rows that follow the title ``after``.

        An ``after`` that is not there for this viewer counts as none.
        """

    def count_by_state(self, viewer: Viewer) -> Mapping[TitleState, int]:
        """From the counters; a state without a title counts 0."""

    def get_title(self, viewer: Viewer, number: RegistrationNumber) -> TradeTitle | None: ...

    def history_of(self, viewer: Viewer, number: RegistrationNumber) -> tuple[HistoryEntry, ...]:
        """Oldest first."""
