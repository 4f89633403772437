"""What must hold before a bank's act on a title; domain.md §4.3 (T4, T5, T8, T9) and §4.5."""

from datetime import datetime

from banques.domain.titles.checklist import (
    ASKED,
    DUTIES,
    LONGEST_COMMENT,
    Answer,
    Checklist,
    Control,
    Finding,
    Outcome,
    RecordedAnswer,
)
from banques.domain.titles.controls import automatic_findings
from banques.domain.titles.history import TitleEvent
from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.refusals import (
    ActNotAllowed,
    BranchUnknown,
    ChecklistIncomplete,
    CommentTooShort,
    ControlsRefuse,
    DutyNotMet,
    ReasonMissing,
    TextTooLong,
    TitleAlreadyDecided,
    TitleChanged,
    TitleNotAwaitingAct,
    TitleNotFound,
)
from banques.domain.titles.states import AWAITING_BANK, TitleState
from banques.domain.titles.store import Act, TitleStore
from banques.domain.titles.title import TradeTitle
from portal_kit.viewer import Viewer

DECIDERS = frozenset({"clerk", "approver"})
STATES_FOR_ACT = {
    Act.DOMICILIATE: frozenset({TitleState.SUBMITTED_FOR_DOMICILIATION}),
    Act.PREDOMICILIATE: frozenset({TitleState.SUBMITTED_FOR_PREDOMICILIATION}),
    Act.REJECT: AWAITING_BANK,
}
BANK_DECISIONS = frozenset(
    {TitleEvent.DOMICILIATED, TitleEvent.PREDOMICILIATED, TitleEvent.REJECTED}
)
ANSWERS = frozenset({Outcome.CONFORM, Outcome.NOT_CONFORM, Outcome.NOT_APPLICABLE})


def acts_for(title: TradeTitle, viewer: Viewer) -> tuple[Act, ...]:
    """What this viewer may decide on the title as it stands; for the buttons of its page."""
    if not _may_decide(title, viewer):
        return ()
    return tuple(act for act, states in STATES_FOR_ACT.items() if title.state in states)


def hold(store: TitleStore, reference: RegistrationNumber) -> TradeTitle:
    title = store.take(reference)
    if title is None:
        raise TitleNotFound(reference)
    return title


def check_may_decide(
    store: TitleStore, title: TradeTitle, by: Viewer, *, act: Act, version: int
) -> None:
    if not _may_decide(title, by):
        raise ActNotAllowed(title.number)
    if title.state not in STATES_FOR_ACT[act]:
        raise _out_of_place(store, title)
    if title.version != version:
        raise TitleChanged(read=version, current=title.version)


def check_branch(store: TitleStore, title: TradeTitle, branch: str, by: Viewer) -> None:
    reached = by.branches is None or branch in by.branches
    if not reached or (title.bank, branch) not in store.reference.branches:
        raise BranchUnknown(branch)


def check_reason(store: TitleStore, code: str, comment: str) -> None:
    reason = store.reference.reasons.get(code)
    if reason is None:
        raise ReasonMissing(code)
    if len(comment.strip()) < reason.least_comment:
        raise CommentTooShort(reason.least_comment)
    check_length(comment)


def check_length(text: str) -> None:
    if len(text) > LONGEST_COMMENT:
        raise TextTooLong(LONGEST_COMMENT)


def checked_answers(
    store: TitleStore, title: TradeTitle, checklist: Checklist, *, by: Viewer, at: datetime
) -> tuple[RecordedAnswer, ...]:
    """The whole checklist as it will be kept, or a refusal that names what is in the way."""
    _check_complete(checklist)
    if failed := [each for each in DUTIES if checklist[each].outcome is Outcome.NOT_CONFORM]:
        raise DutyNotMet(sorted(failed))
    findings = automatic_findings(store, title)
    if refusing := [finding for finding in findings if finding.refuses]:
        raise ControlsRefuse(refusing)
    recorded = [_found(finding, at) for finding in findings]
    recorded += [_answered(control, checklist[control], by, at) for control in ASKED]
    order = list(Control)
    return tuple(sorted(recorded, key=lambda each: order.index(each.control)))


def _may_decide(title: TradeTitle, viewer: Viewer) -> bool:
    return title.may_act and bool(DECIDERS & viewer.roles)


def _out_of_place(store: TitleStore, title: TradeTitle) -> Exception:
    for entry in reversed(store.history_of(title.number)):
        if entry.event in BANK_DECISIONS:
            return TitleAlreadyDecided(state=title.state, by=entry.actor, at=entry.at)
    return TitleNotAwaitingAct(title.state)


def _check_complete(checklist: Checklist) -> None:
    unanswered = [
        each for each in ASKED if each not in checklist or checklist[each].outcome not in ANSWERS
    ]
    uncommented = [
        each
        for each in ASKED
        if each not in unanswered
        and checklist[each].outcome is not Outcome.CONFORM
        and not checklist[each].comment.strip()
    ]
    if unanswered or uncommented:
        raise ChecklistIncomplete(unanswered=unanswered, uncommented=uncommented)
    for answer in checklist.values():
        check_length(answer.comment)


def _found(finding: Finding, at: datetime) -> RecordedAnswer:
    return RecordedAnswer(
        control=finding.control,
        outcome=finding.outcome,
        by="",
        at=at,
        fact=finding.fact,
        source=finding.source,
    )


def _answered(control: Control, answer: Answer, by: Viewer, at: datetime) -> RecordedAnswer:
    return RecordedAnswer(
        control=control, outcome=answer.outcome, by=by.name, at=at, comment=answer.comment.strip()
    )
