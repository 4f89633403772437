"""Writes one decision: title, access, history, controls, counters, key and audit row."""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import Connection, select

from banques.adapters.counting import count
from banques.adapters.json_values import plain
from banques.adapters.scope import within
from banques.adapters.tables import (
    audit,
    control_answers,
    history,
    idempotency_keys,
    title_access,
    titles,
)
from banques.adapters.title_rows import listed_values, title_values
from banques.domain.titles.checklist import RecordedAnswer
from banques.domain.titles.history import HistoryEntry
from banques.domain.titles.store import Record
from banques.domain.titles.title import TradeTitle
from portal_kit.audit.event import AuditEvent
from portal_kit.audit.table import record as record_audit
from portal_kit.viewer import Viewer


class TitleMovedMeanwhile(Exception):
    """The row is not the viewer's, at the version it was decided on: it was not taken before."""


def write(connection: Connection, viewer: Viewer, record: Record, request_id: str) -> None:
    title_id = _update(connection, viewer, record.before, record.after)
    _move_counters(connection, title_id, viewer, record)
    _follow(connection, title_id, viewer, record.after)
    _write_history(connection, title_id, record.entries)
    _write_answers(connection, title_id, record.answers)
    _remember(connection, viewer, record)
    record_audit(connection, audit, _audit_event(viewer, record, request_id))


def _update(connection: Connection, viewer: Viewer, before: TradeTitle, after: TradeTitle) -> int:
    theirs = select(title_access.c.title_id).where(within(viewer), title_access.c.mode == "act")
    statement = (
        titles.update()
        .where(
            titles.c.number == str(before.number),
            titles.c.version == before.version,
            titles.c.id.in_(theirs),
        )
        .values(title_values(after))
        .returning(titles.c.id)
    )
    title_id = connection.scalar(statement)
    if title_id is None:
        raise TitleMovedMeanwhile(str(before.number))
    return int(title_id)


def _move_counters(connection: Connection, title_id: int, viewer: Viewer, record: Record) -> None:
    """Moves the title from one cell of the viewer's organisation to another."""
    branch = connection.execute(
        select(title_access.c.branch).where(
            title_access.c.title_id == title_id,
            title_access.c.organisation == viewer.organisation.code,
            title_access.c.until_at.is_(None),
        )
    ).scalar_one()
    before, after = record.before, record.after
    count(
        connection,
        [
            ((viewer.organisation.code, branch, *_counted(before)), -1),
            ((viewer.organisation.code, after.branch, *_counted(after)), 1),
        ],
    )


def _counted(title: TradeTitle) -> tuple[str, str, str]:
    return title.state, title.category, title.modification


def _follow(connection: Connection, title_id: int, viewer: Viewer, after: TradeTitle) -> None:
    """What the title's access repeats of it for lists."""
    connection.execute(
        title_access.update()
        .where(
            title_access.c.title_id == title_id,
            title_access.c.organisation == viewer.organisation.code,
            title_access.c.until_at.is_(None),
        )
        .values(listed_values(after))
    )


def _write_history(connection: Connection, title_id: int, entries: Iterable[HistoryEntry]) -> None:
    connection.execute(
        history.insert(),
        [
            {"title_id": title_id, **vars(entry), "details": dict(entry.details)}
            for entry in entries
        ],
    )


def _write_answers(
    connection: Connection, title_id: int, answers: tuple[RecordedAnswer, ...]
) -> None:
    if not answers:
        return
    connection.execute(
        control_answers.insert(),
        [
            {
                "title_id": title_id,
                "control": answer.control,
                "outcome": answer.outcome,
                "answered_by": answer.by,
                "at": answer.at,
                "comment": answer.comment,
                "fact": answer.fact,
                "source": answer.source,
            }
            for answer in answers
        ],
    )


def _remember(connection: Connection, viewer: Viewer, record: Record) -> None:
    connection.execute(
        idempotency_keys.insert().values(
            organisation=viewer.organisation.code,
            sub=str(viewer.sub),
            key_digest=sha256(record.idempotency.key.encode()).hexdigest(),
            body_digest=record.idempotency.body_digest,
            decision=plain(record.decision),
            at=record.decision.at,
        )
    )


def _audit_event(viewer: Viewer, record: Record, request_id: str) -> AuditEvent:
    decision = record.decision
    number = decision.domiciliation_number
    return AuditEvent(
        action=f"title.{decision.act}",
        actor=str(viewer.sub),
        organisation=viewer.organisation.code,
        subject=str(decision.reference),
        outcome="done",
        at=decision.at,
        request_id=request_id,
        details={
            "from": record.before.state,
            "to": decision.state,
            "version": decision.version,
            "domiciliation_number": str(number) if number else None,
        },
    )
