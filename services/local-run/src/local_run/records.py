"""The record of started processes, by which the next run ends what a killed one left behind."""

import json
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from local_run.processes import Identity


@dataclass(frozen=True)
class Recorded:
    """A process that was started and how it wants to be stopped."""

    name: str
    identity: Identity
    stop_signal: signal.Signals


def write(path: Path, processes: Iterable[Recorded]) -> None:
    """Replaces the record in one step: a reader never finds half of it."""
    lines = [
        {"name": one.name, "signal": int(one.stop_signal), **vars(one.identity)}
        for one in processes
    ]
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(lines), encoding="utf-8")
    unfinished.rename(path)


def read(path: Path) -> list[Recorded]:
    """What is recorded, in the order of starting; nothing where there is no record."""
    if not path.exists():
        return []
    return [
        Recorded(
            line["name"], Identity(line["pid"], line["started"]), signal.Signals(line["signal"])
        )
        for line in json.loads(path.read_text(encoding="utf-8"))
    ]
