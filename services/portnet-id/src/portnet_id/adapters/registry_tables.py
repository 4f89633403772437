"""The tables of relying parties, their cards, signing keys, codes and grants."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from portnet_id.adapters.tables import METADATA

relying_parties = Table(
    "relying_parties",
    METADATA,
    Column("client_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("authentication", Text, nullable=False),
    Column("redirect_uris", ARRAY(Text), nullable=False),
    Column("post_logout_redirect_uris", ARRAY(Text), nullable=False),
    Column("scope", ARRAY(Text), nullable=False),
    Column("portal", Text, nullable=False),
    Column("keys", JSONB, nullable=False),
    Column("secret_digest", Text),
    Column("assertion_algorithm", Text, nullable=False),
    Column("id_token_algorithm", Text, nullable=False),
    Column("legacy_reason", Text),
    Column("legacy_until", Date),
    Column("grant_types", ARRAY(Text), nullable=False),
    Column("api", Text, unique=True),
    Column("resources", JSONB, nullable=False),  # {address: [scope, …]}
    Column("organisation", Text, ForeignKey("organisations.code")),
    Column("backchannel_logout_uri", Text),
    CheckConstraint(
        "(profile = 'legacy') = (legacy_reason IS NOT NULL AND legacy_until IS NOT NULL)",
        name="legacy_has_a_reason_and_an_end",
    ),
)

directory_cards = Table(
    "directory_cards",
    METADATA,
    Column(
        "client_id", Text, ForeignKey("relying_parties.client_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("audiences", ARRAY(Text), nullable=False),
    Column("position", Integer, nullable=False),
    Column("status", Text, nullable=False),
)  # fmt: skip

signing_keys = Table(
    "signing_keys",
    METADATA,
    Column("kid", Text, primary_key=True),
    Column("algorithm", Text, nullable=False),
    Column("sealed_private_key", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("active_from", DateTime(timezone=True), nullable=False),
    Column("retired_at", DateTime(timezone=True)),
)

authorization_codes = Table(
    "authorization_codes",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("family", Uuid, nullable=False),
    Column(
        "client_id", Text, ForeignKey("relying_parties.client_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("redirect_uri", Text, nullable=False),
    Column("sub", Uuid, ForeignKey("accounts.sub"), nullable=False),
    Column(
        "sid", Text, ForeignKey("sign_ons.sid", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("scope", ARRAY(Text), nullable=False),
    Column("nonce", Text),
    Column("challenge", Text),
    Column("resources", ARRAY(Text), nullable=False),
    Column("claims_userinfo", ARRAY(Text), nullable=False),
    Column("claims_id_token", ARRAY(Text), nullable=False),
    Column("jkt", Text),
    Column("made_at", DateTime(timezone=True), nullable=False, index=True),
    Column("used_at", DateTime(timezone=True)),
)  # fmt: skip

grants = Table(
    "grants",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column(
        "client_id", Text, ForeignKey("relying_parties.client_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("sub", Uuid, ForeignKey("accounts.sub"), nullable=False),
    Column(
        "sid", Text, ForeignKey("sign_ons.sid", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("scope", ARRAY(Text), nullable=False),
    Column("resources", ARRAY(Text), nullable=False),
    Column("claims_userinfo", ARRAY(Text), nullable=False),
    Column("jkt", Text),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("replaced_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)  # fmt: skip

revoked_tokens = Table(
    "revoked_tokens",
    METADATA,
    Column("jti", Text, primary_key=True),
    Column("until", DateTime(timezone=True), nullable=False, index=True),
)
