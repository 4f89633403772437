"""What the migrations make besides tables: French without its accents."""

from sqlalchemy import Engine, text


def test_french_is_searched_without_its_accents(engine: Engine) -> None:
    with engine.connect() as connection:
        lexemes = connection.scalar(text("SELECT to_tsvector('faq_french', 'états échus')::text"))

    assert lexemes == "'echus':2 'etat':1"
