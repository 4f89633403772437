"""Secrets that must not be readable in a copy of the database."""

from typing import Protocol


class Vault(Protocol):
    """Encrypts and hashes with keys that are kept outside the database."""

    def seal(self, text: str) -> str:
        """Encrypts what must be read again."""

    def open(self, sealed: str) -> str:
        """What was sealed. Raises ``ValueError`` for anything that was not, with this key."""

    def digest(self, purpose: str, text: str) -> str:
        """A keyed hash; the same text gives another one for another purpose."""
