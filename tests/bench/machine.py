"""What the figures were measured on."""

import os
import platform
from pathlib import Path


def describe() -> dict[str, str]:
    return {
        "processor": _first("/proc/cpuinfo", "model name"),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(_first('/proc/meminfo', 'MemTotal').split()[0]) // 1024} MB",
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def _first(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "0 unknown"
