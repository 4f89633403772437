"""Create the tables of relying parties, signing keys, codes and tokens."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    pass
