"""How surely somebody is known, computed from the factors that were verified."""

from datetime import UTC, datetime

import pytest

from portnet_id.domain.levels import (
    OFFERED,
    REQUIRED,
    SECOND_FACTORS,
    Factor,
    Level,
    Verified,
    level_of,
    methods_of,
)

AT = datetime(2026, 1, 15, 10, 42, tzinfo=UTC)


def verified(*factors: Factor) -> list[Verified]:
    return [Verified(factor=each, at=AT) for each in factors]


@pytest.mark.parametrize("second", SECOND_FACTORS)
def test_a_password_and_any_code_reach_what_is_required(second: Factor) -> None:
    assert level_of(verified(Factor.PASSWORD, second)) is REQUIRED


@pytest.mark.parametrize("second", SECOND_FACTORS)
def test_a_code_without_a_password_is_no_level(second: Factor) -> None:
    assert level_of(verified(second)) is None


def test_no_factors_resist_phishing_yet() -> None:
    assert level_of(verified(*Factor)) is not Level.AAL2_PHR


def test_only_what_can_be_reached_is_offered() -> None:
    assert {level_of(verified(*Factor))} == set(OFFERED)


@pytest.mark.parametrize(
    ("factors", "methods"),
    [
        pytest.param([Factor.PASSWORD], ("pwd",), id="a password"),
        pytest.param([Factor.PASSWORD, Factor.TOTP], ("pwd", "otp", "mfa"), id="an app"),
        pytest.param([Factor.PASSWORD, Factor.SMS], ("pwd", "sms", "mfa"), id="an SMS"),
        pytest.param([Factor.PASSWORD, Factor.EMAIL], ("pwd", "otp", "mfa"), id="an e-mail"),
        pytest.param(
            [Factor.PASSWORD, Factor.RECOVERY_CODE], ("pwd", "otp", "mfa"), id="a recovery code"
        ),
        pytest.param(
            [Factor.PASSWORD, Factor.TOTP, Factor.SMS], ("pwd", "otp", "sms", "mfa"), id="both"
        ),
    ],
)
def test_methods_name_what_was_proved(factors: list[Factor], methods: tuple[str, ...]) -> None:
    assert methods_of(verified(*factors)) == methods
