"""The portals a visitor of the public site can see and enter."""

from flask import g

from portal_kit.settings import PlatformSettings
from portnet_id.directory.last_portal import LastPortal
from portnet_id.domain.registry.directory_cards import DirectoryCard, DirectoryCards


class Portals:
    """The registry's cards as this visitor sees them; the registry is asked once a page."""

    def __init__(
        self, settings: PlatformSettings, *, cards: DirectoryCards, last: LastPortal
    ) -> None:
        self._settings = settings
        self._cards = cards
        self.last_portal = last

    def cards(self) -> list[DirectoryCard]:
        if "directory_cards" not in g:
            g.directory_cards = self._cards.list_cards()
        found: list[DirectoryCard] = g.directory_cards
        return found

    def open_card(self, portal: str | None) -> DirectoryCard | None:
        """The card of ``portal``, if there is such a portal and it is open."""
        return next((card for card in self.cards() if card.is_open and card.portal == portal), None)

    def last_used(self) -> DirectoryCard | None:
        """The portal this browser entered last, while it is still open."""
        return self.open_card(self.last_portal.read())

    def address(self, card: DirectoryCard) -> str:
        return f"{self._settings.url(card.portal)}/"
