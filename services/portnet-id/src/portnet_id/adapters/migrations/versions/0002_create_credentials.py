"""Create the tables of passwords, second factors, invitations and their counters."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    pass
