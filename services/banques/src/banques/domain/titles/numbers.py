"""The numbers a title carries, and the keys that prove them; domain.md §3.6, §10.2 and §10.3.

Registration number, ICE and RIB are all « the whole number is a multiple of 97 » numbers.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

DIGITS = re.compile(r"[0-9]+")
DOMICILIATION = re.compile(r"([0-9]{3})-([0-9]{5})-([0-9]{4})-([0-9]{6})")
REGISTRATION_LENGTH = 19
ICE_LENGTH = 15
RIB_LENGTH = 24


class MalformedNumber(ValueError):
    """Text that cannot be the number it is given as."""


class NumberCheck(StrEnum):
    """Whether the key of a registration number agrees with its other digits."""

    OK = "ok"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, order=True)
class RegistrationNumber:
    """« N° d’enregistrement »: year 4, office 3, sequence 10, key 2.

    A wrong key is kept as it came, since numbers older than the rule may exist; ``check`` says so.
    Raises ``MalformedNumber`` for anything but 19 ASCII digits.
    """

    digits: str

    def __post_init__(self) -> None:
        if len(self.digits) != REGISTRATION_LENGTH or not DIGITS.fullmatch(self.digits):
            raise MalformedNumber(f"{self.digits[:40]!r} is not 19 digits")

    @classmethod
    def of(cls, *, year: int, office: str, sequence: int) -> Self:
        """The number of the ``sequence``-th title of an office in a year, with its key."""
        base = f"{year:04}{office:>03}{sequence:010}"
        return cls(base + key_of(base))

    @property
    def check(self) -> NumberCheck:
        return NumberCheck.OK if int(self.digits) % 97 == 0 else NumberCheck.UNVERIFIED

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """Year, office, sequence, key: how the number is shown in groups."""
        return self.digits[:4], self.digits[4:7], self.digits[7:17], self.digits[17:]

    @property
    def year(self) -> int:
        return int(self.digits[:4])

    @property
    def office(self) -> str:
        return self.digits[4:7]

    def __str__(self) -> str:
        return self.digits


@dataclass(frozen=True, order=True)
class DomiciliationNumber:
    """A line of a branch's « répertoire de domiciliation », e.g. ``451-00010-2026-000042``."""

    bank: str
    branch: str
    year: int
    sequence: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ``MalformedNumber`` unless ``text`` is bank-branch-year-sequence."""
        found = DOMICILIATION.fullmatch(text.strip())
        if not found or not int(found[4]):
            raise MalformedNumber(f"{text[:40]!r} is not a domiciliation number")
        return cls(bank=found[1], branch=found[2], year=int(found[3]), sequence=int(found[4]))

    def __str__(self) -> str:
        return f"{self.bank}-{self.branch}-{self.year:04}-{self.sequence:06}"


def key_of(base: str) -> str:
    """The two digits that make ``base`` followed by them a multiple of 97."""
    return f"{(97 - int(base) * 100 % 97) % 97:02}"


def is_valid_ice(text: str) -> bool:
    return _holds(text, ICE_LENGTH)


def is_valid_rib(text: str) -> bool:
    return _holds(text, RIB_LENGTH)


def _holds(text: str, length: int) -> bool:
    return len(text) == length and bool(DIGITS.fullmatch(text)) and int(text) % 97 == 0
