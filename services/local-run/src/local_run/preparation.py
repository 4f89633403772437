"""What is done before the services start: tables, keys, relying parties and demo data."""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from local_run import relying_parties
from local_run.errors import CannotRun
from local_run.installation import SCRIPTS, Installation
from local_run.processes import Program, start
from local_run.services import BANQUES, HELPDESK, PORTNET_ID, SERVICES, Service

DEMO_TITLES = 400
LOG_LINES = 12


@dataclass(frozen=True)
class Task:
    """A command of a service that ends by itself."""

    service: Service
    arguments: tuple[str, ...]

    @property
    def words(self) -> str:
        return " ".join((self.service.command, *self.arguments))


def migrations() -> list[Task]:
    return [Task(service, ("migrate",)) for service in SERVICES if service.has_database]


def registrations(installation: Installation) -> list[Task]:
    """What Portnet ID is told at each start; each a row or two of its own, in any order.

    The people too: a newer version may know some whom the data of an older one lacks.
    """
    files = relying_parties.write(installation)
    put = [Task(PORTNET_ID, ("relying-party", "put", str(file))) for file in files]
    return [Task(PORTNET_ID, ("keys", "ensure")), Task(PORTNET_ID, ("demo",)), *put]


def demo_data() -> list[Task]:
    return [
        Task(BANQUES, ("demo", "--titles", str(DEMO_TITLES))),
        Task(HELPDESK, ("load-faq",)),
    ]


def carry_out(installation: Installation, tasks: Iterable[Task]) -> None:
    """Runs ``tasks`` side by side. Raises ``CannotRun`` with the end of what a failed one said."""
    running: list[tuple[Task, subprocess.Popen[bytes], Path]] = []
    try:
        for number, task in enumerate(tasks):
            log = installation.data.logs / f"{task.service.name}-{task.arguments[0]}-{number}.log"
            running.append((task, _start(installation, task, log), log))
        for task, process, log in running:
            if process.wait():
                raise CannotRun(f"“{task.words}” failed. The end of {log}:\n{_end(log)}")
    finally:
        for _, process, _ in running:
            process.kill()
            process.wait()


def _start(installation: Installation, task: Task, log: Path) -> subprocess.Popen[bytes]:
    program = Program(
        name=task.words,
        command=(str(SCRIPTS / task.service.command), *task.arguments),
        environment=installation.environment(task.service),
    )
    with log.open("wb") as output:
        return start(program, output)


def _end(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-LOG_LINES:])
