"""Passwords: what is kept of them, and what a new one must be (architecture §8)."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from portnet_id.domain.common_passwords import is_common

SHORTEST = 8
LONG_ENOUGH_ALONE = 15  # NIST SP 800-63B-4, 3.1.1.2: length makes up for every family.
LONGEST = 128


@dataclass(frozen=True, kw_only=True)
class KnownPassword:
    """Whose an identifier is. ``hash`` is ``None`` until an invitation was taken up."""

    sub: UUID
    username: str
    organisation: str
    hash: str | None


class PasswordStore(Protocol):
    """The hashes of passwords."""

    def find(self, identifier: str) -> KnownPassword | None:
        """By user name or e-mail address: one statement, whether it exists or not."""

    def save(self, sub: UUID, hash: str, *, at: datetime) -> None:
        """Keeps the hash of a new password in place of the old one's."""


class PasswordHasher(Protocol):
    """A slow, salted and peppered hash. Only so many are worked out at the same time."""

    def hash(self, password: str) -> str:
        """Raises what the web answers with 503 where no turn comes in time."""

    def verify(self, password: str, hash: str | None) -> bool:
        """Does the same work for ``None``, to which no password fits. Raises as ``hash`` does."""

    def is_outdated(self, hash: str) -> bool:
        """Whether it was made with other parameters than those of today."""


class Family(StrEnum):
    """What kinds of characters there are."""

    LOWER = "lower"
    UPPER = "upper"
    DIGIT = "digit"
    SPECIAL = "special"


@dataclass(frozen=True, kw_only=True)
class Objection:
    """Why a new password is refused: all that is wrong with it, told at once."""

    too_long: bool = False
    characters_missing: int = 0
    families_missing: tuple[Family, ...] = ()
    common: bool = False
    personal: bool = False


def as_hashed(password: str) -> str:
    """NFKC, so that the same keys pressed on another keyboard give the same password."""
    return unicodedata.normalize("NFKC", password)


def objection_to(password: str, *, about: Collection[str]) -> Objection | None:
    """What stands against ``password``; ``about`` are names of the person and the organisation."""
    password = as_hashed(password)
    if len(password) > LONGEST:
        return Objection(too_long=True)
    characters, families = _missing(password)
    if characters or families:
        return Objection(characters_missing=characters, families_missing=families)
    if is_common(password):
        return Objection(common=True)
    if any(_plain(name) in _plain(password) for name in about if len(_plain(name)) >= 3):
        return Objection(personal=True)
    return None


def _missing(password: str) -> tuple[int, tuple[Family, ...]]:
    if len(password) >= LONG_ENOUGH_ALONE:
        return 0, ()
    found = {_family(each) for each in password}
    missing = tuple(family for family in Family if family not in found)
    return max(0, SHORTEST - len(password)), missing


def _family(character: str) -> Family:
    """A letter without case (Arabic has none) counts as a lower-case one."""
    if character.isdigit():
        return Family.DIGIT
    if character.isalpha():
        return Family.UPPER if character.isupper() else Family.LOWER
    return Family.SPECIAL


def _plain(text: str) -> str:
    """Letters and digits only, without accents and in lower case."""
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return "".join(each for each in decomposed if each.isalnum())
