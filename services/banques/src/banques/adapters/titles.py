"""The store of titles on PostgreSQL: one transaction, one viewer."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256

from sqlalchemy import Connection, Engine, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from banques.adapters import recording
from banques.adapters.json_values import built
from banques.adapters.reference import SqlReference
from banques.adapters.scope import enter, within
from banques.adapters.tables import (
    control_answers,
    domiciliation_registers,
    idempotency_keys,
    invoices,
    title_access,
    titles,
)
from banques.adapters.title_reading import in_scope, read_history, read_title
from banques.domain.reference import ReferenceData
from banques.domain.titles.checklist import Control, Outcome, RecordedAnswer
from banques.domain.titles.history import HistoryEntry
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber
from banques.domain.titles.refusals import IdempotencyKeyReused
from banques.domain.titles.store import Decision, IdempotencyKey, Record
from banques.domain.titles.title import TradeTitle
from portal_kit.viewer import Viewer

RequestId = Callable[[], str]


class SqlTitles:
    """Opens stores; ``request_id`` tells which request an audit row belongs to."""

    def __init__(self, engine: Engine, reference: SqlReference, request_id: RequestId) -> None:
        self._engine = engine
        self._reference = reference
        self._request_id = request_id

    def open(self, viewer: Viewer) -> AbstractContextManager["SqlTitleStore"]:
        return self._opened(viewer)

    @contextmanager
    def _opened(self, viewer: Viewer) -> Iterator["SqlTitleStore"]:
        reference = self._reference.read()
        with self._engine.begin() as connection:
            enter(connection, viewer)
            yield SqlTitleStore(connection, viewer, reference, self._request_id())


class SqlTitleStore:
    """A ``TitleStore``; see the Protocol for what each method promises."""

    def __init__(
        self, connection: Connection, viewer: Viewer, reference: ReferenceData, request_id: str
    ) -> None:
        self._connection = connection
        self._viewer = viewer
        self._reference = reference
        self._request_id = request_id

    @property
    def reference(self) -> ReferenceData:
        return self._reference

    def get(self, reference: RegistrationNumber) -> TradeTitle | None:
        return read_title(self._connection, in_scope(self._viewer, reference))

    def take(self, reference: RegistrationNumber) -> TradeTitle | None:
        # Locked first and read afterwards: a statement that waits for a lock may answer with what
        # its joined rows were before the wait.
        theirs = select(title_access.c.title_id).where(within(self._viewer))
        lock = select(titles.c.id).where(titles.c.number == str(reference), titles.c.id.in_(theirs))
        self._connection.execute(lock.with_for_update(of=titles))
        return self.get(reference)

    def history_of(self, reference: RegistrationNumber) -> tuple[HistoryEntry, ...]:
        return read_history(self._connection, self._viewer, reference)

    def answers_on(self, reference: RegistrationNumber) -> tuple[RecordedAnswer, ...]:
        statement = (
            select(control_answers)
            .join(titles, titles.c.id == control_answers.c.title_id)
            .join(title_access, title_access.c.title_id == titles.c.id)
            .where(within(self._viewer), titles.c.number == str(reference))
            .order_by(control_answers.c.id)
        )
        return tuple(
            RecordedAnswer(
                control=Control(row.control),
                outcome=Outcome(row.outcome),
                by=row.answered_by,
                at=row.at,
                comment=row.comment,
                fact=row.fact,
                source=row.source,
            )
            for row in self._connection.execute(statement)
        )

    def next_domiciliation_number(self, branch: str, year: int) -> DomiciliationNumber:
        bank = self._viewer.organisation.code
        last = self._connection.scalar(
            select(domiciliation_registers.c.last_sequence).where(
                domiciliation_registers.c.bank == bank,
                domiciliation_registers.c.branch == branch,
                domiciliation_registers.c.year == year,
            )
        )
        return DomiciliationNumber(bank=bank, branch=branch, year=year, sequence=(last or 0) + 1)

    def take_domiciliation_number(self, branch: str, year: int) -> DomiciliationNumber:
        bank = self._viewer.organisation.code
        first = insert(domiciliation_registers).values(
            bank=bank, branch=branch, year=year, last_sequence=1
        )
        statement = first.on_conflict_do_update(
            index_elements=["bank", "branch", "year"],
            set_={"last_sequence": domiciliation_registers.c.last_sequence + 1},
        ).returning(domiciliation_registers.c.last_sequence)
        sequence = self._connection.execute(statement).scalar_one()
        return DomiciliationNumber(bank=bank, branch=branch, year=year, sequence=sequence)

    def same_invoice_domiciled(self, title: TradeTitle) -> RegistrationNumber | None:
        wanted = [(each.number, each.supplier, each.total.amount) for each in title.terms.invoices]
        statement = (
            select(titles.c.number)
            .join(invoices, invoices.c.title_id == titles.c.id)
            .join(title_access, title_access.c.title_id == titles.c.id)
            .where(
                within(self._viewer),
                titles.c.domiciled_at.is_not(None),
                titles.c.number != str(title.number),
                tuple_(invoices.c.number, invoices.c.supplier, invoices.c.amount).in_(wanted),
            )
            .order_by(titles.c.number)
            .limit(1)
        )
        number = self._connection.scalar(statement)
        return RegistrationNumber(number) if number else None

    def decision_under(self, key: IdempotencyKey) -> Decision | None:
        # Two requests with one key on two titles would not wait for each other's title.
        digest = sha256(key.key.encode()).hexdigest()
        self._connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
            {"key": f"{self._viewer.sub} {digest}"},
        )
        found = self._connection.execute(
            select(idempotency_keys.c.body_digest, idempotency_keys.c.decision).where(
                idempotency_keys.c.organisation == self._viewer.organisation.code,
                idempotency_keys.c.sub == str(self._viewer.sub),
                idempotency_keys.c.key_digest == digest,
            )
        ).one_or_none()
        if found is None:
            return None
        if found.body_digest != key.body_digest:
            raise IdempotencyKeyReused
        return built(Decision, found.decision)

    def record(self, record: Record) -> None:
        recording.write(self._connection, self._viewer, record, self._request_id)
