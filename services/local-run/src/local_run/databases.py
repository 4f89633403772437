"""A database for each service, owned by a role of its own that may enter no other."""

from psycopg import Connection, sql

from local_run.postgres import Cluster
from local_run.services import SERVICES


def ensure(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        for name in [service.database for service in SERVICES if service.has_database]:
            if not _exists(connection, name):
                _make(connection, sql.Identifier(name))


def _make(connection: Connection, name: sql.Identifier) -> None:
    for statement in (
        "DROP ROLE IF EXISTS {name}",  # Of a start that was cut off before the database was made.
        "CREATE ROLE {name} LOGIN",
        "CREATE DATABASE {name} OWNER {name}",
        "REVOKE CONNECT ON DATABASE {name} FROM PUBLIC",
    ):
        connection.execute(sql.SQL(statement).format(name=name))


def _exists(connection: Connection, name: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
    return found.fetchone() is not None
