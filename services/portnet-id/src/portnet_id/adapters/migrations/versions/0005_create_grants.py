"""Create grants and sent codes, and widen the registry, accounts, organisations and sign-ons."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

NONE = sa.text("'{}'")


def upgrade() -> None:
    _widen_registry()
    _create_grants()
    _widen_people()
    _create_sent_codes()
    op.add_column("signing_keys", sa.Column("active_from", _time()))
    # Before this version a key signed a quarter of an hour after it was made.
    op.execute("UPDATE signing_keys SET active_from = created_at + interval '15 minutes'")
    op.alter_column("signing_keys", "active_from", nullable=False)
    op.add_column("signing_keys", sa.Column("retired_at", _time()))


def _widen_registry() -> None:
    for column in (
        sa.Column(
            "grant_types", sa.ARRAY(sa.Text()), nullable=False,
            server_default=sa.text("'{authorization_code}'"),
        ),
        sa.Column("resources", postgresql.JSONB(), nullable=False, server_default=NONE),
        sa.Column("api", sa.Text()),
        sa.Column("backchannel_logout_uri", sa.Text()),
        sa.Column("organisation", sa.Text(), sa.ForeignKey(
            "organisations.code", name=op.f("fk_relying_parties_organisation"))),
    ):  # fmt: skip
        op.add_column("relying_parties", column)
    op.create_unique_constraint(op.f("uq_relying_parties_api"), "relying_parties", ["api"])


def _create_grants() -> None:
    for column in (
        sa.Column("resources", sa.ARRAY(sa.Text()), nullable=False, server_default=NONE),
        sa.Column("claims_userinfo", sa.ARRAY(sa.Text()), nullable=False, server_default=NONE),
        sa.Column("claims_id_token", sa.ARRAY(sa.Text()), nullable=False, server_default=NONE),
        sa.Column("jkt", sa.Text()),
    ):
        op.add_column("authorization_codes", column)
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sub", sa.Uuid(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("scope", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("resources", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("claims_userinfo", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("jkt", sa.Text()),
        sa.Column("begun_at", _time(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("replaced_at", _time()),
        sa.Column("revoked_at", _time()),
        sa.ForeignKeyConstraint(
            ["client_id"], ["relying_parties.client_id"],
            name=op.f("fk_grants_client_id"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["sub"], ["accounts.sub"], name=op.f("fk_grants_sub")),
        sa.ForeignKeyConstraint(
            ["sid"], ["sign_ons.sid"], name=op.f("fk_grants_sid"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )  # fmt: skip
    op.create_index(op.f("ix_grants_sid"), "grants", ["sid"])
    op.create_table(
        "revoked_tokens",
        sa.Column("jti", sa.Text(), nullable=False),
        sa.Column("until", _time(), nullable=False),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_revoked_tokens")),
    )
    op.create_index(op.f("ix_revoked_tokens_until"), "revoked_tokens", ["until"])
    op.drop_table("access_tokens")  # They are signed now, and hang on their grant.


def _widen_people() -> None:
    op.add_column("organisations", sa.Column(
        "email_codes", sa.Boolean(), nullable=False, server_default=sa.false()))  # fmt: skip
    op.add_column("organisations", sa.Column("idle_minutes", sa.Integer()))
    op.add_column("organisations", sa.Column("absolute_minutes", sa.Integer()))
    op.add_column("accounts", sa.Column("phone", sa.Text()))
    op.add_column("accounts", sa.Column("phone_confirmed_at", _time()))
    op.add_column("accounts", sa.Column("contact_changed_at", _time()))
    op.add_column("accounts", sa.Column(
        "profile", postgresql.JSONB(), nullable=False, server_default=NONE))  # fmt: skip
    op.add_column("sign_ons", sa.Column(
        "idle_minutes", sa.Integer(), nullable=False, server_default=sa.text("15")))  # fmt: skip
    op.add_column("sign_ons", sa.Column(
        "absolute_minutes", sa.Integer(), nullable=False, server_default=sa.text("600")))  # fmt: skip
    op.create_index(
        op.f("ix_sign_ons_open_seen_at"), "sign_ons", ["seen_at"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip


def _create_sent_codes() -> None:
    op.create_table(
        "sent_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sub", sa.Uuid(), nullable=False),
        sa.Column("interaction", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", _time(), nullable=False),
        sa.Column("expires_at", _time(), nullable=False),
        sa.Column("sent_at", _time()),
        sa.Column("used_at", _time()),
        sa.CheckConstraint(
            "channel IN ('sms', 'email')", name=op.f("ck_sent_codes_channel_is_known")
        ),
        sa.ForeignKeyConstraint(["sub"], ["accounts.sub"], name=op.f("fk_sent_codes_sub")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_codes")),
    )
    op.create_index(op.f("ix_sent_codes_sub"), "sent_codes", ["sub"])
    op.create_index(op.f("ix_sent_codes_made_at"), "sent_codes", ["made_at"])


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)
