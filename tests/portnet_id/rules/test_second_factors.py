"""Codes as people type them, and the odds of guessing one."""

from datetime import timedelta

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.second_factors import (
    DIGITS,
    DRIFT,
    RECOVERY_CODES,
    digits_of,
    new_recovery_codes,
    new_totp_secret,
    recovery_code_of,
    step_at,
    step_of,
    totp_code,
)
from portnet_id.domain.sign_in.wrong_codes import PER_DAY


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("482 913", "482913"),
        (" 482-913 ", "482913"),
        ("٤٨٢٩١٣", "482913"),
        ("48291", "48291"),
        ("48291x", None),
    ],
)
def test_digits_are_read_however_they_are_written(typed: str, digits: str | None) -> None:
    assert digits_of(typed) == digits


def test_a_code_tells_its_step_within_one_of_now() -> None:
    secret = new_totp_secret()
    code = totp_code(secret, step_at(NOON))

    assert step_of(code, secret, at=NOON + timedelta(seconds=30)) == step_at(NOON)
    assert step_of(code, secret, at=NOON + timedelta(seconds=60)) is None


def test_guessing_all_day_succeeds_less_than_once_in_ten_thousand() -> None:
    good_at_a_time = 2 * DRIFT + 1

    assert PER_DAY * good_at_a_time / 10**DIGITS < 1e-4


def test_recovery_codes_are_ten_and_read_back_in_any_case() -> None:
    codes = new_recovery_codes()

    assert len(set(codes)) == RECOVERY_CODES
    assert [recovery_code_of(f" {code.lower().replace('-', ' ')}") for code in codes] == [*codes]


@pytest.mark.parametrize("typed", ["", "7KQF", "7KQF-M2X0", "7KQF-M2XD-7KQF"])
def test_what_cannot_be_a_recovery_code_is_none(typed: str) -> None:
    assert recovery_code_of(typed) is None
