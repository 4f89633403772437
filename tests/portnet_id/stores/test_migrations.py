"""The migrations of Portnet ID and its tables say the same."""

from collections.abc import Callable

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from portnet_id.adapters import registry_tables

METADATA = registry_tables.METADATA  # With the tables that join it when they are imported.


def test_migrations_make_the_tables_that_the_code_uses(
    fresh_database: Callable[[str], str],
) -> None:
    engine = create_engine(fresh_database("portnet_id"))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)
    engine.dispose()

    assert differences == []
