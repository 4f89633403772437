"""Where the pages are: the guide's menu, the footer's columns, and both again on the site map."""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _

from portal_kit.settings import PlatformSettings

Column = tuple[str, list[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of the menu; one with children is opened in place and leads nowhere itself."""

    label: str
    url: str = ""
    children: tuple["Entry", ...] = ()


def main_entries() -> list[Entry]:
    """The guide's menu, less the news, of which there are none yet."""
    portals = Entry(label=_("Nos portails Administrations"), url=url_for("directory.our_portals"))
    return [
        Entry(label=_("Accueil"), url=url_for("directory.home")),
        Entry(label=_("À propos"), url=url_for("directory.about")),
        Entry(label=_("Nos services"), children=(portals,)),
        Entry(label=_("Nos formations"), url=url_for("directory.training")),
        Entry(label=_("Assistance"), url=url_for("directory.assistance")),
    ]


def legal_entries() -> list[tuple[str, str]]:
    return [
        (_("Mentions légales"), url_for("directory.legal_notice")),
        (_("Protection des données"), url_for("directory.data_protection")),
        (
            _("Accessibilité\N{NO-BREAK SPACE}: partiellement conforme"),
            url_for("directory.accessibility"),
        ),
    ]


def footer_columns() -> list[Column]:
    settings: PlatformSettings = current_app.extensions["portal_kit.settings"]
    services = [
        (_("Nos portails Administrations"), url_for("directory.our_portals")),
        (_("Se connecter"), url_for("directory.sign_in")),
        (_("Souscrire"), url_for("directory.subscription")),
    ]
    resources = [
        (_("À propos"), url_for("directory.about")),
        (_("Nos formations"), url_for("directory.training")),
        (_("Plan du site"), url_for("directory.site_map")),
    ]
    help_entries = [
        (_("Assistance"), url_for("directory.assistance")),
        (_("Centre d’aide"), f"{settings.url('aide')}/"),
    ]
    return [
        (_("Portails"), services),
        (_("Ressources"), resources),
        (_("Aide"), help_entries),
        (_("Informations"), legal_entries()),
    ]
