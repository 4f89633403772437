"""Amounts with their currency, never more precise than the currency is."""

import re
from dataclasses import dataclass
from decimal import Decimal

MINOR_UNITS = {"JPY": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "LYD": 3}  # domain.md §10.7
USUAL_MINOR_UNITS = 2
PLAIN = re.compile(r"[0-9]{1,24}(\.[0-9]{1,6})?")
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
        """Reads ``1010.00``; raises ``MalformedMoney`` for what is not a plain decimal number.

        The same amount gets the same digits, however it was written.
        """
        plain = text.strip()
        if not PLAIN.fullmatch(plain):
            raise MalformedMoney(f"{plain[:30]!r} is not a decimal number")
        amount = cls(Decimal(plain), currency).amount
        return cls(amount.quantize(Decimal(10) ** -minor_units(currency)), currency)
