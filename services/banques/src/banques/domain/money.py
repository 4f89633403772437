"""Amounts with their currency, never more precise than the currency is."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MINOR_UNITS = {"JPY": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "LYD": 3}  # domain.md §10.7
USUAL_MINOR_UNITS = 2
LARGEST = Decimal(10) ** 15  # NUMERIC(18,3) holds fifteen digits before the point.


class MalformedMoney(ValueError):
    """An amount that its currency cannot express, or that no title can carry."""


def minor_units(currency: str) -> int:
    """How many decimals an amount in ``currency`` may have."""
    return MINOR_UNITS.get(currency, USUAL_MINOR_UNITS)


@dataclass(frozen=True)
class Money:
    """A finite amount ≥ 0. Raises ``MalformedMoney`` for more decimals than the currency has."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or not 0 <= self.amount < LARGEST:
            raise MalformedMoney(f"{self.amount} is not an amount a title can carry")
        if self.amount != round(self.amount, minor_units(self.currency)):
            raise MalformedMoney(f"{self.amount} has more decimals than {self.currency}")

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Reads ``1010.00``; raises ``MalformedMoney`` for what is not a plain decimal number."""
        plain = text.strip()
        if len(plain) > 30 or not plain.replace(".", "", 1).isascii():
            raise MalformedMoney(f"{plain[:30]!r} is not a decimal number")
        if not plain.replace(".", "", 1).isdigit():
            raise MalformedMoney(f"{plain[:30]!r} is not a decimal number")
        try:
            return cls(Decimal(plain), currency)
        except InvalidOperation as problem:
            raise MalformedMoney(f"{plain!r} is not a decimal number") from problem
