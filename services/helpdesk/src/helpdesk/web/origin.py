"""The portal that somebody comes from, as « Besoin d’aide ? » tells it (``?depuis=``)."""

from dataclasses import dataclass

from flask_babel import gettext

from portal_kit.settings import PlatformSettings

PARAMETER = "depuis"


@dataclass(frozen=True, kw_only=True)
class Origin:
    name: str
    url: str


def origin_of(label: str, settings: PlatformSettings) -> Origin | None:
    """``None`` for any other label; the address is never the caller’s."""
    names = {"banques": gettext("Portail Banques")}
    if label not in names:
        return None
    return Origin(name=names[label], url=f"{settings.url(label)}/")
