"""A portal's menu: what a person may open, in the order of the guide."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """A line of the menu, or a section when it has children.

    ``endpoint`` names the view it opens; ``badge`` is asked at each page for a short text such
    as « 12 à traiter », or ``None`` when there is nothing to say.
    """

    label: str
    endpoint: str | None = None
    icon: str | None = None
    children: tuple["MenuEntry", ...] = ()
    badge: Callable[[], str | None] | None = None
