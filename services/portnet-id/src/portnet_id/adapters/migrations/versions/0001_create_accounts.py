"""Create the tables of organisations, accounts, sign-ons and the audit trail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "organisations",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_organisations")),
    )
    op.create_table(
        "branches",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.code"], name=op.f("fk_branches_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation", "code", name=op.f("pk_branches")),
    )
    op.create_table(
        "accounts",
        sa.Column("sub", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "status IN ('invited', 'active', 'suspended')",
            name=op.f("ck_accounts_status_is_known"),
        ),
        sa.CheckConstraint(
            "position('@' IN username) = 0", name=op.f("ck_accounts_username_is_no_address")
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.code"], name=op.f("fk_accounts_organisation")
        ),
        sa.PrimaryKeyConstraint("sub", name=op.f("pk_accounts")),
    )
    op.create_index(
        "uq_accounts_lower_username", "accounts", [sa.text("lower(username)")], unique=True
    )
    op.create_index("uq_accounts_lower_email", "accounts", [sa.text("lower(email)")], unique=True)
    op.create_table(
        "account_roles",
        sa.Column("sub", sa.Uuid(), nullable=False),
        sa.Column("portal", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("branches", sa.ARRAY(sa.Text())),
        sa.ForeignKeyConstraint(["sub"], ["accounts.sub"], name=op.f("fk_account_roles_sub")),
        sa.PrimaryKeyConstraint("sub", "portal", "role", name=op.f("pk_account_roles")),
    )
    op.create_table(
        "sign_ons",
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("secret_digest", sa.Text(), nullable=False),
        sa.Column("sub", sa.Uuid(), nullable=False),
        sa.Column("verified", postgresql.JSONB(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("end_reason", sa.Text()),
        sa.ForeignKeyConstraint(["sub"], ["accounts.sub"], name=op.f("fk_sign_ons_sub")),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_sign_ons")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_sign_ons_secret_digest")),
    )
    op.create_index(op.f("ix_sign_ons_sub"), "sign_ons", ["sub"])
