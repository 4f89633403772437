"""A real PostgreSQL and a real Valkey for the whole test run.

They speak over unix sockets and promise no durability.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from local_run import valkey
from local_run.owner import database_owner
from local_run.postgres import Cluster, binaries_for
from local_run.processes import start
from portal_kit.migrations import migrate
from tests import keeper

MODULE = "tests.servers"
ROLE = "tester"  # Owns its databases and nothing else, as a service's role does.
REDIS_DATABASES = 64
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


@dataclass(frozen=True)
class Servers:
    """The servers of one test run, kept in its folder."""

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
        keeper.start_once(self.folder, MODULE)

    def clone(self, package: str, name: str) -> str:
        """A new database ``name`` with the tables of ``package``; its URL."""
        template = f"template_{package}"
        with keeper.locked(self.folder, template), self.cluster.connect() as connection:
            if not _exists(connection, template):
                self._make_template(connection, package, template)
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {ROLE}")
        return self.cluster.url(ROLE, name)

    def drop(self, name: str) -> None:
        with self.cluster.connect() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _make_template(self, connection: psycopg.Connection, package: str, name: str) -> None:
        unfinished = f"{name}_unfinished"
        connection.execute(f"DROP DATABASE IF EXISTS {unfinished}")
        connection.execute(f"CREATE DATABASE {unfinished} OWNER {ROLE}")
        migrate(self.cluster.url(ROLE, unfinished), package)
        connection.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")


@contextmanager
def running(servers: Servers) -> Iterator[None]:
    """Both servers, from their first file to their last breath."""
    cluster, valkey_data = servers.cluster, servers.folder / "valkey"
    for folder in (cluster.sockets, valkey_data):
        folder.mkdir()
    cluster.owner.own(cluster.sockets)
    cluster.initialise()
    options = ("--appendonly", "no", "--databases", str(REDIS_DATABASES))
    programs = [
        cluster.program(FAST),
        valkey.program(valkey_data, servers.socket, options=options),
    ]
    started = [start(program, sys.stdout.buffer) for program in programs]
    try:
        cluster.wait()
        valkey.wait(servers.socket)
        with cluster.connect() as connection:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN")
        yield
    finally:
        for program, process in zip(programs, started, strict=True):
            process.send_signal(program.stop_signal)
        for process in started:
            process.wait()


def _exists(connection: psycopg.Connection, database: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
    return found.fetchone() is not None


if __name__ == "__main__":
    run = Path(sys.argv[1])
    keeper.keep(run, MODULE, running(Servers(run)))
