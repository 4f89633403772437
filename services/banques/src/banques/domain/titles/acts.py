"""What a bank decides on a title: domiciliate, predomiciliate, reject; domain.md §4.3.

One person decides. Each act comes with the version it was decided on and an idempotency key: the
same key returns the same decision, however often it is sent.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from json import dumps

from banques.domain.days import day_of, months_after
from banques.domain.titles import guards
from banques.domain.titles.checklist import Checklist, RecordedAnswer
from banques.domain.titles.history import HistoryEntry, TitleEvent
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber
from banques.domain.titles.refusals import DomiciliationNumberOutOfTurn, DomiciliationNumberTaken
from banques.domain.titles.states import TitleState
from banques.domain.titles.store import Act, Decision, IdempotencyKey, Record, TitleStore
from banques.domain.titles.title import Domiciliation, Rejection, TradeTitle
from portal_kit.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Intent:
    """Who wants to do what to which version of a title, and when."""

    act: Act
    reference: RegistrationNumber
    version: int
    by: Viewer
    at: datetime
    key: IdempotencyKey


def domiciliate(
    store: TitleStore,
    *,
    reference: RegistrationNumber,
    checklist: Checklist,
    domiciliation_number: DomiciliationNumber | None,
    branch: str,
    observation: str,
    version: int,
    idempotency_key: str,
    by: Viewer,
    at: datetime,
) -> Decision:
    """Enters the title in the branch's « répertoire de domiciliation » (T8).

    ``domiciliation_number`` is the number the agent was shown, or ``None`` for whichever is
    free. The customs validity starts: its last day is included.
    """
    said = {
        "checklist": _plain(checklist), "number": str(domiciliation_number), "branch": branch,
        "observation": observation,
    }  # fmt: skip
    intent = _intent(Act.DOMICILIATE, reference, version, idempotency_key, said, by, at)
    title = guards.hold(store, reference)
    if repeated := store.decision_under(intent.key):
        return repeated
    guards.check_may_decide(store, title, intent.by, act=intent.act, version=version)
    guards.check_branch(store, title, branch, by)
    guards.check_length(observation)
    answers = guards.checked_answers(store, title, checklist, by=by, at=at)
    number = _domiciliation_number(store, domiciliation_number, branch, at)
    after = replace(
        _moved(title, TitleState.DOMICILED, at),
        branch=branch,
        domiciliation=Domiciliation(
            number=number, at=at, branch=branch, by=by.name, observation=observation
        ),
        due_on=months_after(day_of(at), title.category.validity_months),
    )
    details = {"domiciliation_number": str(number), "due_on": str(after.due_on)}
    if observation:
        details["observation"] = observation
    return _keep(store, intent, title, after, answers, _entry(
        intent, TitleEvent.DOMICILIATED, TitleState.DOMICILED, details
    ))  # fmt: skip


def predomiciliate(
    store: TitleStore,
    *,
    reference: RegistrationNumber,
    checklist: Checklist,
    observation: str,
    version: int,
    idempotency_key: str,
    by: Viewer,
    at: datetime,
) -> Decision:
    """Lets a licence go on to the ministry (T4), to which it is sent at once."""
    said = {"checklist": _plain(checklist), "observation": observation}
    intent = _intent(Act.PREDOMICILIATE, reference, version, idempotency_key, said, by, at)
    title = guards.hold(store, reference)
    if repeated := store.decision_under(intent.key):
        return repeated
    guards.check_may_decide(store, title, by, act=intent.act, version=version)
    guards.check_length(observation)
    answers = guards.checked_answers(store, title, checklist, by=by, at=at)
    details = {"observation": observation} if observation else {}
    accepted = _entry(intent, TitleEvent.PREDOMICILIATED, TitleState.PREDOMICILIATED, details)
    sent = replace(
        _entry(intent, TitleEvent.SENT_FOR_VISA, TitleState.SUBMITTED_FOR_VISA, {}),
        actor="PORTNET",
        actor_kind="system",
    )
    after = _moved(title, TitleState.SUBMITTED_FOR_VISA, at)
    return _keep(store, intent, title, after, answers, accepted, sent)


def reject(
    store: TitleStore,
    *,
    reference: RegistrationNumber,
    reason_code: str,
    comment: str,
    version: int,
    idempotency_key: str,
    by: Viewer,
    at: datetime,
) -> Decision:
    """Sends the title back to the importer, who may correct and resubmit it (T5, T9)."""
    said = {"reason": reason_code, "comment": comment}
    intent = _intent(Act.REJECT, reference, version, idempotency_key, said, by, at)
    title = guards.hold(store, reference)
    if repeated := store.decision_under(intent.key):
        return repeated
    guards.check_may_decide(store, title, by, act=intent.act, version=version)
    guards.check_reason(store, reason_code, comment)
    after = replace(
        _moved(title, TitleState.REJECTED, at),
        rejection=Rejection(reason=reason_code, comment=comment.strip(), at=at, by=by.name),
    )
    details = {"reason": reason_code}
    if comment.strip():
        details["comment"] = comment.strip()
    entry = _entry(intent, TitleEvent.REJECTED, TitleState.REJECTED, details)
    return _keep(store, intent, title, after, (), entry)


def _intent(
    act: Act,
    reference: RegistrationNumber,
    version: int,
    key: str,
    said: Mapping[str, object],
    by: Viewer,
    at: datetime,
) -> Intent:
    body = dumps([act, str(reference), version, said], sort_keys=True)
    return Intent(
        act=act,
        reference=reference,
        version=version,
        by=by,
        at=at,
        key=IdempotencyKey(key=key, body_digest=sha256(body.encode()).hexdigest()),
    )


def _plain(checklist: Checklist) -> dict[str, object]:
    return {control: asdict(answer) for control, answer in checklist.items()}


def _moved(title: TradeTitle, state: TitleState, at: datetime) -> TradeTitle:
    return replace(title, state=state, last_event_at=at, version=title.version + 1)


def _domiciliation_number(
    store: TitleStore, shown: DomiciliationNumber | None, branch: str, at: datetime
) -> DomiciliationNumber:
    """The branch's next number; what the agent was shown must still be it.

    The register has no gap, so a number further on is refused as well as one that is spent.
    """
    number = store.take_domiciliation_number(branch, day_of(at).year)
    if shown is None or shown == number:
        return number
    same_register = (shown.bank, shown.branch, shown.year) == (number.bank, branch, number.year)
    if same_register and shown < number:
        raise DomiciliationNumberTaken(number=shown, free=number)
    raise DomiciliationNumberOutOfTurn(number=shown, free=number)


def _entry(
    intent: Intent, event: TitleEvent, state: TitleState, details: Mapping[str, str]
) -> HistoryEntry:
    return HistoryEntry(
        event=event,
        state=state,
        at=intent.at,
        actor=intent.by.name,
        actor_kind="bank",
        details=details,
    )


def _keep(
    store: TitleStore,
    intent: Intent,
    before: TradeTitle,
    after: TradeTitle,
    answers: tuple[RecordedAnswer, ...],
    *entries: HistoryEntry,
) -> Decision:
    decision = Decision(
        act=intent.act,
        reference=intent.reference,
        state=after.state,
        version=after.version,
        by=intent.by.name,
        at=intent.at,
        domiciliation_number=after.domiciliation.number if after.domiciliation else None,
        due_on=after.due_on,
    )
    store.record(
        Record(
            decision=decision,
            before=before,
            after=after,
            entries=entries,
            answers=answers,
            idempotency=intent.key,
        )
    )
    return decision
