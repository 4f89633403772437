"""Which field of a decision's form a refusal is about."""

from collections.abc import Callable, Iterable

from banques.domain.titles import refusals
from banques.web.answers import ANSWERS, UNANSWERED, UNCOMMENTED
from banques.web.forms import CONTROL, REMARK
from portal_kit.errors import Refused
from portal_kit.web.refusals import word

Errors = dict[str, str]
Check = Callable[[], object]

FIELDS: dict[type[Refused], str] = {
    refusals.ReasonMissing: "motif",
    refusals.CommentTooShort: "explication",
    refusals.BranchUnknown: "guichet",
    refusals.ControlsRefuse: "",
}


def errors_of(checks: Iterable[tuple[str, Check]]) -> Errors:
    """Runs every check, each for a field, and gathers what they refuse: all at once."""
    errors: Errors = {}
    for field, check in checks:
        try:
            check()
        except (refusals.ChecklistIncomplete, refusals.DutyNotMet) as refusal:
            errors |= _about_controls(refusal)
        except tuple(FIELDS) as refusal:
            errors[FIELDS[type(refusal)]] = _sentence(refusal)
        except refusals.TextTooLong as refusal:
            if field:  # Remarks are checked one by one, each for its own field.
                errors[field] = _sentence(refusal)
    return errors


def _about_controls(refusal: refusals.ChecklistIncomplete | refusals.DutyNotMet) -> Errors:
    if isinstance(refusal, refusals.DutyNotMet):
        return {CONTROL + control: _sentence(refusal) for control in refusal.controls}
    return {
        **{CONTROL + control: str(UNANSWERED[control]) for control in refusal.unanswered},
        **{REMARK + control: str(UNCOMMENTED[control]) for control in refusal.uncommented},
    }


def _sentence(refusal: Refused) -> str:
    return str(word(refusal, ANSWERS).sentence)
