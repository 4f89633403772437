"""Create the tables of passwords, second factors, invitations and their counters."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "passwords",
        _sub("passwords"),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sub", name=op.f("pk_passwords")),
    )
    op.create_table(
        "totp_factors",
        _sub("totp_factors"),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sub", name=op.f("pk_totp_factors")),
    )
    op.create_table(
        "recovery_codes",
        _sub("recovery_codes"),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("sub", "digest", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "wrong_codes",
        _sub("wrong_codes"),
        sa.Column("wrong_at", sa.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        sa.PrimaryKeyConstraint("sub", name=op.f("pk_wrong_codes")),
    )
    op.create_table(
        "invitations",
        sa.Column("digest", sa.Text(), nullable=False),
        _sub("invitations"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_invitations")),
    )
    op.create_index(
        "uq_invitations_open_sub",
        "invitations",
        ["sub"],
        unique=True,
        postgresql_where=sa.text("used_at IS NULL AND cancelled_at IS NULL"),
    )


def _sub(table: str) -> sa.Column[object]:
    """The account something belongs to."""
    key = sa.ForeignKey("accounts.sub", name=op.f(f"fk_{table}_sub"))
    return sa.Column("sub", sa.Uuid(), key, nullable=False)
