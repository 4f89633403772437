"""What must agree within a title that comes in: its state with its facts, its dates, its sums.

domain.md §2 (who needs a visa), §3.3 (the total), §3.6 (domiciliation number), §4.2 and §4.3.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from banques.domain.days import day_of, midnight_after, months_after
from banques.domain.titles.lines import Fault
from banques.domain.titles.past import DATED_BY_LAST_EVENT, Predomiciliation
from banques.domain.titles.states import ModificationStatus, TitleState
from banques.domain.titles.title import TradeTitle

# Titles are on line since then, and compulsory since 01/06/2015; domain.md §1 [S18][S19].
ON_LINE_SINCE = date(2014, 9, 26)
CLOCKS_DIFFER = timedelta(minutes=5)

FOR_VISA = frozenset(
    {
        TitleState.SUBMITTED_FOR_PREDOMICILIATION,
        TitleState.PREDOMICILIATED,
        TitleState.SUBMITTED_FOR_VISA,
        TitleState.VISA_GRANTED,
        TitleState.VISA_REFUSED,
    }
)
DOMICILED = frozenset(
    {
        TitleState.DOMICILED,
        TitleState.BANK_CHANGE_ASKED,
        TitleState.EXPIRED,
        TitleState.CLEARED,
    }
)
PERHAPS_DOMICILED = frozenset({TitleState.CANCELLED})
AFTER_VISA = DOMICILED | {TitleState.VISA_GRANTED, TitleState.SUBMITTED_FOR_DOMICILIATION}
BEFORE_VISA = frozenset(
    {
        TitleState.NEW,
        TitleState.SUBMITTED_FOR_PREDOMICILIATION,
        TitleState.PREDOMICILIATED,
        TitleState.SUBMITTED_FOR_VISA,
    }
)


def with_validity(title: TradeTitle) -> TradeTitle:
    """The title with the end of its customs validity, which follows from its domiciliation."""
    if title.domiciliation is None:
        return title
    due_on = months_after(day_of(title.domiciliation.at), title.category.validity_months)
    expired_at = midnight_after(due_on) if title.state is TitleState.EXPIRED else None
    return replace(title, due_on=due_on, expired_at=expired_at)


def faults_of(
    title: TradeTitle, predomiciliation: Predomiciliation | None, *, at: datetime
) -> list[Fault]:
    """Everything in ``title`` that does not agree, as it stands ``at`` a moment."""
    return [
        *_sums(title),
        *_state(title),
        *_visa(title, predomiciliation),
        *_decisions(title),
        *_domiciliation(title),
        *_dates(title, predomiciliation, at),
    ]


def _sums(title: TradeTitle) -> Iterator[Fault]:
    lines = sum(line.value.amount for line in title.goods)
    if lines != title.total.amount:
        yield Fault(
            "amount",
            f"is {title.total.amount}, but the lines of goods add up to {lines}: correct one or "
            "the other.",
        )


def _state(title: TradeTitle) -> Iterator[Fault]:
    state, category = title.state, title.category
    if state in FOR_VISA and not category.needs_visa:
        yield Fault(
            "state", f"is {state}, a step towards a visa, which {category} does not have: use SDO."
        )
    if state is not TitleState.NEW and title.submitted_at is None:
        yield Fault("submitted_at", f"is missing: a title in state {state} was submitted.")
    asked = title.modification is ModificationStatus.ASKED
    if asked and state is not TitleState.DOMICILED:
        yield Fault("modification", f"is asked, but state is {state}: only DOM can be modified.")
    elif title.modification is not ModificationStatus.NONE and title.domiciliation is None:
        yield Fault("modification", "needs a title that was domiciled: use none.")


def _visa(title: TradeTitle, predomiciliation: Predomiciliation | None) -> Iterator[Fault]:
    state, visa = title.state, title.visa
    if not title.category.needs_visa:
        for name, given in (
            ("visa", visa), ("opinion", title.opinion), ("predomiciliation", predomiciliation),
        ):  # fmt: skip
            if given:
                yield Fault(name, f"is given, but {title.category} needs none: remove it.")
        return
    if state in AFTER_VISA and not (visa and visa.granted):
        yield Fault("visa", f"must be given and granted for a {title.category} in state {state}.")
    if state is TitleState.VISA_REFUSED and (visa is None or visa.granted):
        yield Fault("visa", "must be given and not granted for state RVI.")
    if state in BEFORE_VISA and visa:
        yield Fault("visa", f"is given, but state {state} comes before the visa: remove it.")
    early = state in (TitleState.NEW, TitleState.SUBMITTED_FOR_PREDOMICILIATION)
    if early and predomiciliation:
        yield Fault("predomiciliation", f"is given, but state {state} comes before it: remove it.")


def _decisions(title: TradeTitle) -> Iterator[Fault]:
    state = title.state
    if state in DOMICILED and title.domiciliation is None:
        yield Fault("domiciliation", f"is missing for state {state}: give number, at, branch, by.")
    if title.domiciliation and state not in DOMICILED | PERHAPS_DOMICILED:
        yield Fault("domiciliation", f"is given, but state is {state}: remove it.")
    if state is TitleState.REJECTED and title.rejection is None:
        yield Fault("rejection", "is missing for state REJ: give reason, at, by.")
    if title.rejection and state is TitleState.NEW:
        yield Fault("rejection", "is given, but the title is new: remove it.")


def _domiciliation(title: TradeTitle) -> Iterator[Fault]:
    done = title.domiciliation
    if done is None:
        return
    number = done.number
    expected = (title.bank, done.branch, day_of(done.at).year)
    if (number.bank, number.branch, number.year) != expected:
        yield Fault(
            "domiciliation.number",
            f"is {number}, but bank, branch and year are {'-'.join(map(str, expected))}: correct "
            "one or the other.",
        )


def _dates(
    title: TradeTitle, predomiciliation: Predomiciliation | None, at: datetime
) -> Iterator[Fault]:
    if day_of(title.created_at) < ON_LINE_SINCE:
        yield Fault(
            "created_at",
            f"is of {day_of(title.created_at)}, but titles are on line since {ON_LINE_SINCE}: "
            "correct the year.",
        )
    steps = _in_order(title, predomiciliation)
    for (before, earlier), (after, later) in pairwise(steps):
        if later < earlier:
            yield Fault(after, f"is before {before}: correct one or the other.")
    if steps[-1][1] > at + CLOCKS_DIFFER:
        yield Fault(steps[-1][0], "is still to come: correct it.")
    if title.expired_at and title.expired_at > at:
        yield Fault("state", f"is ECH, but the title is valid until {title.due_on}: use DOM.")


def _in_order(
    title: TradeTitle, predomiciliation: Predomiciliation | None
) -> list[tuple[str, datetime]]:
    """The dates given, as they must follow one another."""
    opinion, visa, done = title.opinion, title.visa, title.domiciliation
    by_last_event = (
        title.state in DATED_BY_LAST_EVENT or title.modification is not ModificationStatus.NONE
    )
    refused = title.rejection if title.state is TitleState.REJECTED else None
    found: list[tuple[str, datetime | None]] = [
        ("created_at", title.created_at),
        ("submitted_at", title.submitted_at),
        ("predomiciliation.at", predomiciliation.at if predomiciliation else None),
        ("opinion.given_at", opinion.given_at if opinion else None),
        ("visa.decided_at", visa.decided_at if visa else None),
        ("domiciliation.at", done.at if done else None),
        ("rejection.at", refused.at if refused else None),
        ("last_event_at", title.last_event_at if by_last_event else None),
    ]
    return [(name, moment) for name, moment in found if moment]
