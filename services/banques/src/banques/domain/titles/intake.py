"""Titles that come in from outside: from a file, or as demo data."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from banques.domain.titles.history import HistoryEntry
from banques.domain.titles.title import TradeTitle


class Fate(StrEnum):
    """What became of a title that came in."""

    TAKEN_IN = "taken_in"
    SAME_AS_KEPT = "same_as_kept"
    NUMBER_TAKEN = "number_taken"
    NUMBER_REPEATED = "number_repeated"  # It came in earlier through the same intake.
    DOMICILIATION_NUMBER_TAKEN = "domiciliation_number_taken"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A title with its history so far."""

    title: TradeTitle
    history: tuple[HistoryEntry, ...]


class Intake(Protocol):
    """Where arrivals are kept."""

    def take_in(self, arrivals: Sequence[Arrival]) -> list[Fate]:
        """Keeps those of a batch that are new, all together or none; what became of each."""

    def finish(self) -> None:
        """To be called after the last batch."""
