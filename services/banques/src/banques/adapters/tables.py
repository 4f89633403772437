"""The tables of the service; made by the migrations, which a test compares with these."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from portal_kit.audit.table import audit_table
from portal_kit.database import metadata

METADATA = metadata()
AMOUNT = Numeric(18, 3)


def _moment(name: str, *, required: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=not required)


def _word(name: str, *, required: bool = True) -> Column[object]:
    return Column(name, Text, nullable=not required)


def _title_id() -> Column[object]:
    return Column(
        "title_id", BigInteger, ForeignKey("titles.id", ondelete="CASCADE"), nullable=False
    )


def _flag(name: str) -> Column[object]:
    return Column(name, Boolean, nullable=False)


# What lists show has a column; the rest of the title is in ``particulars``.
titles = Table(
    "titles",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _word("number"),
    _word("number_check"),
    _word("category"),
    _word("state"),
    _word("modification"),
    _moment("created_at"),
    _moment("last_event_at"),
    _moment("submitted_at", required=False),
    _moment("domiciled_at", required=False),
    _moment("expired_at", required=False),
    Column("due_on", Date),
    Column("domiciliation_number", Text, unique=True),
    Column("amount", AMOUNT, nullable=False),
    _word("currency"),
    _word("importer_name"),
    _word("declarant_name"),
    _word("bank"),
    _word("branch"),
    Column("version", Integer, nullable=False),
    _flag("is_demo"),
    _word("intake_digest", required=False),
    Column("particulars", JSONB, nullable=False),
    UniqueConstraint("number"),
    CheckConstraint("number ~ '^[0-9]{19}$'", name="number_is_19_digits"),
    CheckConstraint("amount >= 0", name="amount_is_not_negative"),
    CheckConstraint("version >= 1", name="version_is_counted"),
)
# Which fragment search reads. It holds numbers and nothing else, so it is outside row-level
# security: under a policy PostgreSQL cannot use a trigram index, whose operators may leak.
title_numbers = Table(
    "title_numbers",
    METADATA,
    Column(
        "title_id",
        BigInteger,
        ForeignKey("titles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    _word("number"),
)
# Who sees a title; with a copy of what lists filter and sort, so that one index holds both.
title_access = Table(
    "title_access",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _title_id(),
    _word("organisation"),
    _word("branch"),
    _word("mode"),
    _moment("from_at"),
    _moment("until_at", required=False),
    _word("number"),
    _word("state"),
    Column("state_rank", SmallInteger, nullable=False),
    _word("category"),
    _word("modification"),
    _moment("created_at"),
    _moment("domiciled_at", required=False),
    Column("amount", AMOUNT, nullable=False),
    Column("importer_sort", Text(collation="C"), nullable=False),
    CheckConstraint("mode IN ('read', 'act')", name="mode_is_known"),
)
goods_lines = Table(
    "goods_lines",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _title_id(),
    Column("rank", SmallInteger, nullable=False),
    _word("ngp"),
    _word("description"),
    Column("quantity", Numeric(18, 3), nullable=False),
    _word("unit"),
    _word("supplementary_units"),
    Column("net_weight_kg", Numeric(18, 3), nullable=False),
    _word("origin"),
    Column("value", AMOUNT, nullable=False),
    UniqueConstraint("title_id", "rank"),
)
documents = Table(
    "documents",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _title_id(),
    _word("kind"),
    _word("filename"),
    Column("size_bytes", BigInteger, nullable=False),
    _word("sent_by"),
    Column("sent_on", Date, nullable=False),
)
invoices = Table(
    "invoices",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _title_id(),
    _word("number"),
    _word("supplier"),
    Column("issued_on", Date, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    _word("currency"),
)
history = Table(
    "history",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _title_id(),
    _word("event"),
    _word("state"),
    _moment("at"),
    _word("actor"),
    _word("actor_kind"),
    Column("details", JSONB, nullable=False),
)
control_answers = Table(
    "control_answers",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _title_id(),
    _word("control"),
    _word("outcome"),
    _word("answered_by"),
    _moment("at"),
    _word("comment"),
    _word("fact"),
    _word("source"),
)
# One row per list that a viewer may count; moved in the transaction of every act.
counters = Table(
    "counters",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("category", Text, primary_key=True),
    Column("modification", Text, primary_key=True),
    Column("titles", BigInteger, nullable=False),
    CheckConstraint("titles >= 0", name="titles_is_not_negative"),
)
# The last number of each « répertoire de domiciliation »; its row lock makes the next one wait.
domiciliation_registers = Table(
    "domiciliation_registers",
    METADATA,
    Column("bank", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last_sequence", Integer, nullable=False),
)
idempotency_keys = Table(
    "idempotency_keys",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("sub", Text, primary_key=True),
    Column("key_digest", Text, primary_key=True),
    _word("body_digest"),
    Column("decision", JSONB, nullable=False),
    _moment("at"),
)
audit = audit_table(METADATA)

# A list walks one of these for each state, in the order asked (adapters/title_lists.py).
for sorted_by in ("created_at", "domiciled_at", "amount", "importer_sort"):
    Index(
        f"ix_title_access_{sorted_by}",
        title_access.c.organisation,
        title_access.c.state,
        title_access.c[sorted_by],
        title_access.c.number,
    )
Index(
    "ix_title_access_domiciled_at_desc",
    title_access.c.organisation,
    title_access.c.state,
    title_access.c.domiciled_at.desc().nulls_last(),
    title_access.c.number.desc(),
)
Index(
    "ix_title_access_number",
    title_access.c.organisation,
    title_access.c.state,
    title_access.c.number,
)
Index(
    "ix_title_access_state_rank",
    title_access.c.organisation,
    title_access.c.state_rank,
    title_access.c.number,
)
Index(
    "ix_title_access_modified",
    title_access.c.organisation,
    title_access.c.modification,
    postgresql_where=text("modification <> 'none'"),
)
Index("ix_title_numbers_number", title_numbers.c.number, unique=True)
Index(
    "ix_title_numbers_number_trigrams",
    title_numbers.c.number,
    postgresql_using="gin",
    postgresql_ops={"number": "gin_trgm_ops"},
    postgresql_with={"fastupdate": "off"},  # What is pending would be read by every search.
)
Index("ix_title_access_title_id", title_access.c.title_id)
Index(
    "ix_title_access_branch",
    title_access.c.organisation,
    title_access.c.branch,
    title_access.c.state,
)
Index(
    "uq_title_access_open",
    title_access.c.title_id,
    title_access.c.organisation,
    unique=True,
    postgresql_where=text("until_at IS NULL"),
)
Index("ix_documents_title_id", documents.c.title_id)
Index("ix_invoices_title_id", invoices.c.title_id)
Index("ix_invoices_number", invoices.c.number)
Index("ix_history_title_id", history.c.title_id)
Index("ix_control_answers_title_id", control_answers.c.title_id)
