"""Reading and searching the FAQ: PostgreSQL's full text in French, trigrams for typing errors."""

from collections.abc import Iterable, Set
from itertools import takewhile

from sqlalchemy import Connection, Engine, text

from helpdesk.adapters.faq_store import read_faq
from helpdesk.domain.faq.faq import Faq
from helpdesk.domain.faq.markup import blocks_of, plain_text
from helpdesk.domain.faq.queries import MOST_HITS, Asked, Correction, Found, Hit
from helpdesk.domain.faq.words import FILLERS, best_line, pieces_of, searchable, words_of

LEAST_ALIKE = 0.4  # Trigram similarity; below it a correction is a guess.
SHORTEST_MISTYPED = 4  # Letters; shorter words have too few trigrams to tell.

# The nearest word that is written in the FAQ stands in for one that is not.
CORRECTIONS = text("""
    SELECT typed.word AS typed, near.word AS used
    FROM unnest(CAST(:typed AS text[])) WITH ORDINALITY AS typed (word, place)
    CROSS JOIN LATERAL (
        SELECT word, similarity(unaccent(word), unaccent(typed.word)) AS alike
        FROM faq_words ORDER BY alike DESC, word LIMIT 1
    ) AS near
    WHERE near.alike >= :least_alike
      AND to_tsvector('faq_french', typed.word) <> ''::tsvector
      AND NOT EXISTS (
          SELECT FROM faq_entries WHERE search @@ plainto_tsquery('faq_french', typed.word)
      )
    ORDER BY typed.place
""")

# What is searched for are lexemes that PostgreSQL has made itself, each quoted: nothing that
# somebody types is ever an operator.
LEXEMES = text("""
    SELECT unnest(tsvector_to_array(to_tsvector('faq_french', :words)))
    EXCEPT
    SELECT unnest(tsvector_to_array(to_tsvector('faq_french', :fillers)))
""")

# Any of the lexemes will do; answers that hold more of them come first, then those whose question
# is written like the words themselves: « référent » and « référence » have one stem.
HITS = text("""
    WITH asked AS (SELECT unnest(CAST(:lexemes AS text[])) AS lexeme),
    query AS (
        SELECT
            string_agg(quote_literal(lexeme), ' | ')::tsquery AS any_of,
            string_agg(lexeme, ' ') AS stems
        FROM asked
    )
    SELECT
        entry.slug,
        theme.name AS theme,
        entry.question,
        entry.answer,
        (
            SELECT count(*) FROM asked
            WHERE lexeme = ANY (tsvector_to_array(entry.search))
        ) AS matched
    FROM faq_entries AS entry
    JOIN faq_themes AS theme ON theme.slug = entry.theme
    JOIN query ON entry.search @@ any_of
    ORDER BY
        matched DESC,
        ts_rank(entry.search, any_of)
            + word_similarity(stems, unaccent(lower(entry.question))) DESC,
        entry.slug
    LIMIT :most
""")
MATCHES = text("""
    SELECT word FROM unnest(CAST(:words AS text[]), CAST(:searchable AS text[])) AS of (word, plain)
    WHERE tsvector_to_array(to_tsvector('faq_french', plain)) && CAST(:lexemes AS text[])
""")


class SqlFaqQueries:
    """The ``FaqQueries`` of the service."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self) -> Faq:
        with self._engine.connect() as connection:
            return read_faq(connection)

    def find(self, asked: Asked) -> Found:
        with self._engine.connect() as connection:
            corrections = _corrections(connection, asked.text)
            meant = " ".join([asked.text, *(correction.used for correction in corrections)])
            hits = _hits(connection, meant)
        return Found(hits=hits, corrections=corrections if hits else ())


def _corrections(connection: Connection, typed: str) -> tuple[Correction, ...]:
    words = dict.fromkeys(words_of(typed))
    mistyped = [word for word in words if len(word) >= SHORTEST_MISTYPED and word.isalpha()]
    values = {
        "typed": [searchable(word) for word in mistyped if word not in FILLERS.split()],
        "least_alike": LEAST_ALIKE,
    }
    found = connection.execute(CORRECTIONS, values)
    return tuple(Correction(typed=row.typed, used=row.used) for row in found)


def _lexemes(connection: Connection, words: str) -> list[str]:
    values = {"words": searchable(words), "fillers": searchable(FILLERS)}
    return list(connection.scalars(LEXEMES, values))


def _hits(connection: Connection, words: str) -> tuple[Hit, ...]:
    lexemes = _lexemes(connection, words)
    if not lexemes:
        return ()
    rows = connection.execute(HITS, {"lexemes": lexemes, "most": MOST_HITS}).all()
    good_enough = list(takewhile(lambda row: row.matched * 2 > rows[0].matched, rows))
    answers = [plain_text(blocks_of(row.answer)) for row in good_enough]
    matches = _matches(connection, [*answers, *(row.question for row in good_enough)], lexemes)
    return tuple(
        Hit(
            slug=row.slug,
            theme=row.theme,
            question=pieces_of(row.question, matches),
            extract=pieces_of(best_line(answer, matches), matches),
        )
        for row, answer in zip(good_enough, answers, strict=True)
    )


def _matches(connection: Connection, texts: Iterable[str], lexemes: list[str]) -> Set[str]:
    """The words of ``texts`` that were found, in all the forms in which they stand there."""
    words = sorted({word for each in texts for word in words_of(each)})
    values = {
        "words": words,
        "searchable": [searchable(word) for word in words],
        "lexemes": lexemes,
    }
    return set(connection.scalars(MATCHES, values))
