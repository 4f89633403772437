"""The FAQ in PostgreSQL."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, literal_column, select, text
from sqlalchemy.sql.functions import Function

from helpdesk.adapters.tables import entries, themes, words
from helpdesk.domain.faq.faq import Entry, Faq, Theme
from helpdesk.domain.faq.words import searchable, words_of

# Two loads at once would each see the other's rows as missing; the second one waits.
ONE_AT_A_TIME = text("LOCK TABLE faq_themes IN SHARE ROW EXCLUSIVE MODE")

KEEP_WORDS = text("""
    INSERT INTO faq_words (word)
    SELECT word FROM unnest(CAST(:words AS text[])) AS word
    WHERE to_tsvector('faq_french', word) <> ''::tsvector
""")


class SqlFaqStore:
    """A ``FaqStore``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def exchange(self, faq: Faq) -> Faq:
        with self._engine.begin() as connection:
            connection.execute(ONE_AT_A_TIME)
            before = read_faq(connection)
            for table in (words, entries, themes):
                connection.execute(delete(table))
            for position, theme in enumerate(faq.themes):
                _keep(connection, theme, position)
            connection.execute(KEEP_WORDS, {"words": _words(faq)})
        return before


def read_faq(connection: Connection) -> Faq:
    """The FAQ as it stands in the connection's transaction."""
    by_theme: dict[str, list[Entry]] = defaultdict(list)
    for row in connection.execute(select(entries).order_by(entries.c.position)):
        by_theme[row.theme].append(_entry(row))
    found = connection.execute(select(themes).order_by(themes.c.position))
    return Faq(
        tuple(
            Theme(
                slug=row.slug,
                name=row.name,
                summary=row.summary,
                entries=tuple(by_theme[row.slug]),
            )
            for row in found
        )
    )


def _keep(connection: Connection, theme: Theme, position: int) -> None:
    connection.execute(
        insert(themes).values(
            slug=theme.slug, position=position, name=theme.name, summary=theme.summary
        )
    )
    for place, entry in enumerate(theme.entries):
        connection.execute(
            insert(entries).values(
                slug=entry.slug,
                theme=theme.slug,
                position=place,
                question=entry.question,
                answer=entry.answer,
                keywords=list(entry.keywords),
                reviewed_on=entry.reviewed_on,
                is_frequent=entry.is_frequent,
                search=_weighed(entry.question, "A")
                .concat(_weighed(" ".join(entry.keywords), "B"))
                .concat(_weighed(entry.plain_answer, "C")),
            )
        )


def _weighed(words_in: str, weight: str) -> Function[Any]:
    lexemes = func.to_tsvector("faq_french", searchable(words_in))
    return func.setweight(lexemes, literal_column(f"'{weight}'"))


def _words(faq: Faq) -> list[str]:
    """All words that could be meant by a word that is mistyped."""
    texts = (
        part for entry in faq for part in (entry.question, entry.plain_answer, *entry.keywords)
    )
    return sorted({word for part in texts for word in words_of(part) if word.isalpha()})


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(
        slug=row.slug,
        question=row.question,
        answer=row.answer,
        keywords=tuple(row.keywords),
        reviewed_on=row.reviewed_on,
        is_frequent=row.is_frequent,
    )
