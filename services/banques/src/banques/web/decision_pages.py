"""The pages of an act on a title, each from what the domain says at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from banques.domain.reference import ReferenceData
from banques.domain.titles.checklist import (
    ASKED,
    LONGEST_COMMENT,
    Control,
    Outcome,
)
from banques.domain.titles.history import HistoryEntry, TitleEvent
from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.queries import Sort, SortKey, TitleFilter
from banques.domain.titles.refusals import TitleNotFound
from banques.domain.titles.states import AWAITING_BANK
from banques.domain.titles.store import Act
from banques.domain.titles.title import TradeTitle
from banques.web.answers import ANSWERS
from banques.web.forms import DecisionForm
from banques.web.steps import Step
from banques.web.wiring import wiring
from portal_kit.errors import Refused
from portal_kit.session_gate import viewer
from portal_kit.web.refusals import word

EVENT_OF = {
    Act.DOMICILIATE: TitleEvent.DOMICILIATED,
    Act.PREDOMICILIATE: TitleEvent.PREDOMICILIATED,
    Act.REJECT: TitleEvent.REJECTED,
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a page says, gathered while its store is open and written once it is closed.

    The menu asks the database too: if each request held one connection while it waited for
    another, as many requests as there are connections would wait for each other.
    """

    template: str
    words: Mapping[str, object]
    status: HTTPStatus = HTTPStatus.OK

    def written(self) -> ResponseReturnValue:
        return render_template(self.template, **self.words), self.status


def entry_page(step: Step, form: DecisionForm, errors: Mapping[str, str] | None = None) -> Page:
    words = dict(
        **_shared(step.store.reference, step.title, step.act),
        form=form,
        errors=errors or {},
        findings=step.findings,
        refused=any(finding.refuses for finding in step.findings),
        controls=ASKED,
        branches=[(each.code, f"{each.code} {each.label}") for each in step.branches],
        reasons=[(each.code, each.label) for each in step.store.reference.reasons.values()],
        rejection=Act.REJECT,
        longest=LONGEST_COMMENT,
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return Page(template="decisions/entry.html", words=words, status=status)


def check_page(step: Step, form: DecisionForm, refusal: Refused | None = None) -> Page:
    """What will be recorded. ``refusal`` says what changed since it was last shown."""
    findings = {finding.control: finding for finding in step.findings}
    answers = {} if step.act is Act.REJECT else form.checklist
    outcomes = [each.outcome for each in findings.values()]
    outcomes += [each.outcome for each in answers.values()]
    words = dict(
        **_shared(step.store.reference, step.title, step.act),
        form=form,
        problem=word(refusal, ANSWERS).sentence if refusal else "",
        controls=[each for each in Control if each in findings or each in answers],
        findings=findings,
        answers=answers,
        tally=[(each, outcomes.count(each)) for each in Outcome if each in outcomes],
        number=step.next_number(form.branch) if step.act is Act.DOMICILIATE else None,
        due_on=step.due_on,
        at=step.at,
    )
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return Page(template="decisions/check.html", words=words, status=status)


def result_page(number: RegistrationNumber, act: Act) -> ResponseReturnValue:
    """What the history says came of the act; it may be opened again at any time."""
    title, history = _title_and_history(number)
    done = [each for each in history if each.event is EVENT_OF[act]]
    if not done:
        return redirect(url_for("titles.show", number=number), HTTPStatus.SEE_OTHER)
    waiting = wiring().queries.find_titles(
        viewer(),
        TitleFilter(states=AWAITING_BANK),
        Sort(key=SortKey.CREATED, descending=False),
        page=1,
        per_page=1,
    )
    return render_template(
        "decisions/result.html",
        **_shared(wiring().reference(), title, act),
        done=done[-1],
        waiting=waiting,
    )


def conflict_page(
    number: RegistrationNumber, act: Act, form: DecisionForm, refusal: Refused
) -> ResponseReturnValue:
    """Somebody was faster: who did what, and what was typed here is not lost."""
    title, history = _title_and_history(number)
    people = [each for each in history if each.actor_kind != "system"]
    last = (people or history)[-1]
    before = [each for each in history if each.at < last.at]
    page = render_template(
        "decisions/conflict.html",
        **_shared(wiring().reference(), title, act),
        form=form,
        last=last,
        before=before[-1] if before else None,
    )
    return page, word(refusal, ANSWERS).status


def _title_and_history(
    number: RegistrationNumber,
) -> tuple[TradeTitle, tuple[HistoryEntry, ...]]:
    title = wiring().queries.get_title(viewer(), number)
    if title is None:
        raise TitleNotFound(number)
    return title, wiring().queries.history_of(viewer(), number)


def _shared(reference: ReferenceData, title: TradeTitle, act: Act) -> dict[str, object]:
    return {"reference": reference, "title": title, "act": act}
