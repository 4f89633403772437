"""A measured figure beside its ceiling, and how a series becomes figures."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the report; without a ceiling it is there to compare others with."""

    what: str
    value: float
    unit: str
    ceiling: float | None = None

    @property
    def holds(self) -> bool:
        return self.ceiling is None or self.value <= self.ceiling

    @property
    def line(self) -> str:
        limit = "" if self.ceiling is None else f"   ceiling {self.ceiling:g} {self.unit}"
        verdict = "" if self.ceiling is None else ("   holds" if self.holds else "   EXCEEDED")
        return f"{self.what:62} {self.value:9.1f} {self.unit}{limit}{verdict}"

    @property
    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "holds": self.holds}


def p95(series: Sequence[float]) -> float:
    return quantiles(series, n=20, method="inclusive")[-1]


def p50(series: Sequence[float]) -> float:
    return median(series)
