"""The tables of passwords, second factors, wrong codes and invitations.

Nothing here can be used by whoever has a copy: passwords are hashed under a pepper, codes and
links kept as keyed digests, secrets encrypted; no key is in the database.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from portnet_id.adapters.tables import METADATA

passwords = Table(
    "passwords",
    METADATA,
    Column("sub", Uuid, ForeignKey("accounts.sub"), primary_key=True),
    Column("hash", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

totp_factors = Table(
    "totp_factors",
    METADATA,
    Column("sub", Uuid, ForeignKey("accounts.sub"), primary_key=True),
    Column("sealed_secret", Text, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("confirmed_at", DateTime(timezone=True), nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    METADATA,
    Column("sub", Uuid, ForeignKey("accounts.sub"), primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("used_at", DateTime(timezone=True)),
)

wrong_codes = Table(
    "wrong_codes",
    METADATA,
    Column("sub", Uuid, ForeignKey("accounts.sub"), primary_key=True),
    Column("wrong_at", ARRAY(DateTime(timezone=True)), nullable=False),  # Of the last 24 hours.
)

sent_codes = Table(
    "sent_codes",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("sub", Uuid, ForeignKey("accounts.sub"), nullable=False, index=True),
    Column("interaction", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, index=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    Column("used_at", DateTime(timezone=True)),
    CheckConstraint("channel IN ('sms', 'email')", name="channel_is_known"),
)

invitations = Table(
    "invitations",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("sub", Uuid, ForeignKey("accounts.sub"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("cancelled_at", DateTime(timezone=True)),
    # Of an account's invitations, one at most may still be open.
    Index(
        "uq_invitations_open_sub",
        "sub",
        unique=True,
        postgresql_where=text("used_at IS NULL AND cancelled_at IS NULL"),
    ),
)
