"""Passwords that everybody thinks of first, which are also what an attacker tries first.

A word counts with whatever is written around it: people add a capital, a year and a sign.
"""

import unicodedata
from importlib.resources import files
from itertools import pairwise
from string import digits, punctuation

FEWEST_CHARACTERS = 5  # A password made of fewer different ones is a pattern, not a secret.
AROUND = digits + punctuation + " "
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")

WORDS = frozenset(
    files(__package__).joinpath("common_passwords.txt").read_text(encoding="ascii").split()
)


def is_common(password: str) -> bool:
    """Whether it is one of those words, a row of neighbours, or hardly varied at all."""
    plain = _without_accents(password.lower())
    if len(set(plain)) < FEWEST_CHARACTERS or _is_a_row(plain):
        return True
    core = plain.strip(AROUND)
    disguised = (core.translate(LOOKALIKES), plain.translate(LOOKALIKES))
    return any("".join(filter(str.isalpha, each)) in WORDS for each in (core, *disguised))


def _is_a_row(text: str) -> bool:
    """``1234567890`` and ``zyxwvuts``: each character follows its neighbour by the same step."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    if text.isdigit():
        steps = {(step + 1) % 10 - 1 for step in steps}  # After 9 comes 0, and the other way.
    return steps in ({1}, {-1})


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each))
