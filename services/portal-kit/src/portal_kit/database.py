"""PostgreSQL as every service uses it: time-outs, constraint names, migrations."""

from collections.abc import Mapping
from importlib.resources import as_file, files

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, create_engine
from sqlalchemy.pool import NullPool

CONNECT_SECONDS = 3
STATEMENT_MILLISECONDS = 5_000  # A person waits for a page; nothing they ask for takes longer.
# A server that has vanished from the network is noticed within half a minute.
CONNECTION = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
POOL_SIZE = 8  # As many as a process has request threads; see portal_kit.gunicorn_conf.
POOL_WAIT_SECONDS = 3

# Constraints have names made by rule, so that errors can be told apart by name.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def metadata() -> MetaData:
    """An empty catalogue of tables with the naming rule of the platform."""
    return MetaData(naming_convention=NAMING)


def engine(url: str) -> Engine:
    """A pooled engine for requests; a dead connection is noticed before it is used."""
    return create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        connect_args={
            **CONNECTION,
            "options": f"-c statement_timeout={STATEMENT_MILLISECONDS} -c timezone=UTC",
        },
    )


def migrate(url: str, package: str) -> None:
    """Brings the database of ``package`` to the newest of its migrations."""
    with as_file(files(f"{package}.adapters") / "migrations") as folder:
        command.upgrade(_alembic(url, str(folder)), "head")


def run_migrations(target: MetaData, attributes: Mapping[str, object]) -> None:
    """What a service's ``migrations/env.py`` calls: one connection, one transaction, no time-out.

    Two processes that migrate at once wait for each other on an advisory lock.
    """
    url = str(attributes["url"])
    migrating = create_engine(url, poolclass=NullPool, connect_args=CONNECTION)
    with migrating.begin() as connection:
        _wait_for_other_migrators(connection)
        context.configure(
            connection=connection,
            target_metadata=target,
            compare_type=True,
            include_name=lambda name, kind, _: kind != "table" or not _is_of_the_queue(name),
        )
        context.run_migrations()
    migrating.dispose()


def _is_of_the_queue(table: str | None) -> bool:
    """Tables of ``portal_kit.jobs`` come as SQL; no model describes them."""
    return (table or "").startswith("procrastinate_")


def _wait_for_other_migrators(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('portnet migrations'))")


def _alembic(url: str, folder: str) -> Config:
    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config
