"""Create the queue of background work."""

from alembic import op

from portal_kit.jobs import SCHEMA

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(SCHEMA)
