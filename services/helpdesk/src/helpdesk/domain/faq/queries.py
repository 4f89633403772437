"""What is asked of the FAQ: all of it, or the answers to words somebody has typed."""

from dataclasses import dataclass
from typing import Protocol, Self

from helpdesk.domain.faq.faq import Faq
from helpdesk.domain.faq.words import Piece

LONGEST_QUESTION = 200  # Characters; longer than any question, shorter than a pasted document.
MOST_HITS = 10


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody typed, as it is searched for. ``is_cut`` when it was longer than that."""

    text: str
    is_cut: bool = False

    @classmethod
    def read(cls, typed: str) -> Self:
        """Control characters count as spaces; a word is not cut in two."""
        words = "".join(each if each.isprintable() else " " for each in typed).split()
        text = " ".join(words)
        if len(text) <= LONGEST_QUESTION:
            return cls(text=text)
        shorter, space, _ = text[: LONGEST_QUESTION + 1].rpartition(" ")
        return cls(text=shorter if space else text[:LONGEST_QUESTION], is_cut=True)


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An answer found: its question, and the paragraph or item that fits best."""

    slug: str
    theme: str
    question: tuple[Piece, ...]
    extract: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A word the FAQ does not hold, and the nearest word that it does."""

    typed: str
    used: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """The best answers first."""

    hits: tuple[Hit, ...] = ()
    corrections: tuple[Correction, ...] = ()


class FaqQueries(Protocol):
    def read(self) -> Faq:
        """The whole FAQ, in its order."""

    def find(self, asked: Asked) -> Found:
        """At most ``MOST_HITS`` answers that hold more than half of the words the best one does.

        Accents, capitals, plurals and word endings do not matter, nor does the order. A word that
        stands nowhere is replaced by the nearest one that does.
        """
