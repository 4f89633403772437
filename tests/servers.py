"""A real PostgreSQL and a real Valkey for the whole test run, whoever of its workers asks first.

They belong to a *keeper*, a process of its own that outlives the worker that asked and stops
them when the run ends, however it ends. They speak over unix sockets and promise no durability.
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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psycopg

from local_run import valkey
from local_run.owner import Owner, database_owner
from local_run.postgres import Cluster, binaries_for
from local_run.processes import Identity, identify, start, stop
from portal_kit.database import migrate

ROLE = "tester"  # Owns its databases and nothing else, as a service's role does.
REDIS_DATABASES = 64
START_SECONDS = 60
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


class ServersFailed(Exception):
    """The servers did not start; the message is what they said."""


@dataclass(frozen=True)
class Servers:
    """The servers of one test run, kept in ``folder``."""

    folder: Path

    @property
    def cluster(self) -> Cluster:
        owner = database_owner()
        return Cluster(
            data=self.folder / "postgresql",
            sockets=self.folder / "sockets",
            binaries=binaries_for(owner, self.folder),
            owner=owner,
        )

    @property
    def socket(self) -> Path:
        return self.folder / "valkey.sock"

    def redis_url(self, database: int) -> str:
        return f"unix://{self.socket}?db={database}"

    def start_once(self) -> None:
        """Starts the keeper unless another worker has; returns when both servers answer."""
        with self._lock("servers"):
            if not self._ready.exists():
                self._start_keeper()

    def clone(self, package: str, name: str) -> str:
        """A new database ``name`` with the tables of ``package``; its URL."""
        template = f"template_{package}"
        with self._lock(template), self.cluster.connect() as connection:
            if not _exists(connection, template):
                self._make_template(connection, package, template)
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {ROLE}")
        return self.cluster.url(ROLE, name)

    def drop(self, name: str) -> None:
        with self.cluster.connect() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def end(self) -> None:
        """Stops the keeper, if one was started, and with it the servers and their files."""
        if self._keeper.exists():
            found = json.loads(self._keeper.read_text())
            stop(Identity(**found), signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _ready(self) -> Path:
        return self.folder / "ready"

    @property
    def _keeper(self) -> Path:
        return self.folder / "keeper.json"

    def _make_template(self, connection: psycopg.Connection, package: str, name: str) -> None:
        unfinished = f"{name}_unfinished"
        connection.execute(f"DROP DATABASE IF EXISTS {unfinished}")
        connection.execute(f"CREATE DATABASE {unfinished} OWNER {ROLE}")
        migrate(self.cluster.url(ROLE, unfinished), package)
        connection.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")

    def _start_keeper(self) -> None:
        log = self.folder / "keeper.log"
        with log.open("wb") as output:
            keeper = subprocess.Popen(
                (sys.executable, "-m", "tests.servers", str(self.folder)),
                cwd=Path(__file__).parents[1],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the run; the run stops the keeper.
            )
        self._keeper.write_text(json.dumps(vars(identify(keeper.pid))))
        deadline = time.monotonic() + START_SECONDS
        while not self._ready.exists():
            if keeper.poll() is not None or time.monotonic() > deadline:
                raise ServersFailed(log.read_text(errors="replace"))
            time.sleep(0.02)
        keeper.returncode = 0  # It is not ours to wait for; the end of the run sees to it.

    @contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield


def new_servers() -> Servers:
    """A folder for the servers of this run: short, for their sockets; nothing starts yet."""
    folder = Path(tempfile.mkdtemp(prefix="portnet-test-", dir="/tmp"))
    if not database_owner().is_us:
        folder.chmod(0o711)  # PostgreSQL's user passes through to what is its own.
    (folder / "run.json").write_text(json.dumps(vars(identify(os.getpid()))))
    return Servers(folder)


def keep(servers: Servers) -> None:
    """Runs both servers until told to stop, or until the process of the test run is gone."""
    signal.signal(signal.SIGTERM, _leave)
    run = Identity(**json.loads((servers.folder / "run.json").read_text()))
    cluster = servers.cluster
    _make_folder(cluster.sockets, cluster.owner)
    cluster.initialise()
    (servers.folder / "valkey").mkdir()
    programs = [
        cluster.program(FAST),
        valkey.program(
            servers.folder / "valkey",
            servers.socket,
            options=("--appendonly", "no", "--databases", str(REDIS_DATABASES)),
        ),
    ]
    started = [start(program, sys.stdout.buffer) for program in programs]
    try:
        cluster.wait()
        valkey.wait(servers.socket)
        with cluster.connect() as connection:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN")
        servers._ready.touch()
        while run.alive:
            time.sleep(0.3)
    finally:
        for program, process in zip(programs, started, strict=True):
            process.send_signal(program.stop_signal)
        for process in started:
            process.wait()
        shutil.rmtree(servers.folder, ignore_errors=True)


def _make_folder(path: Path, owner: Owner) -> None:
    path.mkdir()
    owner.own(path)


def _exists(connection: psycopg.Connection, database: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
    return found.fetchone() is not None


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    keep(Servers(Path(sys.argv[1])))
