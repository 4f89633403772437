"""Runs the migrations of the Portail Banques."""

from alembic import context

from banques.adapters.reference_tables import branches
from portal_kit.migrations import run_migrations

# One catalogue holds all tables; it is complete once the tables of codes have joined it.
run_migrations(branches.metadata, context.config.attributes)
