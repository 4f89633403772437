"""The menu of the Portail Banques, in the guide's order and words; only what is built."""

from flask import g
from flask_babel import gettext, lazy_gettext

from banques.domain.titles.states import AWAITING_BANK, TitleState
from banques.web.wiring import wiring
from portal_kit.menu import MenuEntry
from portal_kit.session_gate import viewer
from portal_kit.ui.french import amount

Counts = dict[TitleState, int]


def counts_by_state() -> Counts:
    """The viewer's titles by state, counted once for the page and its menu."""
    if "counts_by_state" not in g:
        g.counts_by_state = dict(wiring().queries.count_by_state(viewer()))
    found: Counts = g.counts_by_state
    return found


def awaiting(counts: Counts) -> int:
    """How many titles wait for the bank."""
    return sum(counts.get(state, 0) for state in AWAITING_BANK)


def to_treat() -> str | None:
    count = awaiting(counts_by_state())
    return gettext("%(count)s à traiter", count=amount(count, 0)) if count else None


MENU = (
    MenuEntry(
        label=lazy_gettext("Tableau de bord"),
        endpoint="dashboard.show",
        icon="layout-dashboard",
    ),
    MenuEntry(
        label=lazy_gettext("Importation"),
        icon="package",
        children=(
            MenuEntry(
                label=lazy_gettext("Gestion Titre et documents"),
                endpoint="titles.manage",
                badge=to_treat,
            ),
            MenuEntry(
                label=lazy_gettext("Consultation Titre et documents"),
                endpoint="titles.consult",
            ),
        ),
    ),
)
