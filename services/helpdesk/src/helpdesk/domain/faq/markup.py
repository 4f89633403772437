"""How answers are written: paragraphs, lists and links, and nothing that could be a script.

A blank line ends a block. Lines that begin with ``- `` or ``1. `` are the items of a list; an
indented line goes on with the item above. ``**words**`` stand out; ``[words](faq:slug)`` leads to
another answer, ``[words](www:/page)`` to a page of the service with that host label. Neither goes
on in the next line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MARKED = re.compile(r"\[([^\[\]]+)\]\(([a-z]+):([^()\s]+)\)|\*\*([^*]+)\*\*")
ITEM = re.compile(r"(-|\d{1,2}\.)\s+(.*)")
LEFT_OVER = re.compile(r"[\[\]]|\*\*")
FAQ = "faq"
HOSTS = ("www", "id", "banques", "aide")  # Host labels of architecture §2 that have pages.


class MarkupFault(ValueError):
    """What an answer gets wrong; ``line`` counts from zero at the answer's first line."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


@dataclass(frozen=True)
class Target:
    """Where a link leads: an answer (``faq`` and its slug) or a host label and a path."""

    place: str
    path: str


@dataclass(frozen=True)
class Span:
    """Words of a line: plain, or a link when they have a target, or standing out."""

    text: str
    target: Target | None = None
    is_strong: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    words: Line


@dataclass(frozen=True)
class ItemList:
    """``ordered`` where the order matters, as in steps."""

    items: tuple[Line, ...]
    ordered: bool


Block = Paragraph | ItemList


def blocks_of(answer: str) -> tuple[Block, ...]:
    """Raises ``MarkupFault`` for the first thing that is not the markup."""
    return tuple(_block(lines) for lines in _chunks(answer))


def plain_text(blocks: Iterable[Block]) -> str:
    """The words alone, a block or an item a line."""
    return "\n".join("".join(span.text for span in line) for line in _lines(blocks))


def targets_of(blocks: Iterable[Block]) -> Iterator[Target]:
    for line in _lines(blocks):
        yield from (span.target for span in line if span.target)


Numbered = tuple[int, str]


def _chunks(answer: str) -> Iterator[list[Numbered]]:
    chunk: list[Numbered] = []
    for number, line in enumerate(answer.split("\n")):
        if line.strip():
            chunk.append((number, line.rstrip()))
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _block(lines: list[Numbered]) -> Block:
    if not ITEM.match(lines[0][1]):
        for number, line in lines:
            if ITEM.match(line):
                raise MarkupFault(number, "a list begins after a blank line")
        return Paragraph(_joined(lines))
    items: list[list[Numbered]] = []
    marks = set()
    for number, line in lines:
        if found := ITEM.match(line):
            marks.add(found[1] != "-")
            items.append([(number, found[2])])
        elif line.startswith(" "):
            items[-1].append((number, line))
        else:
            raise MarkupFault(number, "a line in a list begins with “- ”, “1. ” or is indented")
    if len(marks) > 1:
        raise MarkupFault(lines[0][0], "a list mixes “- ” and “1. ”")
    return ItemList(tuple(_joined(item) for item in items), ordered=marks.pop())


def _joined(lines: list[Numbered]) -> Line:
    for number, line in lines:
        if LEFT_OVER.search(MARKED.sub("", line)):
            raise MarkupFault(number, "a bracket or “**” without its other half on this line")
    return tuple(_spans(" ".join(line.strip() for _, line in lines)))


def _spans(text: str) -> Iterator[Span]:
    end = 0
    for found in MARKED.finditer(text):
        if found.start() > end:
            yield Span(text[end : found.start()])
        strong = found[4]
        yield Span(strong, is_strong=True) if strong else Span(found[1], Target(found[2], found[3]))
        end = found.end()
    if end < len(text):
        yield Span(text[end:])


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.words
        else:
            yield from block.items
