"""The whole product as `make run` starts it, for tests that need all of it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local_run import records
from local_run.data_folder import DataFolder
from local_run.installation import Installation
from local_run.ports import free_ports
from local_run.processes import Identity, identify
from local_run.settings import RunSettings
from tests import keeper
from tests.keeper import NotStarted

MODULE = "tests.product"

COMMAND = Path(sys.executable).with_name("portnet-local")
START_SECONDS = 180
STOP_SECONDS = 60
READY = "Ready: "


@dataclass
class Product:
    """A copy with its own data and port; ``said`` is what it has printed since its last start.

    ``settings`` are others that it is started with, ``command`` starts it and talks to it.
    """

    data: Path
    port: int
    scheme: str = "http"
    settings: Mapping[str, str] = field(default_factory=dict)
    command: Path = COMMAND
    said: list[str] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PORTNET_DATA": str(self.data),
            "PORTNET_SCHEME": self.scheme,
            "PORTNET_PORT": str(self.port),
            **self.settings,
        }

    @property
    def root_certificate(self) -> Path | None:
        """Of the authority that clients of this copy believe; ``None`` where there is no TLS."""
        return DataFolder(self.data).root_certificate if self.scheme == "https" else None

    @property
    def installation(self) -> Installation:
        """Its databases, sockets and the environment its services have, while it runs."""
        settings = RunSettings.from_env(self.environment)
        found = Installation.running(settings, DataFolder(self.data))
        if found is None:
            raise NotStarted(f"nothing runs with the data in {self.data}")
        return found

    def host(self, label: str) -> str:
        return f"{label}.portnet.localhost:{self.port}"

    def url(self, label: str) -> str:
        return f"{self.scheme}://{self.host(label)}"

    def start(self) -> None:
        """Returns when it is ready. Raises ``NotStarted`` when it ends instead."""
        self.said.clear()
        log = self.data.with_suffix(".said")
        with log.open("w") as output:
            self._process = subprocess.Popen(
                (self.command, "run"), env=self.environment, stdout=output, stderr=output, text=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not any(READY in line for line in self.said):
            self.said[:] = log.read_text().splitlines()
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise NotStarted("\n".join(self.said))
            time.sleep(0.1)

    def ensure_running(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self.start()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Asks it to stop; returns its exit status."""
        if self._process is None:
            return 0
        self._process.send_signal(number)
        return self._process.wait(STOP_SECONDS)

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command beside the run, such as ``accounts``."""
        return subprocess.run(
            (self.command, *arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def process(self, name: str) -> Identity:
        """The process of one program, by the name it is watched under."""
        for found in records.read(self.data / "processes.json"):
            if found.name == name:
                return found.identity
        raise LookupError(name)

    def processes(self) -> list[Identity]:
        """All of them: the runner, what it started, and what those started."""
        assert self._process is not None
        return [identify(pid) for pid in family(self._process.pid)]

    def megabytes(self) -> float:
        """The memory of all processes, shared pages counted once (PSS)."""
        return sum(_proportional_kilobytes(one.pid) for one in self.processes()) / 1024


def shared(run: Path) -> Product:
    """The one copy that all tests of a run may use, each with accounts of its own."""
    keeper.start_once(run, MODULE)
    return Product(run / "product", int((run / "product.port").read_text()))


@contextmanager
def running(run: Path) -> Iterator[None]:
    product = Product(run / "product", free_ports(1)[0])
    product.start()
    (run / "product.port").write_text(str(product.port))
    try:
        yield
    finally:
        product.stop()


def family(root: int) -> Iterator[int]:
    yield root
    for child, parent in list(_parents()):
        if parent == root:
            yield from family(child)


def _parents() -> Iterator[tuple[int, int]]:
    """Every process with its parent; proc(5), field 4 of ``stat``."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
            yield int(stat.parent.name), int(fields[1])


def _proportional_kilobytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    keeper.keep(folder, MODULE, running(folder))
