"""Arrivals at the customs offices, and the release of goods that have lain there too long."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from threading import Lock

from portal_kit.errors import Refused


class ArrivalUnknown(Refused):
    """No arrival has this reference."""


class NotStranded(Refused):
    """Only goods that have lain too long are released here."""


class AlreadyReleased(Refused):
    """Somebody has released the goods before."""

    def __init__(self, release: "Release") -> None:
        super().__init__(f"released by {release.by} at {release.at.isoformat()}")
        self.release = release


class Stage(StrEnum):
    """Where the goods are on their way through customs."""

    ANNOUNCED = "announced"
    TO_EXAMINE = "to-examine"
    STRANDED = "stranded"
    RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class Office:
    """A « bureau douanier »: three digits and a name."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """Who gave the goods back, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Goods declared under one DUM.

    ``reference`` is the DUM's: office 3, regime 3, year 4, serial 7, key 1. ``at`` is when they
    are expected, or came.
    """

    reference: str
    stage: Stage
    at: datetime
    office: Office
    goods: str
    packages: int
    weight_kg: int
    importer: str
    carrier: str
    place: str
    release: Release | None = None

    def lies_since(self, now: datetime) -> int:
        """Whole days since the goods came."""
        return (now - self.at).days


class Arrivals:
    """All arrivals, kept in memory: what is released here is forgotten when the process ends."""

    def __init__(self, known: Iterable[Arrival]) -> None:
        self._lock = Lock()
        self._kept = {each.reference: each for each in known}

    def list_all(self) -> list[Arrival]:
        """In the order in which they come."""
        return sorted(self._kept.values(), key=lambda each: each.at)

    def find(self, reference: str) -> Arrival:
        """Raises ``ArrivalUnknown``."""
        if reference not in self._kept:
            raise ArrivalUnknown(reference)
        return self._kept[reference]

    def find_stranded(self, reference: str) -> Arrival:
        """Raises ``ArrivalUnknown``, ``AlreadyReleased`` or ``NotStranded``."""
        found = self.find(reference)
        if found.release is not None:
            raise AlreadyReleased(found.release)
        if found.stage is not Stage.STRANDED:
            raise NotStranded(found.stage)
        return found

    def release(self, reference: str, *, by: str, at: datetime) -> Arrival:
        """Gives stranded goods back. Raises as ``find_stranded`` does."""
        with self._lock:
            found = self.find_stranded(reference)
            released = replace(found, stage=Stage.RELEASED, release=Release(by=by, at=at))
            self._kept[reference] = released
        return released
