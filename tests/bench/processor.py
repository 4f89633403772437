"""Processor time of processes, as the kernel counts it."""

import os
from collections.abc import Iterable
from pathlib import Path

from tests.product import family

TICKS = os.sysconf("SC_CLK_TCK")
SPENT = slice(11, 15)  # User and system time, then those of children that have ended; proc(5).


def seconds(roots: Iterable[int]) -> float:
    """User and system time so far of these processes and all that they have started."""
    return sum(_ticks(pid) for root in roots for pid in family(root)) / TICKS


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[SPENT])
