"""Programs the run starts: how they start, how they stop, how they are known again later."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from local_run.owner import Owner

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.05
STOP_SECONDS = 12  # Longer than gunicorn's grace, after which a program is killed.


@dataclass(frozen=True, kw_only=True)
class Program:
    """A command with its whole environment and the signal that stops it in good order."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    folder: Path | None = None
    owner: Owner | None = None
    stop_signal: signal.Signals = signal.SIGTERM


@dataclass(frozen=True)
class Identity:
    """A process that cannot be mistaken for a later one with the same number."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        return started_at(self.pid) == self.started


def start(program: Program, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts in a session of its own, so that a terminal's Ctrl-C reaches the runner alone.

    Should the runner be killed, the system stops the program (on Linux; elsewhere the next
    start does).
    """
    other = program.owner if program.owner and not program.owner.is_us else None
    return subprocess.Popen(
        program.command,
        env=dict(program.environment),
        cwd=program.folder,
        user=other.uid if other else None,
        group=other.gid if other else None,
        extra_groups=[] if other else None,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=lambda: die_with_parent(program.stop_signal),
    )


def die_with_parent(number: signal.Signals) -> None:
    """Asks the system to send us ``number`` when our parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def stop(identity: Identity, stop_signal: signal.Signals, seconds: float = STOP_SECONDS) -> None:
    """Stops a process and waits; one that does not end in time is killed with its session."""
    _send(identity, stop_signal)
    if not _gone(identity, seconds):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(identity.pid, signal.SIGKILL)
        _gone(identity, seconds)


def identify(pid: int) -> Identity:
    return Identity(pid, started_at(pid))


def started_at(pid: int) -> str:
    """When ``pid`` started, in the system's own terms; empty when it is gone or a zombie."""
    if sys.platform != "linux":
        found = subprocess.run(
            ("ps", "-o", "lstart=", "-p", str(pid)),  # noqa: S607
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return found.stdout.strip()
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
    state, *rest = stat.rpartition(")")[2].split()
    return "" if state in "ZX" else rest[18]  # proc(5): field 22, counted from field 3.


def _send(identity: Identity, number: signal.Signals) -> None:
    if identity.alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(identity.pid, number)


def _gone(identity: Identity, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while identity.alive:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
