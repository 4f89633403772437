"""The migrations of Portnet ID and its tables say the same."""

from collections.abc import Callable
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from portnet_id.adapters import credential_tables, registry_tables  # They join METADATA.
from portnet_id.adapters.tables import METADATA

assert credential_tables.METADATA is registry_tables.METADATA is METADATA


def not_the_queues(_: Any, name: str | None, kind: str, *__: Any) -> bool:
    """The queue's tables are procrastinate's own."""
    return kind != "table" or not str(name).startswith("procrastinate_")


def test_migrations_make_the_tables_that_the_code_uses(
    fresh_database: Callable[[str], str],
) -> None:
    engine = create_engine(fresh_database("portnet_id"))

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": not_the_queues}
        )
        differences = compare_metadata(context, METADATA)
    engine.dispose()

    assert differences == []
