"""What the public directory tells about the portals: a card each, kept in the registry."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class DirectoryCard:
    """``portal`` is the portal's key, which is also its host label.

    Title, text and audiences are shown as they are registered. A portal that is not open has a
    card, and no way in.
    """

    portal: str
    title: str
    text: str
    audiences: tuple[str, ...]
    is_open: bool


class DirectoryCards(Protocol):
    """A query on the registry."""

    def list_cards(self) -> list[DirectoryCard]:
        """Every card, in the order in which people see them."""
        ...
