"""The migrations make what the code expects, as a role that owns its database and nothing else."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from helpdesk.adapters.tables import METADATA


def test_tables_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)

    assert differences == []


def test_french_is_searched_without_its_accents(engine: Engine) -> None:
    with engine.connect() as connection:
        lexemes = connection.scalar(text("SELECT to_tsvector('faq_french', 'états échus')::text"))

    assert lexemes == "'echus':2 'etat':1"
