"""The in-memory twin of the store of titles; one contract test holds both to their promise."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from threading import Lock

from banques.domain.reference import ReferenceData
from banques.domain.titles.checklist import RecordedAnswer
from banques.domain.titles.history import HistoryEntry
from banques.domain.titles.intake import Arrival
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber
from banques.domain.titles.refusals import IdempotencyKeyReused
from banques.domain.titles.store import Decision, IdempotencyKey, Record
from banques.domain.titles.title import TradeTitle
from portal_kit.viewer import Viewer
from tests.banques.reference import reference_data


@dataclass
class Kept:
    """Everything kept, keyed as the domain knows it."""

    titles: dict[RegistrationNumber, TradeTitle] = field(default_factory=dict)
    history: dict[RegistrationNumber, tuple[HistoryEntry, ...]] = field(default_factory=dict)
    answers: dict[RegistrationNumber, tuple[RecordedAnswer, ...]] = field(default_factory=dict)
    registers: dict[tuple[str, str, int], int] = field(default_factory=dict)
    decisions: dict[tuple[str, str], tuple[str, Decision]] = field(default_factory=dict)


class MemoryTitles:
    """Opens stores, one transaction at a time."""

    def __init__(self, reference: ReferenceData | None = None) -> None:
        self.reference = reference or reference_data()
        self._kept = Kept()
        self._lock = Lock()

    def receive(self, arrivals: Iterable[Arrival]) -> None:
        for arrival in arrivals:
            self._kept.titles[arrival.title.number] = arrival.title
            self._kept.history[arrival.title.number] = arrival.history
            if done := arrival.title.domiciliation:
                register = (done.number.bank, done.number.branch, done.number.year)
                last = self._kept.registers.get(register, 0)
                self._kept.registers[register] = max(last, done.number.sequence)

    @contextmanager
    def open(self, viewer: Viewer) -> Iterator["MemoryTitleStore"]:
        with self._lock:
            work = Kept(**{name: deepcopy(kept) for name, kept in vars(self._kept).items()})
            yield MemoryTitleStore(work, viewer, self.reference)
            self._kept = work


class MemoryTitleStore:
    """A ``TitleStore`` over plain mappings."""

    def __init__(self, kept: Kept, viewer: Viewer, reference: ReferenceData) -> None:
        self._kept = kept
        self._viewer = viewer
        self._reference = reference

    @property
    def reference(self) -> ReferenceData:
        return self._reference

    def get(self, reference: RegistrationNumber) -> TradeTitle | None:
        title = self._kept.titles.get(reference)
        return title if title and self._is_theirs(title) else None

    take = get

    def history_of(self, reference: RegistrationNumber) -> tuple[HistoryEntry, ...]:
        return self._kept.history.get(reference, ()) if self.get(reference) else ()

    def answers_on(self, reference: RegistrationNumber) -> tuple[RecordedAnswer, ...]:
        return self._kept.answers.get(reference, ()) if self.get(reference) else ()

    def next_domiciliation_number(self, branch: str, year: int) -> DomiciliationNumber:
        bank = self._viewer.organisation.code
        last = self._kept.registers.get((bank, branch, year), 0)
        return DomiciliationNumber(bank, branch, year, last + 1)

    def take_domiciliation_number(self, branch: str, year: int) -> DomiciliationNumber:
        number = self.next_domiciliation_number(branch, year)
        self._kept.registers[number.bank, branch, year] = number.sequence
        return number

    def same_invoice_domiciled(self, title: TradeTitle) -> RegistrationNumber | None:
        for other in sorted(self._kept.titles.values(), key=lambda each: each.number):
            other_one = other.number != title.number and other.domiciliation is not None
            if other_one and self._is_theirs(other) and _invoices(other) & _invoices(title):
                return other.number
        return None

    def decision_under(self, key: IdempotencyKey) -> Decision | None:
        found = self._kept.decisions.get((str(self._viewer.sub), key.key))
        if found is None:
            return None
        if found[0] != key.body_digest:
            raise IdempotencyKeyReused
        return found[1]

    def record(self, record: Record) -> None:
        number, kept = record.after.number, self._kept
        kept.titles[number] = replace(record.after)
        kept.history[number] = (*kept.history.get(number, ()), *record.entries)
        kept.answers[number] = (*kept.answers.get(number, ()), *record.answers)
        key = record.idempotency
        kept.decisions[str(self._viewer.sub), key.key] = (key.body_digest, record.decision)

    def _is_theirs(self, title: TradeTitle) -> bool:
        reached = self._viewer.branches
        same_bank = title.bank == self._viewer.organisation.code
        return same_bank and (reached is None or title.branch in reached)


def _invoices(title: TradeTitle) -> set[tuple[object, ...]]:
    return {(each.number, each.supplier, each.total) for each in title.terms.invoices}
