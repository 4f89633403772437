"""The pages of an act on a title, each from what the domain says at that moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from typing import Self

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from banques.domain.days import day_of, months_after
from banques.domain.reference import Branch, ReferenceData
from banques.domain.titles import guards
from banques.domain.titles.checklist import (
    ASKED,
    LONGEST_COMMENT,
    Control,
    Finding,
    Outcome,
)
from banques.domain.titles.controls import automatic_findings
from banques.domain.titles.history import HistoryEntry, TitleEvent
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber
from banques.domain.titles.queries import Sort, SortKey, TitleFilter
from banques.domain.titles.refusals import TitleNotFound
from banques.domain.titles.states import AWAITING_BANK
from banques.domain.titles.store import Act, TitleStore
from banques.domain.titles.title import TradeTitle
from banques.web.answers import ANSWERS
from banques.web.field_errors import Check, Errors, errors_of
from banques.web.forms import REMARK, DecisionForm
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
class Step:
    """An act that the viewer may do on a title, open in a store."""

    store: TitleStore
    title: TradeTitle
    act: Act
    at: datetime

    @classmethod
    def open(
        cls,
        store: TitleStore,
        number: RegistrationNumber,
        act: Act,
        *,
        at: datetime,
        version: int | None = None,
    ) -> Self:
        """Raises what refuses the act. Without ``version`` the title is taken as it stands."""
        title = store.get(number)
        if title is None:
            raise TitleNotFound(number)
        read = title.version if version is None else version
        guards.check_may_decide(store, title, viewer(), act=act, version=read)
        return cls(store=store, title=title, act=act, at=at)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the automatic controls say now; a rejection needs none."""
        return () if self.act is Act.REJECT else automatic_findings(self.store, self.title)

    @property
    def branches(self) -> list[Branch]:
        """Where the viewer may domiciliate."""
        all_of_them = self.store.reference.branches_of(self.title.bank)
        reach = viewer().branches
        return [each for each in all_of_them if reach is None or each.code in reach]

    @property
    def due_on(self) -> date:
        return months_after(day_of(self.at), self.title.category.validity_months)

    def next_number(self, branch: str) -> DomiciliationNumber:
        return self.store.next_domiciliation_number(branch, day_of(self.at).year)

    def errors_in(self, form: DecisionForm) -> Errors:
        return errors_of(self._checks(form))

    def _checks(self, form: DecisionForm) -> Iterator[tuple[str, Check]]:
        store, title = self.store, self.title
        if self.act is Act.REJECT:
            yield "explication", partial(guards.check_reason, store, form.reason, form.explanation)
            return
        if self.act is Act.DOMICILIATE:
            yield "guichet", partial(guards.check_branch, store, title, form.branch, viewer())
        yield "observation", partial(guards.check_length, form.observation)
        for control, remark in form.remarks.items():
            yield REMARK + control, partial(guards.check_length, remark)
        answers = partial(
            guards.checked_answers, store, title, form.checklist, by=viewer(), at=self.at
        )
        yield "", answers


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
