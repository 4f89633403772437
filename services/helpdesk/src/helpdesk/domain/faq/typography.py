"""French typography, so that those who write answers type on an ordinary keyboard."""

import re

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"  # Plex draws it almost without width.
BEFORE_SIGN = re.compile(r" (?=[:;?!»])")
APOSTROPHE = re.compile(r"(?<=\w)'")


def typeset(text: str) -> str:
    """No-break spaces before ``: ; ? ! »`` and after ``«``, ``’`` for ``'``, ``…`` for ``...``."""
    text = text.replace(NARROW_SPACE, NO_BREAK_SPACE)
    text = BEFORE_SIGN.sub(NO_BREAK_SPACE, text).replace("« ", f"«{NO_BREAK_SPACE}")
    return APOSTROPHE.sub("’", text).replace("...", "…")
