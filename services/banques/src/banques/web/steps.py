"""An act on a title, open in a store: what may be entered, what the controls say, what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Self

from banques.domain.days import day_of, months_after
from banques.domain.reference import Branch
from banques.domain.titles import guards
from banques.domain.titles.checklist import Finding
from banques.domain.titles.controls import automatic_findings
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber
from banques.domain.titles.refusals import TitleNotFound
from banques.domain.titles.store import Act, TitleStore
from banques.domain.titles.title import TradeTitle
from banques.web.field_errors import Check, Errors, errors_of
from banques.web.forms import REMARK, DecisionForm
from portal_kit.session_gate import viewer


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
