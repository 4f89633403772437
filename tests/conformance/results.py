"""What became of each module of a run."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """As the suite names them, with what it has no word for."""

    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"  # The provider does not offer it, as it may.
    NOT_APPLICABLE = "not applicable"  # Listed with a reason, for one provider.


@dataclass(frozen=True, kw_only=True)
class Result:
    """One module's; ``reasons`` are sentences, none where it passed."""

    plan: str
    module: str
    demands: str
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    seconds: float = 0

    @property
    def line(self) -> str:
        return f"{self.outcome:14} {self.module:74} {self.seconds:5.1f} s"

    @property
    def as_json(self) -> dict[str, object]:
        return asdict(self)
