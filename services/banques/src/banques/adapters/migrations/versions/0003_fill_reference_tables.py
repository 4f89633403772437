"""Fill the tables of codes. PORTNET may change them afterwards; nothing fills them again."""

from alembic import op

from banques.adapters.reference_files import rows_for
from banques.adapters.reference_tables import CODED

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table in CODED:
        op.bulk_insert(table, rows_for(table))
