"""Runs the migrations of the Centre d’aide."""

from alembic import context

from helpdesk.adapters.tables import METADATA
from portal_kit.migrations import run_migrations

run_migrations(METADATA, context.config.attributes)
