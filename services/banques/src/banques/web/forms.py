"""What an agent fills in to decide on a title, as it travels from page to page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self
from unicodedata import category
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from banques.domain.titles.checklist import ASKED, Answer, Checklist, Control, Outcome
from banques.domain.titles.numbers import DomiciliationNumber, MalformedNumber
from banques.domain.titles.title import TradeTitle

CONTROL = "controle-"
REMARK = "remarque-"


@dataclass(frozen=True, kw_only=True)
class DecisionForm:
    """Everything typed, as typed. ``version`` is the title's when the form was opened; ``key``
    makes one act of a form that is sent twice."""

    version: int
    key: str
    branch: str = ""
    number: str = ""
    observation: str = ""
    reason: str = ""
    explanation: str = ""
    answers: dict[Control, str] = field(default_factory=dict)
    remarks: dict[Control, str] = field(default_factory=dict)

    @classmethod
    def new(cls, title: TradeTitle) -> Self:
        return cls(version=title.version, branch=title.branch, key=str(uuid4()))

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Self:
        """Raises ``BadRequest`` for a form that no page of ours has made."""
        return cls(
            version=_version(form.get("version", "")),
            key=_key(form.get("cle", "")),
            branch=form.get("guichet", ""),
            number=form.get("numero", ""),
            observation=_text(form, "observation"),
            reason=form.get("motif", ""),
            explanation=_text(form, "explication"),
            answers={each: form.get(CONTROL + each, "") for each in ASKED},
            remarks={each: _text(form, REMARK + each) for each in ASKED},
        )

    @property
    def checklist(self) -> Checklist:
        """The answers given; a control without an answer is left out."""
        return {
            control: Answer(outcome=Outcome(answer), comment=self.remark_on(control))
            for control, answer in self.answers.items()
            if answer in set(Outcome)
        }

    @property
    def domiciliation_number(self) -> DomiciliationNumber | None:
        """The number the agent was shown, which must still be free when the act is done."""
        try:
            return DomiciliationNumber.parse(self.number)
        except MalformedNumber:
            return None

    @property
    def identity(self) -> list[tuple[str, str]]:
        """What every page of the act carries unseen."""
        return [("version", str(self.version)), ("cle", self.key)]

    def answer_to(self, control: Control) -> str:
        return self.answers.get(control, "")

    def remark_on(self, control: Control) -> str:
        return self.remarks.get(control, "")

    def typed(self) -> Iterator[tuple[str, str]]:
        """Everything typed, for the hidden fields of the check page."""
        yield from (
            ("guichet", self.branch),
            ("observation", self.observation),
            ("motif", self.reason),
            ("explication", self.explanation),
        )
        for control in ASKED:
            yield CONTROL + control, self.answer_to(control)
            yield REMARK + control, self.remark_on(control)


def _text(form: MultiDict[str, str], name: str) -> str:
    """Browsers send line ends as CR LF; what is kept has LF, and nothing else that controls.

    Text pasted from other programs may hold such characters, and PostgreSQL takes no NUL.
    """
    typed = form.get(name, "").replace("\r\n", "\n")
    return "".join(each for each in typed if each in "\n\t" or category(each) != "Cc").strip()


def _version(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("the form has no version")
    return int(text)


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as problem:
        raise BadRequest("the form has no idempotency key") from problem
