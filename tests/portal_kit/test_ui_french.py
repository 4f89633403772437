"""How numbers, days and references are written for people."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from markupsafe import Markup

from portal_kit.ui.french import (
    amount,
    day,
    initials,
    moment,
    moment_exact,
    registration_number,
)

SUMMER = datetime(2025, 5, 27, 14, 54, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param(Decimal("1248000"), "1\xa0248\xa0000,00", id="thousands apart"),
        pytest.param(Decimal("0.005"), "0,00", id="half a cent to the even one"),
        pytest.param(Decimal("0.015"), "0,02", id="and up to the even one"),
        pytest.param(Decimal("-2080"), "\N{MINUS SIGN}2\xa0080,00", id="a real minus"),
        pytest.param(Decimal("-0.001"), "0,00", id="nothing is never negative"),
        pytest.param(5200, "5\xa0200,00", id="a whole number"),
    ],
)
def test_amounts_are_grouped_and_have_two_decimals(value: Decimal | int, written: str) -> None:
    assert amount(value) == written


def test_amounts_follow_the_minor_units_of_their_currency() -> None:
    assert amount(Decimal("1250.5"), 3) == "1\xa0250,500"
    assert amount(Decimal("1250.4"), 0) == "1\xa0250"


def test_moments_are_those_of_casablanca() -> None:
    assert moment(SUMMER) == "27/05/2025 à 15:54"
    assert moment_exact(SUMMER) == "27/05/2025 à 15:54:08"


def test_casablanca_follows_utc_in_ramadan() -> None:
    assert moment(datetime(2026, 3, 1, 12, 0, tzinfo=UTC)) == "01/03/2026 à 12:00"


def test_a_day_begins_in_casablanca() -> None:
    assert day(datetime(2025, 5, 26, 23, 30, tzinfo=UTC)) == "27/05/2025"
    assert day(date(2025, 5, 27)) == "27/05/2025"


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2025, 5, 27, 15, 54))  # noqa: DTZ001 - the fault under test.


def test_a_registration_number_is_in_four_groups_and_copied_without_spaces() -> None:
    written = registration_number("2020300000000000800")

    assert '<span class="number__zeros">000000000</span>' in written
    assert '<span class="number__group">8</span>00' in written
    assert written.striptags() == "2020300000000000800"


@pytest.mark.parametrize("number", ["2020300", "20203000000000008OO", "²" * 19])
def test_what_is_no_registration_number_is_shown_as_it_is(number: str) -> None:
    assert registration_number(number) == f'<bdi class="number">{number}</bdi>'


def test_a_hostile_number_is_escaped() -> None:
    assert "<script>" not in registration_number("<script>")
    assert isinstance(registration_number("<script>"), Markup)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Salma Alami", "SA"), ("Youssef El Idrissi", "YI"), ("Omar", "O"), ("", "")],
)
def test_initials_are_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters
