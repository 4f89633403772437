"""The controls before a bank accepts a title, and what was found for each; domain.md §4.5."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Control(StrEnum):
    """The eight controls, in the order in which they are shown."""

    ACCOUNT = "account"
    CONTRACT = "contract"
    INCOTERM = "incoterm"
    PAYMENT = "payment"
    CATEGORY = "category"
    DUPLICATE = "duplicate"
    SCREENING = "screening"
    VISA = "visa"


class Outcome(StrEnum):
    """What a control came to; only automatic controls warn."""

    CONFORM = "conform"
    WARNING = "warning"
    NOT_CONFORM = "not_conform"
    NOT_APPLICABLE = "not_applicable"


AUTOMATIC = (
    Control.ACCOUNT, Control.INCOTERM, Control.CATEGORY, Control.DUPLICATE, Control.VISA,
)  # fmt: skip
ASKED = (Control.CONTRACT, Control.PAYMENT, Control.SCREENING)  # No system knows; an agent says.

# Duties of the bank by regulation [S1]: an agent who finds them not met cannot accept the title.
DUTIES = frozenset({Control.CONTRACT, Control.PAYMENT})
LONGEST_COMMENT = 1_000


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An agent's answer to a control. Not conform and not applicable say why in ``comment``."""

    outcome: Outcome
    comment: str = ""


Checklist = Mapping[Control, Answer]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What an automatic control found.

    ``fact`` is a stable word such as ``rib_valid``; the page words it with ``details``.
    ``source`` quotes domain.md (``S11``, ``A``, ``K``); ``refuses`` is true where the rule is
    sourced and not met, so that the act will be refused.
    """

    control: Control
    outcome: Outcome
    fact: str
    source: str
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def refuses(self) -> bool:
        return self.outcome is Outcome.NOT_CONFORM and self.source.startswith("S")


@dataclass(frozen=True, kw_only=True)
class RecordedAnswer:
    """A control as it was kept with the decision; ``by`` is empty for an automatic one."""

    control: Control
    outcome: Outcome
    by: str
    at: datetime
    comment: str = ""
    fact: str = ""
    source: str = ""
