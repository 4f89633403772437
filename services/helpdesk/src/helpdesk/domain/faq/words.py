"""Words as the search tells them apart, and the places where they stand in a text.

This is not left to the database: under some locales it takes « ’ » and no-break spaces for letters.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
FEMININE = re.compile(r"ées?$")

# Words of questions that say nothing about their subject and that PostgreSQL's list of French
# stop words lacks. A question made of them alone finds nothing.
FILLERS = (
    "ça ceci cela celle celui cet cette comment dois doit donc été être faire fais fait faut les "
    "même où peut peuvent peux plus pourquoi puis quand quel quelle quelles quels quoi si veut veux"
)


@dataclass(frozen=True)
class Piece:
    """A part of a text; ``is_match`` where it is what was searched for."""

    text: str
    is_match: bool


def words_of(text: str) -> list[str]:
    """The words of ``text`` in order, in small letters, with their accents."""
    return [word.lower() for word in WORD.findall(text)]


def searchable(text: str) -> str:
    """``text`` as it is handed to the search, whether it is searched in or for.

    Single letters are left out: they are what elisions leave behind (« l’accès »). Participles
    lose their feminine ending (« refusée », « refusé »), which the stemmer finds only while there
    are accents.
    """
    words = (word for word in words_of(text) if len(word) > 1 or word.isdigit())
    return " ".join(FEMININE.sub("é", word) for word in words)


def pieces_of(text: str, matches: Collection[str]) -> tuple[Piece, ...]:
    """``text`` cut around the words that are in ``matches``."""
    return tuple(_pieces(text, matches))


def best_line(text: str, matches: Collection[str]) -> str:
    """The line with most of ``matches``, whole: half a sentence may say the opposite."""
    return max(text.split("\n"), key=lambda line: len({*words_of(line)}.intersection(matches)))


def _pieces(text: str, matches: Collection[str]) -> Iterator[Piece]:
    end = 0
    for found in WORD.finditer(text):
        if found[0].lower() not in matches:
            continue
        if found.start() > end:
            yield Piece(text[end : found.start()], is_match=False)
        yield Piece(found[0], is_match=True)
        end = found.end()
    if end < len(text):
        yield Piece(text[end:], is_match=False)
