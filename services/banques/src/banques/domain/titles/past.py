"""What had happened to a title before it came in, told from the facts it carries.

Some events leave no dated fact of their own (a change of bank asked for, a cancellation): they
are dated by the title's last event.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from banques.domain.titles.history import HistoryEntry, TitleEvent
from banques.domain.titles.intake import Arrival
from banques.domain.titles.states import ModificationStatus, TitleState
from banques.domain.titles.title import TradeTitle

PORTNET = "PORTNET"
MINISTRY = "Ministère chargé du commerce extérieur"
DATED_BY_LAST_EVENT = {
    TitleState.BANK_CHANGE_ASKED: (TitleEvent.BANK_CHANGE_ASKED, "importer"),
    TitleState.CANCELLED: (TitleEvent.CANCELLED, "importer"),
    TitleState.CLEARED: (TitleEvent.CLEARED, "bank"),
}
MODIFICATIONS = {
    ModificationStatus.ASKED: (TitleEvent.MODIFICATION_ASKED, "importer"),
    ModificationStatus.MODIFIED: (TitleEvent.MODIFIED, "bank"),
    ModificationStatus.REJECTED: (TitleEvent.MODIFICATION_REJECTED, "bank"),
}


@dataclass(frozen=True, kw_only=True)
class Predomiciliation:
    """When the bank let a licence go on to the ministry, and who did; the title keeps neither."""

    at: datetime
    by: str


def arrival_of(title: TradeTitle, predomiciliation: Predomiciliation | None = None) -> Arrival:
    """The title with its history so far; its last event is the last of that history."""
    history = _past_of(title, predomiciliation)
    return Arrival(title=replace(title, last_event_at=history[-1].at), history=history)


def _past_of(
    title: TradeTitle, predomiciliation: Predomiciliation | None
) -> tuple[HistoryEntry, ...]:
    """Oldest first."""
    told = [
        *_subscription(title),
        *_predomiciliation(predomiciliation),
        *_ministry(title),
        *_bank(title),
        *_undated(title),
    ]
    if title.expired_at:
        told.append(
            _entry(TitleEvent.EXPIRED, TitleState.EXPIRED, title.expired_at, PORTNET, "system")
        )
    return tuple(sorted(told, key=lambda entry: entry.at))


def _entry(
    event: TitleEvent, state: TitleState, at: datetime, actor: str, kind: str, **details: str
) -> HistoryEntry:
    said = {name: text for name, text in details.items() if text}
    return HistoryEntry(event=event, state=state, at=at, actor=actor, actor_kind=kind, details=said)


def _subscription(title: TradeTitle) -> Iterator[HistoryEntry]:
    importer = title.importer.name
    yield _entry(TitleEvent.CREATED, TitleState.NEW, title.created_at, importer, "importer")
    if title.submitted_at:
        state = (
            TitleState.SUBMITTED_FOR_PREDOMICILIATION
            if title.category.needs_visa
            else TitleState.SUBMITTED_FOR_DOMICILIATION
        )
        yield _entry(TitleEvent.SUBMITTED, state, title.submitted_at, importer, "importer")


def _predomiciliation(done: Predomiciliation | None) -> Iterator[HistoryEntry]:
    if done:
        state = TitleState.PREDOMICILIATED
        yield _entry(TitleEvent.PREDOMICILIATED, state, done.at, done.by, "bank")
        state = TitleState.SUBMITTED_FOR_VISA
        yield _entry(TitleEvent.SENT_FOR_VISA, state, done.at, PORTNET, "system")


def _ministry(title: TradeTitle) -> Iterator[HistoryEntry]:
    visa = title.visa
    if visa is None:
        return
    if not visa.granted:
        state = TitleState.VISA_REFUSED
        yield _entry(
            TitleEvent.VISA_REFUSED, state, visa.decided_at, MINISTRY, "ministry",
            comment=visa.reason,
        )  # fmt: skip
        return
    # The visa submits the licence to the bank again at once (T6), unless it still waits there.
    waits = title.state is TitleState.VISA_GRANTED
    state = TitleState.VISA_GRANTED if waits else TitleState.SUBMITTED_FOR_DOMICILIATION
    quantity = f"{visa.authorised_quantity:f}" if visa.authorised_quantity is not None else ""
    yield _entry(
        TitleEvent.VISA_GRANTED, state, visa.decided_at, MINISTRY, "ministry",
        authorised_quantity=quantity,
    )  # fmt: skip


def _bank(title: TradeTitle) -> Iterator[HistoryEntry]:
    if done := title.domiciliation:
        yield _entry(
            TitleEvent.DOMICILIATED, TitleState.DOMICILED, done.at, done.by, "bank",
            domiciliation_number=str(done.number), due_on=str(title.due_on),
            observation=done.observation,
        )  # fmt: skip
    if refused := title.rejection:
        yield _entry(
            TitleEvent.REJECTED, TitleState.REJECTED, refused.at, refused.by, "bank",
            reason=refused.reason, comment=refused.comment,
        )  # fmt: skip


def _undated(title: TradeTitle) -> Iterator[HistoryEntry]:
    if found := MODIFICATIONS.get(title.modification):
        event, kind = found
        at = title.last_event_at
        yield _entry(event, TitleState.DOMICILED, at, _actor(title, kind), kind)
    if ended := DATED_BY_LAST_EVENT.get(title.state):
        event, kind = ended
        yield _entry(event, title.state, title.last_event_at, _actor(title, kind), kind)


def _actor(title: TradeTitle, kind: str) -> str:
    if kind == "bank" and title.domiciliation:
        return title.domiciliation.by
    return title.importer.name
