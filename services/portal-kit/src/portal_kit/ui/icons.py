"""Inline drawings: icons from the Lucide set, and the PORTNET wordmark, which is our own."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

from lucide.jinja import lucide
from markupsafe import Markup

# Icons that point along the line of text turn round in Arabic; clocks, ticks and searches do not.
POINTING = re.compile(
    r"^(arrow|chevron|chevrons|panel)-(left|right)|^arrow-up-right$|^log-(in|out)$|^reply|^send"
)
BETWEEN_TAGS = re.compile(r">\s+<")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
WORDMARK = Path(__file__).with_name("wordmark.svg")
WORDMARK_RATIO = 144 / 29  # Of its viewBox.


@cache
def icon(name: str, size: int = 20) -> Markup:
    """A decorative icon in the colour of its text; raises ``IconDoesNotExist`` for a wrong name."""
    drawing = lucide(
        name,
        size=size,
        stroke_width="2" if size <= 16 else "1.75",
        aria_hidden="true",
        focusable="false",
        **{"class": "icon icon--pointing" if POINTING.search(name) else "icon"},
    )
    return _markup(drawing)


@cache
def wordmark(on: Literal["navy", "white"] = "white", height: int = 20) -> Markup:
    """The word PORTNET as a drawing with that name; the O is a globe's ring with the star."""
    drawing = COMMENT.sub("", WORDMARK.read_text(encoding="utf-8"))
    return _markup(drawing).format(on=on, height=height, width=round(height * WORDMARK_RATIO))


def _markup(drawing: str) -> Markup:
    return Markup(BETWEEN_TAGS.sub("><", drawing).strip())  # noqa: S704 - our own files only.
