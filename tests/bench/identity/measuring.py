"""How an operation is measured: some do it at once, and the kernel is asked before and after."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median, quantiles

from tests.bench.identity.operations import Operation, Worker
from tests.bench.identity.sides import Side

TOGETHER = 4  # Who work at the same time: enough to keep two cores busy with their load.
ROUNDS = 3


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one operation at one side: CPU milliseconds by part, operations a second, p99."""

    parts: dict[str, float]
    rate: float
    p99: float

    @property
    def total(self) -> float:
        return sum(self.parts.values())


def cost(side: Side, workers: Sequence[Worker], operation: Operation) -> Cost:
    """Of one round."""
    each = operation.times // len(workers)
    before, began = side.spent(), time.monotonic()
    with ThreadPoolExecutor(len(workers)) as pool:
        series = list(pool.map(lambda worker: _timed(operation.do, worker, each), workers))
    took, after = time.monotonic() - began, side.spent()
    done = each * len(workers)
    return Cost(
        parts={name: (after[name] - before[name]) * 1_000 / done for name in before},
        rate=done / took,
        p99=quantiles((time for one in series for time in one), n=100, method="inclusive")[-1],
    )


def middle(costs: Sequence[Cost]) -> Cost:
    """The round with the median total."""
    wanted = median(each.total for each in costs)
    return min(costs, key=lambda each: abs(each.total - wanted))


def _timed(do: Callable[[Worker], None], worker: Worker, times: int) -> list[float]:
    """How long each took, in milliseconds, as who asked sees it."""
    taken = []
    for _ in range(times):
        began = time.monotonic()
        do(worker)
        taken.append((time.monotonic() - began) * 1_000)
    return taken
