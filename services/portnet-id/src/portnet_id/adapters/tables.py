"""The tables of accounts, sign-ons and the audit trail, and the catalogue all tables join."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from portal_kit.audit.table import audit_table
from portal_kit.database import metadata

METADATA = metadata()

organisations = Table(
    "organisations",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("email_codes", Boolean, nullable=False, server_default=false()),
    Column("idle_minutes", Integer),  # NULL: the platform's.
    Column("absolute_minutes", Integer),
)

branches = Table(
    "branches",
    METADATA,
    Column("organisation", Text, ForeignKey("organisations.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

accounts = Table(
    "accounts",
    METADATA,
    Column("sub", Uuid, primary_key=True),
    Column("username", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("organisation", Text, ForeignKey("organisations.code"), nullable=False),
    Column("status", Text, nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("phone", Text),
    Column("phone_confirmed_at", DateTime(timezone=True)),
    Column("contact_changed_at", DateTime(timezone=True)),
    Column("profile", JSONB, nullable=False, server_default=text("'{}'")),
    CheckConstraint("status IN ('invited', 'active', 'suspended')", name="status_is_known"),
    # A user name with an @ could be somebody else's address.
    CheckConstraint("position('@' IN username) = 0", name="username_is_no_address"),
    Index("uq_accounts_lower_username", text("lower(username)"), unique=True),
    Index("uq_accounts_lower_email", text("lower(email)"), unique=True),
)

account_roles = Table(
    "account_roles",
    METADATA,
    Column("sub", Uuid, ForeignKey("accounts.sub"), primary_key=True),
    Column("portal", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("branches", ARRAY(Text)),  # NULL: all of the organisation's.
)

sign_ons = Table(
    "sign_ons",
    METADATA,
    Column("sid", Text, primary_key=True),
    Column("secret_digest", Text, nullable=False, unique=True),
    Column("sub", Uuid, ForeignKey("accounts.sub"), nullable=False, index=True),
    Column("verified", JSONB, nullable=False),  # [[factor, time], …]
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("end_reason", Text),
    Column("idle_minutes", Integer, nullable=False, server_default=text("15")),
    Column("absolute_minutes", Integer, nullable=False, server_default=text("600")),
    Index("ix_sign_ons_open_seen_at", "seen_at", postgresql_where=text("ended_at IS NULL")),
)

audit = audit_table(METADATA)
