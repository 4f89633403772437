"""Create the tables of relying parties, signing keys, codes and tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "relying_parties",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("authentication", sa.Text(), nullable=False),
        sa.Column("redirect_uris", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("post_logout_redirect_uris", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("scope", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("portal", sa.Text(), nullable=False),
        sa.Column("keys", postgresql.JSONB(), nullable=False),
        sa.Column("secret_digest", sa.Text()),
        sa.Column("assertion_algorithm", sa.Text(), nullable=False),
        sa.Column("id_token_algorithm", sa.Text(), nullable=False),
        sa.Column("legacy_reason", sa.Text()),
        sa.Column("legacy_until", sa.Date()),
        sa.CheckConstraint(
            "(profile = 'legacy') = (legacy_reason IS NOT NULL AND legacy_until IS NOT NULL)",
            name=op.f("ck_relying_parties_legacy_has_a_reason_and_an_end"),
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_relying_parties")),
    )
    op.create_table(
        "directory_cards",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audiences", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        _of_a_relying_party("directory_cards"),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_directory_cards")),
    )
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("sealed_private_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_keys")),
    )
    op.create_table(
        "authorization_codes",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("family", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("sub", sa.Uuid(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("scope", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("nonce", sa.Text()),
        sa.Column("challenge", sa.Text()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        _of_a_relying_party("authorization_codes"),
        _of_an_account("authorization_codes"),
        _of_a_sign_on("authorization_codes"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_authorization_codes")),
    )
    op.create_table(
        "access_tokens",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("family", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sub", sa.Uuid(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("scope", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        _of_a_relying_party("access_tokens"),
        _of_an_account("access_tokens"),
        _of_a_sign_on("access_tokens"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_access_tokens")),
    )
    for table, column in (
        ("authorization_codes", "sid"),
        ("authorization_codes", "made_at"),
        ("access_tokens", "family"),
        ("access_tokens", "sid"),
        ("access_tokens", "issued_at"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _of_a_relying_party(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id"],
        ["relying_parties.client_id"],
        name=op.f(f"fk_{table}_client_id"),
        ondelete="CASCADE",
    )


def _of_an_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["sub"], ["accounts.sub"], name=op.f(f"fk_{table}_sub"))


def _of_a_sign_on(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["sid"], ["sign_ons.sid"], name=op.f(f"fk_{table}_sid"), ondelete="CASCADE"
    )
