"""What acts on titles need to be kept, and by whom they may be seen.

A store is opened for a viewer (``with open_store(viewer) as store``): everything it reads and
writes is within that viewer's organisation, branches and time, and what lies outside is not
there. Ends well: kept as a whole. Raises: nothing is kept.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from banques.domain.reference import ReferenceData
from banques.domain.titles.checklist import RecordedAnswer
from banques.domain.titles.history import HistoryEntry
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber
from banques.domain.titles.states import TitleState
from banques.domain.titles.title import TradeTitle
from portal_kit.viewer import Viewer


class Act(StrEnum):
    """What a bank decides on a title."""

    DOMICILIATE = "domiciliate"
    PREDOMICILIATE = "predomiciliate"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What came of an act; the same for everyone who repeats it with the same key."""

    act: Act
    reference: RegistrationNumber
    state: TitleState
    version: int
    by: str
    at: datetime
    domiciliation_number: DomiciliationNumber | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class IdempotencyKey:
    """The key a person's act came with, and a digest of everything that act said."""

    key: str
    body_digest: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything that one decision changes."""

    decision: Decision
    before: TradeTitle
    after: TradeTitle
    entries: tuple[HistoryEntry, ...]
    answers: tuple[RecordedAnswer, ...]
    idempotency: IdempotencyKey


class TitleStore(Protocol):
    """Titles within one viewer's scope, in one transaction."""

    @property
    def reference(self) -> ReferenceData: ...

    def get(self, reference: RegistrationNumber) -> TradeTitle | None:
        """The title as it stands."""

    def take(self, reference: RegistrationNumber) -> TradeTitle | None:
        """The title, held until the transaction ends: nobody else decides on it meanwhile."""

    def history_of(self, reference: RegistrationNumber) -> tuple[HistoryEntry, ...]:
        """The lines of its history, oldest first; none for a title that is not there."""

    def answers_on(self, reference: RegistrationNumber) -> tuple[RecordedAnswer, ...]:
        """The controls kept with the decisions on it, oldest first."""

    def next_domiciliation_number(self, branch: str, year: int) -> DomiciliationNumber:
        """The number that is free now; it is not reserved."""

    def take_domiciliation_number(self, branch: str, year: int) -> DomiciliationNumber:
        """The free number, spent if and only if the transaction is kept: no gap is left."""

    def same_invoice_domiciled(self, title: TradeTitle) -> RegistrationNumber | None:
        """Another domiciled title within reach with an invoice of the same number, supplier
        and amount."""

    def decision_under(self, key: IdempotencyKey) -> Decision | None:
        """What this person's act under ``key`` came to.

        Raises ``IdempotencyKeyReused`` if the digest differs.
        """

    def record(self, record: Record) -> None:
        """Keeps a decision: title, history, controls, counters, audit row and key together."""


OpenStore = Callable[[Viewer], AbstractContextManager[TitleStore]]
