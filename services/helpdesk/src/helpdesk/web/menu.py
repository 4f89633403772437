"""The menu of the Centre d’aide: the guide's entries that are built."""

from flask_babel import lazy_gettext

from portal_kit.menu import MenuEntry

TITLE = lazy_gettext("Centre d’aide")
MENU = (
    MenuEntry(
        label=lazy_gettext("Accueil de l’aide"), endpoint="help.home", icon="circle-question-mark"
    ),
    MenuEntry(label=lazy_gettext("Foire aux questions"), endpoint="help.faq", icon="book-open"),
    MenuEntry(label=lazy_gettext("Contactez-nous"), endpoint="help.contact", icon="phone"),
)
