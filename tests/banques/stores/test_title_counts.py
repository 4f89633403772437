"""Rows and counts of titles that move while they are looked at."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine, text

from banques.adapters.counting import Miscount, recount
from banques.adapters.scope import on_duty
from banques.adapters.title_queries import SqlTitleQueries
from banques.domain.titles.past import arrival_of
from banques.domain.titles.queries import Sort, TitleFilter, TitlePage, TitleRow
from banques.domain.titles.states import ModificationStatus, TitleState
from tests.banques.builders import a_domiciled, an_ei, usd
from tests.banques.deciding import CLERK, reject
from tests.banques.stores.conftest import PostgresTitles


@pytest.fixture
def queries(engine: Engine) -> SqlTitleQueries:
    return SqlTitleQueries(engine)


def find(queries: SqlTitleQueries) -> TitlePage:
    return queries.find_titles(CLERK, TitleFilter(), Sort(), page=1, per_page=500)


def test_an_empty_list_has_one_page_without_rows(queries: SqlTitleQueries) -> None:
    found = find(queries)

    assert found == TitlePage(
        rows=(), total=0, is_capped=False, page=1, pages=1, per_page=500, has_more=False
    )


def test_a_row_holds_what_the_columns_show(queries: SqlTitleQueries, kept: PostgresTitles) -> None:
    title = a_domiciled(total=usd("5200.00"), modification=ModificationStatus.ASKED)
    kept.receive([arrival_of(title)])

    [row] = find(queries).rows

    assert row == TitleRow(
        number=title.number, number_check=title.number_check, created_at=title.created_at,
        domiciled_at=title.domiciled_at, category=title.category, amount=Decimal("5200.000"),
        currency="USD", minor_units=2, importer="Atlas Négoce SARL", declarant="Cabinet Lahlou",
        bank="451", branch="00010", state=TitleState.DOMICILED,
        modification=ModificationStatus.ASKED,
    )  # fmt: skip


def test_counts_by_state_move_with_every_act(
    queries: SqlTitleQueries, kept: PostgresTitles
) -> None:
    titles = [an_ei(), an_ei(), a_domiciled()]
    kept.receive(arrival_of(each) for each in titles)
    with kept.open(CLERK) as store:
        reject(store, titles[0])

    counts = queries.count_by_state(CLERK)

    assert {state: count for state, count in counts.items() if count} == {
        TitleState.SUBMITTED_FOR_DOMICILIATION: 1,
        TitleState.REJECTED: 1,
        TitleState.DOMICILED: 1,
    }
    assert set(counts) == set(TitleState)


def test_a_recount_tells_what_was_wrong_and_makes_it_true(
    queries: SqlTitleQueries, kept: PostgresTitles, engine: Engine
) -> None:
    kept.receive([arrival_of(an_ei())])
    with engine.begin() as connection:
        on_duty(connection, "recount")
        connection.execute(text("UPDATE counters SET titles = 7"))

    with engine.begin() as connection:
        found = recount(connection)

    assert found == [Miscount(("451", "00010", "SDO", "EI", "none"), kept=7, true=1)]
    assert queries.count_by_state(CLERK)[TitleState.SUBMITTED_FOR_DOMICILIATION] == 1
