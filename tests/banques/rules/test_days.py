"""Days are Casablanca's: UTC+1, and UTC in Ramadan; domain.md §4.8."""

from datetime import UTC, date, datetime

import pytest

from banques.domain.days import day_of, midnight_after, months_after


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        pytest.param(datetime(2025, 11, 16, 22, 59, tzinfo=UTC), date(2025, 11, 16), id="before"),
        pytest.param(datetime(2025, 11, 16, 23, 0, tzinfo=UTC), date(2025, 11, 17), id="midnight"),
        pytest.param(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), date(2026, 3, 1), id="in Ramadan"),
    ],
)
def test_the_day_changes_at_midnight_in_casablanca(moment: datetime, day: date) -> None:
    assert day_of(moment) == day


def test_a_validity_ends_at_the_midnight_after_its_last_day() -> None:
    """The guide's third row: valid until 16/11/2025, « échu » 17/11/2025 00:00."""
    assert midnight_after(date(2025, 11, 16)) == datetime(2025, 11, 16, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 5, 16), 6, date(2025, 11, 16)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 6, 30), 6, date(2025, 12, 30)),
        (date(2025, 7, 15), 6, date(2026, 1, 15)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_end_of_the_month(
    day: date, months: int, later: date
) -> None:
    assert months_after(day, months) == later
