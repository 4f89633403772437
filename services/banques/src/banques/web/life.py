"""The life of a title in seven steps, told from what is known of it and nothing else.

Customs' imputations and the settlements do not reach this portal yet: after domiciliation they
stand as steps that the title's life still holds, without a date or a figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from banques.domain.titles.history import HistoryEntry, TitleEvent
from banques.domain.titles.states import TitleState
from banques.domain.titles.title import TradeTitle


class Phase(StrEnum):
    """The steps, in order."""

    SUBSCRIPTION = "subscription"
    PREDOMICILIATION = "predomiciliation"
    VISA = "visa"
    DOMICILIATION = "domiciliation"
    IMPUTATION = "imputation"
    SETTLEMENT = "settlement"
    CLEARING = "clearing"


class Progress(StrEnum):
    """How far a step has come."""

    DONE = "done"
    NOW = "now"
    STOPPED = "stopped"
    SKIPPED = "skipped"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the life; ``at`` is when it was done, where the history says it."""

    phase: Phase
    progress: Progress
    at: datetime | None = None


WAITING_AT = {
    TitleState.NEW: Phase.SUBSCRIPTION,
    TitleState.SUBMITTED_FOR_PREDOMICILIATION: Phase.PREDOMICILIATION,
    TitleState.PREDOMICILIATED: Phase.VISA,
    TitleState.SUBMITTED_FOR_VISA: Phase.VISA,
    TitleState.VISA_REFUSED: Phase.VISA,
    TitleState.VISA_GRANTED: Phase.DOMICILIATION,
    TitleState.SUBMITTED_FOR_DOMICILIATION: Phase.DOMICILIATION,
}
STOPPED = frozenset({TitleState.REJECTED, TitleState.VISA_REFUSED, TitleState.CANCELLED})
ENDED = frozenset({TitleState.VISA_REFUSED, TitleState.CANCELLED})  # No way leads out of these.
AT_VISA = (Phase.PREDOMICILIATION, Phase.VISA)
DONE_BY = {
    TitleEvent.SUBMITTED: Phase.SUBSCRIPTION,
    TitleEvent.PREDOMICILIATED: Phase.PREDOMICILIATION,
    TitleEvent.VISA_GRANTED: Phase.VISA,
    TitleEvent.DOMICILIATED: Phase.DOMICILIATION,
    TitleEvent.CLEARED: Phase.CLEARING,
}


def life_of(title: TradeTitle, history: Sequence[HistoryEntry]) -> list[Step]:
    """One step for each phase. What lies before the phase reached is done, what follows later.

    Of a title that has ended nothing follows: the steps that it did not reach are skipped.
    """
    reached = list(Phase).index(_reached(title))
    done_at = {DONE_BY[entry.event]: entry.at for entry in history if entry.event in DONE_BY}
    return [
        Step(phase=phase, progress=_progress(title, phase, place - reached), at=done_at.get(phase))
        for place, phase in enumerate(Phase)
    ]


def _reached(title: TradeTitle) -> Phase:
    """The phase in which the title stands, or would stand had it not been stopped."""
    if title.state in WAITING_AT:
        return WAITING_AT[title.state]
    if title.state is TitleState.CLEARED or title.domiciliation:
        return Phase.CLEARING if title.state is TitleState.CLEARED else Phase.IMPUTATION
    if title.category.needs_visa and not (title.visa and title.visa.granted):
        return Phase.PREDOMICILIATION
    return Phase.DOMICILIATION


def _progress(title: TradeTitle, phase: Phase, distance: int) -> Progress:
    if phase in AT_VISA and not title.category.needs_visa:
        return Progress.SKIPPED
    if distance < 0 or title.state is TitleState.CLEARED:
        return Progress.DONE
    if distance == 0 and phase is not Phase.IMPUTATION:
        return Progress.STOPPED if title.state in STOPPED else Progress.NOW
    return Progress.SKIPPED if title.state in ENDED else Progress.LATER
