"""Runs the migrations of Portnet ID."""

from alembic import context

from portal_kit.migrations import run_migrations
from portnet_id.adapters import (  # noqa: F401  (each joins its tables to METADATA)
    credential_tables,
    registry_tables,
)
from portnet_id.adapters.tables import METADATA

run_migrations(METADATA, context.config.attributes)
