"""Why an act on a title is refused, as facts; ``web/answers.py`` words them."""

from collections.abc import Sequence
from datetime import datetime

from banques.domain.titles.checklist import Control, Finding
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber
from banques.domain.titles.states import TitleState
from portal_kit.errors import Refused


class TitleNotFound(Refused):
    """No such title, or none that the viewer may see: nobody can tell which."""

    def __init__(self, reference: RegistrationNumber) -> None:
        super().__init__(f"title {reference} is not there for this viewer")
        self.reference = reference


class ActNotAllowed(Refused):
    """The viewer may read the title, but their roles or access do not let them decide."""

    def __init__(self, reference: RegistrationNumber) -> None:
        super().__init__(f"title {reference} may be read but not decided by this viewer")
        self.reference = reference


class TitleAlreadyDecided(Refused):
    """Somebody decided first; ``by`` and ``at`` are of that decision."""

    def __init__(self, *, state: TitleState, by: str, at: datetime) -> None:
        super().__init__(f"already {state}, decided at {at.isoformat()}")
        self.state = state
        self.by = by
        self.at = at


class TitleNotAwaitingAct(Refused):
    """The title is in a state in which this act has no place, and no bank decision led there."""

    def __init__(self, state: TitleState) -> None:
        super().__init__(f"the act has no place in state {state}")
        self.state = state


class TitleChanged(Refused):
    """The title is no longer the version the person read."""

    def __init__(self, *, read: int, current: int) -> None:
        super().__init__(f"read at version {read}, now {current}")
        self.read = read
        self.current = current


class ReasonMissing(Refused):
    """A rejection names a reason of the reference table."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code[:40]!r} is not a rejection reason in use")
        self.code = code


class CommentTooShort(Refused):
    """The reason asks for an explanation of at least ``least`` characters."""

    def __init__(self, least: int) -> None:
        super().__init__(f"the comment has fewer than {least} characters")
        self.least = least


class TextTooLong(Refused):
    """A comment or observation is longer than is kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"longer than {limit} characters")
        self.limit = limit


class ChecklistIncomplete(Refused):
    """Controls without an answer, or answers that lack the comment they need."""

    def __init__(self, *, unanswered: Sequence[Control], uncommented: Sequence[Control]) -> None:
        super().__init__(f"unanswered {list(unanswered)}, uncommented {list(uncommented)}")
        self.unanswered = tuple(unanswered)
        self.uncommented = tuple(uncommented)


class DutyNotMet(Refused):
    """An agent found a control not conform that regulation makes the bank's duty."""

    def __init__(self, controls: Sequence[Control]) -> None:
        super().__init__(f"not conform: {list(controls)}")
        self.controls = tuple(controls)


class ControlsRefuse(Refused):
    """Automatic controls of sourced rules are not met."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"refused by {[finding.fact for finding in findings]}")
        self.findings = tuple(findings)


class BranchUnknown(Refused):
    """The branch is not an active one of the bank that the viewer reaches."""

    def __init__(self, branch: str) -> None:
        super().__init__(f"{branch[:20]!r} is not a branch this viewer may domiciliate at")
        self.branch = branch


class DomiciliationNumberTaken(Refused):
    """The number is spent; ``free`` is the branch's next."""

    def __init__(self, *, number: DomiciliationNumber, free: DomiciliationNumber) -> None:
        super().__init__(f"{number} is taken, {free} is free")
        self.number = number
        self.free = free


class DomiciliationNumberOutOfTurn(Refused):
    """The number belongs to another branch or year, or would leave a gap before it."""

    def __init__(self, *, number: DomiciliationNumber, free: DomiciliationNumber) -> None:
        super().__init__(f"{number} is out of turn, {free} is next")
        self.number = number
        self.free = free


class IdempotencyKeyReused(Refused):
    """The key came before with another act or other words."""

    def __init__(self) -> None:
        super().__init__("idempotency key reused with a different body")
