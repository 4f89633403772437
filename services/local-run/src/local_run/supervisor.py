"""Watches the programs of a run: restarts the one that dies, stops them all in order."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from local_run import records
from local_run.errors import CannotRun
from local_run.processes import Identity, Program, identify, start, stop
from local_run.records import Recorded

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 30.0
STEADY_SECONDS = 60.0  # After this long a program is held to have recovered.
LOG_LINES = 12


@dataclass
class Watched:
    """A program and the process that runs it at present."""

    program: Program
    log: Path
    process: subprocess.Popen[bytes]
    identity: Identity
    started_at: float
    delay: float = FIRST_DELAY_SECONDS
    restart_at: float | None = None

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-LOG_LINES:])


@dataclass
class Supervisor:
    """Starts programs in the order given and stops them in the opposite one.

    What it starts is on ``record`` at once, so that the next run can end what a killed one
    left behind.
    """

    record: Path
    logs: Path
    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    watched: list[Watched] = field(default_factory=list)

    def end_leftovers(self) -> None:
        """Stops what an earlier run left: only processes that are still the ones it started."""
        for found in reversed(records.read(self.record)):
            if found.identity.alive:
                self.say(f"Ending {found.name}, left behind by a run that was killed")
                stop(found.identity, found.stop_signal)
        self.record.unlink(missing_ok=True)

    def start(self, program: Program) -> None:
        log = self.logs / f"{program.name}.log"
        with log.open("wb") as output:
            process = start(program, output)
        self.watched.append(Watched(program, log, process, identify(process.pid), self.clock()))
        self._write_record()

    def refuse_dead(self) -> None:
        """While starting, a program that ends has found something wrong. Raises ``CannotRun``."""
        for watched in self.watched:
            if watched.process.poll() is not None:
                raise CannotRun(
                    f"{watched.program.name} stopped while starting. The end of {watched.log}:\n"
                    f"{watched.last_words()}"
                )

    def look_after(self) -> None:
        """Restarts whatever has died, each time a little later than the time before."""
        for watched in self.watched:
            if watched.restart_at is None:
                self._notice_death(watched)
            elif self.clock() >= watched.restart_at:
                self._restart(watched)

    def stop_all(self) -> None:
        for watched in reversed(self.watched):
            stop(watched.identity, watched.program.stop_signal)
            watched.process.wait()
        self.watched.clear()
        self.record.unlink(missing_ok=True)

    def _notice_death(self, watched: Watched) -> None:
        code = watched.process.poll()
        if code is None:
            return
        if self.clock() - watched.started_at > STEADY_SECONDS:
            watched.delay = FIRST_DELAY_SECONDS
        watched.restart_at = self.clock() + watched.delay
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        self.say(
            f"{watched.program.name} stopped ({how}); starting it again in {watched.delay:.0f} s. "
            f"Its log: {watched.log}"
        )
        watched.delay = min(2 * watched.delay, LONGEST_DELAY_SECONDS)

    def _restart(self, watched: Watched) -> None:
        with watched.log.open("ab") as output:
            watched.process = start(watched.program, output)
        watched.identity = identify(watched.process.pid)
        watched.started_at, watched.restart_at = self.clock(), None
        self._write_record()
        self.say(f"{watched.program.name} is started again")

    def _write_record(self) -> None:
        records.write(
            self.record,
            [Recorded(one.program.name, one.identity, one.program.stop_signal)
             for one in self.watched],
        )  # fmt: skip
