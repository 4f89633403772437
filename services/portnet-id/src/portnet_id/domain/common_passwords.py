"""Passwords that everybody thinks of first, which are also what an attacker tries first.

A word counts with whatever is written around it: people add a capital, a year and a sign.
"""

import unicodedata
from importlib.resources import files
from itertools import pairwise

FEWEST_CHARACTERS = 5  # A password made of fewer different ones is a pattern, not a secret.
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")

WORDS = frozenset(
    files(__package__).joinpath("common_passwords.txt").read_text(encoding="ascii").split()
)


def is_common(password: str) -> bool:
    """Whether it is one of those words, a row of neighbours, or hardly varied at all."""
    plain = _without_accents(password.lower())
    if len(set(plain)) < FEWEST_CHARACTERS or _is_a_row(plain):
        return True
    return any(_word_of(each) in WORDS for each in (plain, plain.translate(LOOKALIKES)))


def _word_of(text: str) -> str:
    """Its letters between whatever else stands at both ends."""
    letters = [index for index, each in enumerate(text) if each.isalpha()]
    middle = text[letters[0] : letters[-1] + 1] if letters else ""
    return middle if middle.isalpha() else "".join(each for each in middle if each.isalpha())


def _is_a_row(text: str) -> bool:
    """``123456789`` and ``zyxwvuts``: each character follows its neighbour by the same step."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps in ({1}, {-1})


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each))
