"""Questions with their answers, kept by theme in the order in which people read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from helpdesk.domain.faq.markup import Block, blocks_of, plain_text
from portal_kit.errors import Refused

MOST_FOLLOWING = 6


class EntryNotFound(Refused):
    """No question has this slug."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A question and its answer, in French.

    ``slug`` is its address for as long as it lives. ``answer`` is written in the markup of
    ``helpdesk.domain.faq.markup``. ``keywords`` are words people search for that the text does
    not use. ``reviewed_on`` is the day somebody last checked that the answer is true.
    """

    slug: str
    question: str
    answer: str
    keywords: tuple[str, ...]
    reviewed_on: date
    is_frequent: bool = False

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The answer, ready to be shown."""
        return blocks_of(self.answer)

    @property
    def plain_answer(self) -> str:
        """The answer as words only, for the search."""
        return plain_text(self.blocks)


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Questions that belong together; ``summary`` says in a line what they are about."""

    slug: str
    name: str
    summary: str
    entries: tuple[Entry, ...]

    def following(self, entry: Entry) -> tuple[Entry, ...]:
        """A few other entries to read on with: the next ones, and after the last the first."""
        place = self.entries.index(entry)
        return (self.entries[place + 1 :] + self.entries[:place])[:MOST_FOLLOWING]


@dataclass(frozen=True)
class Faq:
    """All themes, in order."""

    themes: tuple[Theme, ...] = ()

    def __iter__(self) -> Iterator[Entry]:
        for theme in self.themes:
            yield from theme.entries

    def find(self, slug: str) -> tuple[Theme, Entry]:
        """The entry and the theme it stands in. Raises ``EntryNotFound``."""
        for theme in self.themes:
            for entry in theme.entries:
                if entry.slug == slug:
                    return theme, entry
        raise EntryNotFound(slug)

    @property
    def frequent(self) -> list[Entry]:
        """What most people come for."""
        return [entry for entry in self if entry.is_frequent]
