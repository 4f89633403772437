"""PostgreSQL as every service uses it: time-outs and constraint names."""

import select
from typing import Any

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.exc import DisconnectionError
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
SESSION = {
    "statement_timeout": STATEMENT_MILLISECONDS,
    "timezone": "UTC",
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


def engine(url: str, *, keeps_plans: bool = False) -> Engine:
    """A pooled engine for requests; a connection that died at rest is noticed before it is used.

    A statement that fails tells the log what it was, not with which values: those are people's.
    ``keeps_plans`` is for a service that looks rows up by their keys: a plan made for any value is
    kept after five executions, which is a bad one where values differ as much as a bank of ten
    titles from one of a million, and otherwise saves making it each time.
    """
    plans = "auto" if keeps_plans else "force_custom_plan"
    session = {**SESSION, "plan_cache_mode": plans}
    made = create_engine(
        url,
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        connect_args={
            **CONNECTION,
            "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
        },
    )
    event.listen(made, "checkout", _see_that_it_lives)
    return made


def migrating_engine(url: str) -> Engine:
    """An engine for migrations: no pool, and statements may take as long as they need."""
    return create_engine(url, poolclass=NullPool, connect_args=CONNECTION)


def _see_that_it_lives(connection: Any, *_: Any) -> None:
    """A connection at rest has nothing to say but that it has been closed.

    SQLAlchemy's own ping would ask the server before each use, which costs as much as a small
    query; looking whether there is something to read costs next to nothing.
    """
    watched = select.poll()
    watched.register(connection.fileno(), select.POLLIN)
    if watched.poll(0):
        raise DisconnectionError
