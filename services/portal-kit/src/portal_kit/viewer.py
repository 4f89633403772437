"""Who is acting in this request, and for whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """The organisation a person acts for; ``kind`` is reference data (bank, ministry, …)."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """A signed-in person as one portal knows them.

    ``branches`` holds the codes of the branches the roles reach, ``None`` meaning all of the
    organisation's. ``roles`` are those of this portal only. ``signed_in_at`` is the time of the
    sign-in at Portnet ID (``auth_time``), not of the portal session.
    """

    sub: UUID
    name: str
    organisation: Organisation
    branches: frozenset[str] | None
    roles: frozenset[str]
    signed_in_at: datetime

    @property
    def short_name(self) -> str:
        """« S. Alami » for « Salma Alami »: how acts name their author."""
        first, _, last = self.name.partition(" ")
        return f"{first[:1]}. {last}" if last else self.name
