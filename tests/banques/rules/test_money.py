"""Amounts: never more decimals than the currency has, never more than a column holds."""

from decimal import Decimal

import pytest

from banques.domain.money import MalformedMoney, Money, minor_units
from tests.banques.reference import reference_data


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("1010", "USD", "1010.00"), ("1010.5", "USD", "1010.50"), (" 7.25 ", "EUR", "7.25"),
        ("84000", "JPY", "84000"), ("1.125", "KWD", "1.125"), ("0", "USD", "0.00"),
        ("999999999999999.99", "USD", "999999999999999.99"),
    ],
)  # fmt: skip
def test_a_plain_number_is_read_with_the_digits_of_its_currency(
    text: str, currency: str, amount: str
) -> None:
    assert str(Money.parse(text, currency).amount) == amount


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1.5", "JPY"), ("1.125", "USD"), ("1.1234", "KWD"), ("1,5", "USD"), ("1 000", "USD"),
        ("-1", "USD"), ("+1", "USD"), ("1e3", "USD"), ("NaN", "USD"), ("Infinity", "USD"),
        ("", "USD"), (".5", "USD"), ("5.", "USD"), ("١٢", "USD"), ("1" * 30, "USD"),
        ("1000000000000000", "USD"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str, currency: str) -> None:
    with pytest.raises(MalformedMoney):
        Money.parse(text, currency)


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "1E+15", "0.001"])
def test_no_amount_is_made_that_a_title_cannot_carry(amount: str) -> None:
    with pytest.raises(MalformedMoney):
        Money(Decimal(amount), "USD")


def test_the_rules_and_the_reference_table_agree_on_decimals() -> None:
    currencies = reference_data().currencies.values()

    assert {each.code: minor_units(each.code) for each in currencies} == {
        each.code: each.minor_units for each in currencies
    }
