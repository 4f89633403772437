"""Lists of titles: filters, order, pages, totals and counts."""

from datetime import UTC, datetime
from itertools import product

import pytest
from sqlalchemy import Engine

from banques.adapters.counting import recount
from banques.adapters.title_queries import SqlTitleQueries
from banques.adapters.title_rows import STATE_ORDER, sort_key
from banques.demo.titles import demo_titles
from banques.domain.titles.queries import (
    MOST_PAGES,
    Sort,
    SortKey,
    TitleFilter,
    TitlePage,
    TitleRow,
)
from banques.domain.titles.states import Category, ModificationStatus, TitleState
from banques.domain.titles.title import TradeTitle
from portal_kit.testing import a_viewer
from tests.banques.deciding import CLERK
from tests.banques.stores.conftest import an_intake

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
FIRST = Sort(key=SortKey.NUMBER, descending=False)
ORDERS = [Sort(key=key, descending=down) for key, down in product(SortKey, (False, True))]
DEMO = [arrival.title for arrival in demo_titles(300, at=AT)]
OURS = [title for title in DEMO if title.bank == "451"]


@pytest.fixture(scope="module")
def filled(whole_module: Engine) -> SqlTitleQueries:
    an_intake(whole_module).take_in(list(demo_titles(300, at=AT)))
    return SqlTitleQueries(whole_module)


def find(
    queries: SqlTitleQueries,
    sort: Sort = FIRST,
    *,
    page: int = 1,
    per_page: int = 500,
    wanted: TitleFilter | None = None,
) -> TitlePage:
    return queries.find_titles(CLERK, wanted or TitleFilter(), sort, page=page, per_page=per_page)


def numbers(titles: list[TradeTitle] | tuple[TitleRow, ...]) -> list[str]:
    return [str(each.number) for each in titles]


FILTERS = [
    pytest.param(TitleFilter(), lambda t: True, id="any"),
    pytest.param(
        TitleFilter(states=frozenset({TitleState.DOMICILED, TitleState.EXPIRED})),
        lambda t: t.state in (TitleState.DOMICILED, TitleState.EXPIRED),
        id="two states",
    ),
    pytest.param(
        TitleFilter(categories=frozenset({Category.IMPORT_LICENCE})),
        lambda t: t.category is Category.IMPORT_LICENCE,
        id="a category",
    ),
    pytest.param(
        TitleFilter(modifications=frozenset({ModificationStatus.MODIFIED})),
        lambda t: t.modification is ModificationStatus.MODIFIED,
        id="a modification",
    ),
    pytest.param(
        TitleFilter(
            categories=frozenset({Category.IMPORT_COMMITMENT}),
            states=frozenset({TitleState.DOMICILED}),
            modifications=frozenset({ModificationStatus.ASKED}),
        ),
        lambda t: t.category == "EI" and t.state == "DOM" and t.modification == "asked",
        id="all three",
    ),
    pytest.param(TitleFilter(number="0080"), lambda t: "0080" in str(t.number), id="a fragment"),
    pytest.param(TitleFilter(number="2026"), lambda t: "2026" in str(t.number), id="a year"),
    pytest.param(
        TitleFilter(number="2020300000000000800"),
        lambda t: str(t.number) == "2020300000000000800",
        id="a whole number",
    ),
    pytest.param(TitleFilter(number="9999999"), lambda t: False, id="nothing"),
]


@pytest.mark.parametrize(("wanted", "matches"), FILTERS)
def test_a_filter_lets_through_what_it_names_and_nothing_else(
    filled: SqlTitleQueries, wanted: TitleFilter, matches: object
) -> None:
    expected = sorted(str(title.number) for title in OURS if matches(title))  # type: ignore[operator]

    found = find(filled, wanted=wanted)

    assert numbers(found.rows) == expected
    assert (found.total, found.is_capped) == (len(expected), False)


KEYS = {
    SortKey.NUMBER: lambda t: str(t.number),
    SortKey.CREATED: lambda t: (t.created_at, str(t.number)),
    SortKey.AMOUNT: lambda t: (t.total.amount, str(t.number)),
    SortKey.IMPORTER: lambda t: (sort_key(t.importer.name), str(t.number)),
    SortKey.STATE: lambda t: (STATE_ORDER.index(t.state), str(t.number)),
    SortKey.DOMICILED: lambda t: (t.domiciled_at, str(t.number)),
}


@pytest.mark.parametrize("sort", ORDERS, ids=str)
def test_a_list_is_in_the_order_asked_with_the_number_last(
    filled: SqlTitleQueries, sort: Sort
) -> None:
    having = [t for t in OURS if sort.key is not SortKey.DOMICILED or t.domiciled_at]
    without = [t for t in OURS if t not in having]
    expected = sorted(having, key=KEYS[sort.key], reverse=sort.descending)
    expected += sorted(without, key=lambda t: str(t.number), reverse=sort.descending)

    assert numbers(find(filled, sort).rows) == numbers(expected)


@pytest.mark.parametrize("sort", ORDERS, ids=str)
def test_pages_and_walking_by_key_give_the_same_rows(filled: SqlTitleQueries, sort: Sort) -> None:
    whole = numbers(find(filled, sort).rows)

    paged = [row for page in range(1, 99) for row in find(filled, sort, page=page, per_page=7).rows]
    walked, after = list(find(filled, sort, per_page=7).rows), None
    while after != walked[-1].number:
        after = walked[-1].number
        found = filled.find_titles(
            CLERK, TitleFilter(), sort, page=MOST_PAGES, per_page=7, after=after
        )
        walked += found.rows

    assert numbers(tuple(dict.fromkeys(paged))) == whole
    assert numbers(tuple(walked)) == whole


def test_a_page_beyond_the_last_is_the_last(filled: SqlTitleQueries) -> None:
    found = find(filled, page=999, per_page=10)

    assert found.page == found.pages == -(-len(OURS) // 10)
    assert len(found.rows) == len(OURS) % 10 or 10
    assert not found.has_more


def test_counts_are_of_the_branches_within_reach(filled: SqlTitleQueries) -> None:
    viewer = a_viewer(branches=frozenset({"00010", "00020"}))

    counts = filled.count_by_state(viewer)

    within = [t for t in OURS if t.branch in ("00010", "00020")]
    assert sum(counts.values()) == len(within)
    assert filled.find_titles(viewer, TitleFilter(), FIRST, page=1, per_page=10).total == len(
        within
    )


def test_counters_are_true_after_titles_came_in(
    filled: SqlTitleQueries, whole_module: Engine
) -> None:
    with whole_module.begin() as connection:
        assert recount(connection) == []
