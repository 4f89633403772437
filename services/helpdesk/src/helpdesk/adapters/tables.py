"""The tables of the service; made by the migrations, which a test compares with these."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from portal_kit.audit.table import audit_table
from portal_kit.database import metadata

METADATA = metadata()

audit = audit_table(METADATA)

themes = Table(
    "faq_themes",
    METADATA,
    Column("slug", Text, primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("summary", Text, nullable=False),
)

# `search` is worked out when an entry is kept: the lexemes of its question (A), of its keywords
# (B) and of its answer (C).
entries = Table(
    "faq_entries",
    METADATA,
    Column("slug", Text, primary_key=True),
    Column("theme", Text, ForeignKey("faq_themes.slug"), nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("keywords", ARRAY(Text), nullable=False),
    Column("reviewed_on", Date, nullable=False),
    Column("is_frequent", Boolean, nullable=False),
    Column("search", TSVECTOR, nullable=False),
    Index("ix_faq_entries_search", "search", postgresql_using="gin"),
)

# Every word of the FAQ as it is written there: what a typing error may have meant.
words = Table("faq_words", METADATA, Column("word", Text, primary_key=True))
