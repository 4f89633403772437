"""Runs the migrations of Portnet ID."""

from alembic import context

from portal_kit.database import run_migrations
from portnet_id.adapters import registry_tables  # noqa: F401  (joins its tables to METADATA)
from portnet_id.adapters.tables import METADATA

run_migrations(METADATA, context.config.attributes)
