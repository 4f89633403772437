"""The demo titles: the guide's rows among them, whole, numbered without a gap, the same again."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest

from banques.demo.titles import demo_titles
from banques.domain.titles.numbers import NumberCheck, is_valid_ice
from banques.domain.titles.states import Category, TitleState
from portal_kit.demo import BANKS

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
SERIES = list(demo_titles(400, at=NOW))
LI, EI = Category.IMPORT_LICENCE, Category.IMPORT_COMMITMENT


def test_the_guide_s_third_row_is_as_the_guide_shows_it() -> None:
    title = SERIES[2].title

    assert str(title.number) == "2020300000000000800"
    assert (title.category, title.state) == (LI, TitleState.EXPIRED)
    assert (str(title.total.amount), title.total.currency) == ("5200.00", "USD")
    assert title.created_at == datetime(2025, 5, 15, 15, 52, tzinfo=UTC)
    assert title.domiciled_at == datetime(2025, 5, 16, 8, 50, tzinfo=UTC)
    assert title.expired_at == datetime(2025, 11, 16, 23, 0, tzinfo=UTC)


def test_the_other_rows_of_the_guide_wait_for_the_bank() -> None:
    rows = [each.title for each in SERIES[:5]]

    assert [(row.category, row.state.value) for row in rows] == [
        (EI, "SDO"), (LI, "SPD"), (LI, "ECH"), (LI, "SPD"), (LI, "SPD"),
    ]  # fmt: skip
    assert [str(row.total.amount) for row in rows] == [
        "1010.00", "1120.00", "5200.00", "2000.00", "4930.00",
    ]  # fmt: skip


def test_every_number_and_key_is_valid_and_nobody_s_twice() -> None:
    titles = [each.title for each in SERIES]

    assert {title.number_check for title in titles} == {NumberCheck.OK}
    assert len({title.number for title in titles}) == len(titles) == 400
    assert all(is_valid_ice(title.importer.ice) for title in titles)


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.short_name)
def test_each_bank_has_titles_in_every_state(bank: object) -> None:
    states = {each.title.state for each in SERIES if each.title.bank == bank.code}  # type: ignore[attr-defined]

    assert states == set(TitleState)


def test_the_first_branch_has_everything_to_decide() -> None:
    waiting = {
        (each.title.category, each.title.state)
        for each in SERIES
        if (each.title.bank, each.title.branch) == ("451", "00010")
    }

    assert {
        (EI, TitleState.SUBMITTED_FOR_DOMICILIATION),
        (LI, TitleState.SUBMITTED_FOR_PREDOMICILIATION),
        (LI, TitleState.SUBMITTED_FOR_DOMICILIATION),
    } <= waiting


def test_registers_have_no_gap() -> None:
    registers = defaultdict(list)
    for done in (each.title.domiciliation for each in SERIES):
        if done:
            registers[done.number.bank, done.number.branch, done.number.year].append(
                done.number.sequence
            )

    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in registers.values())


def test_the_same_moment_gives_the_same_titles() -> None:
    assert list(demo_titles(400, at=NOW)) == SERIES


def test_fewer_titles_begin_the_same_series() -> None:
    assert [each.title.number for each in demo_titles(3, at=NOW)] == [
        each.title.number for each in SERIES[:3]
    ]
