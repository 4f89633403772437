"""Things that take long to start run once for the whole test run, whichever worker asks first.

Each is the business of a *keeper*: a process that outlives the worker that asked, and stops
what it keeps when the run ends, however it ends. A keeper is a module: ``python -m <module>
<folder of the run>`` calls ``keep``.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType

from local_run.owner import database_owner
from local_run.processes import Identity, identify, stop

ROOT = Path(__file__).parents[1]
START_SECONDS = 300
END_SECONDS = 60
GLANCE_SECONDS = 0.2


class NotStarted(Exception):
    """What was to be kept did not start; the message is what it said."""


def new_run() -> Path:
    """A folder for what this run keeps; its path is short, for the sockets in it."""
    folder = Path(tempfile.mkdtemp(prefix="portnet-test-", dir="/tmp"))
    if not database_owner().is_us:
        folder.chmod(0o711)  # PostgreSQL's user passes through to what is its own.
    _write(folder / "run.json", identify(os.getpid()))
    return folder


def end_run(folder: Path) -> None:
    """Stops every keeper of the run and removes the folder."""
    for record in folder.glob("*.keeper.json"):
        stop(_read(record), signal.SIGTERM, END_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


def start_once(folder: Path, module: str) -> None:
    """Returns when what ``module`` keeps is ready; starts its keeper unless somebody has."""
    with locked(folder, module):
        if not (folder / f"{module}.ready").exists():
            _start(folder, module)


def keep(folder: Path, module: str, running: AbstractContextManager[object]) -> None:
    """Keeps ``running`` until told to stop, or until the process of the test run is gone."""
    signal.signal(signal.SIGTERM, _leave)
    run = _read(folder / "run.json")
    with running:
        (folder / f"{module}.ready").touch()
        while run.alive:
            time.sleep(GLANCE_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """One worker at a time; the lock ends with whoever holds it."""
    with (folder / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _start(folder: Path, module: str) -> None:
    log = folder / f"{module}.log"
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            (sys.executable, "-m", module, str(folder)),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the run; the run stops its keepers.
        )
    _write(folder / f"{module}.keeper.json", identify(keeper.pid))
    deadline = time.monotonic() + START_SECONDS
    while not (folder / f"{module}.ready").exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise NotStarted(log.read_text(errors="replace"))
        time.sleep(0.02)
    keeper.returncode = 0  # It is not ours to wait for: the end of the run sees to it.


def _write(path: Path, identity: Identity) -> None:
    path.write_text(json.dumps(vars(identity)))


def _read(path: Path) -> Identity:
    return Identity(**json.loads(path.read_text()))


def _leave(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)
