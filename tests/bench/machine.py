"""What the figures were measured on."""

import os
import platform
import time
from pathlib import Path

STEPS = 1_000_000


def describe() -> dict[str, str]:
    """One interpreter of the same version is half again as fast as another, by how it was built:
    how long it takes for plain work tells figures apart that it alone makes different."""
    return {
        "processor": _first("/proc/cpuinfo", "model name"),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(_first('/proc/meminfo', 'MemTotal').split()[0]) // 1024} MB",
        "system": platform.platform(terse=True),
        "python": f"{platform.python_version()}, {_milliseconds_of_plain_work():.0f} ms for a "
        "million steps of plain work",
    }


def _milliseconds_of_plain_work() -> float:
    began = time.process_time()
    kept: dict[str, int] = {}
    for number in range(STEPS):
        kept[str(number % 100)] = number
        _ = [each + 1 for each in (number, len(kept))]
    return (time.process_time() - began) * 1_000


def _first(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "0 unknown"
