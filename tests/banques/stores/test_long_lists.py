"""Lists longer than pages have numbers: totals « plus de 10 000 », and the way on by key."""

import pytest
from sqlalchemy import Engine

from banques.adapters.title_queries import SqlTitleQueries
from banques.domain.titles.past import arrival_of
from banques.domain.titles.queries import (
    MOST_COUNTED,
    MOST_PAGES,
    Sort,
    SortKey,
    TitleFilter,
    TitlePage,
)
from banques.domain.titles.states import TitleState
from tests.banques.builders import a_number, an_ei, an_li
from tests.banques.deciding import CLERK
from tests.banques.stores.conftest import an_intake

EXACTLY = frozenset({TitleState.SUBMITTED_FOR_DOMICILIATION})
SORT = Sort(key=SortKey.NUMBER, descending=False)


@pytest.fixture(scope="module")
def long(whole_module: Engine) -> SqlTitleQueries:
    """10 000 « engagements » submitted for domiciliation, and three licences."""
    usual = an_ei()
    many = [an_ei(number=a_number(n), terms=usual.terms) for n in range(1, MOST_COUNTED + 1)]
    more = [an_li(number=a_number(MOST_COUNTED + n)) for n in range(1, 4)]
    an_intake(whole_module).take_in([arrival_of(each) for each in (*many, *more)])
    return SqlTitleQueries(whole_module)


def find(long: SqlTitleQueries, wanted: TitleFilter) -> TitlePage:
    return long.find_titles(CLERK, wanted, SORT, page=MOST_PAGES + 5, per_page=10)


@pytest.mark.parametrize("number", ["", "2026"], ids=["from the counters", "by a fragment"])
def test_a_total_of_ten_thousand_is_exact(long: SqlTitleQueries, number: str) -> None:
    found = find(long, TitleFilter(number=number, states=EXACTLY))

    assert (found.total, found.is_capped) == (MOST_COUNTED, False)
    assert (found.page, found.pages, found.has_more) == (MOST_PAGES, MOST_PAGES, False)


@pytest.mark.parametrize("number", ["", "2026"], ids=["from the counters", "by a fragment"])
def test_more_than_ten_thousand_is_only_said_to_be_more(long: SqlTitleQueries, number: str) -> None:
    found = find(long, TitleFilter(number=number))

    assert (found.total, found.is_capped) == (MOST_COUNTED, True)
    assert (found.page, found.pages, found.has_more) == (MOST_PAGES, MOST_PAGES, True)


def test_behind_the_last_numbered_page_a_list_goes_on_by_key(long: SqlTitleQueries) -> None:
    last = find(long, TitleFilter()).rows[-1].number

    beyond = long.find_titles(CLERK, TitleFilter(), SORT, page=MOST_PAGES, per_page=10, after=last)

    assert [row.number for row in beyond.rows] == [a_number(MOST_COUNTED + n) for n in range(1, 4)]
    assert not beyond.has_more


def test_a_title_that_is_not_there_begins_no_page(long: SqlTitleQueries) -> None:
    found = long.find_titles(
        CLERK, TitleFilter(), SORT, page=1, per_page=10, after=a_number(77, office="300")
    )

    assert found.rows[0].number == a_number(1)
