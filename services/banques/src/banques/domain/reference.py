"""Reference data: codes that PORTNET can change, with where each comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How far a code may be relied on."""

    SOURCED = "sourced"  # Found in the quoted source.
    REPORTED = "reported"  # One third-party source, not official.
    ASSUMED = "assumed"  # Chosen by the project until the real value is known.
    DEMO = "demo"


@dataclass(frozen=True, kw_only=True)
class Coded:
    """A code with its label in French; ``source`` names a paragraph or source of domain.md."""

    code: str
    label: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class Bank(Coded):
    """``account_codes`` are the first three digits that its accounts (RIB) may have."""

    account_codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Branch(Coded):
    """A « guichet » of ``bank``; its code is unique within the bank only."""

    bank: str


@dataclass(frozen=True, kw_only=True)
class Currency(Coded):
    """``minor_units`` is how many decimals its amounts have."""

    minor_units: int


@dataclass(frozen=True, kw_only=True)
class RejectionReason(Coded):
    """``least_comment`` is how many characters of explanation it asks for."""

    least_comment: int


@dataclass(frozen=True, kw_only=True)
class LicenceHeading(Coded):
    """The beginning of NGP codes under licence; not ``is_certain`` where only some of them are."""

    is_certain: bool


@dataclass(frozen=True, kw_only=True)
class ReferenceData:
    """Everything coded, by code; mappings keep the order in which codes are shown."""

    categories: Mapping[str, Coded]
    states: Mapping[str, Coded]
    modifications: Mapping[str, Coded]
    reasons: Mapping[str, RejectionReason]
    banks: Mapping[str, Bank]
    branches: Mapping[tuple[str, str], Branch]
    offices: Mapping[str, Coded]
    regimes: Mapping[str, Coded]
    currencies: Mapping[str, Currency]
    countries: Mapping[str, Coded]
    incoterms: Mapping[str, Coded]
    licence_headings: Mapping[str, LicenceHeading]

    def branches_of(self, bank: str) -> tuple[Branch, ...]:
        return tuple(branch for branch in self.branches.values() if branch.bank == bank)
