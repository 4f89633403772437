"""Runs the migrations of the Portail Banques."""

from alembic import context

from banques.adapters.reference_tables import METADATA
from portal_kit.database import run_migrations

run_migrations(METADATA, context.config.attributes)
