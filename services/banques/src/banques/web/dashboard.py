"""« Vue globale des opérations bancaires »: what waits for the bank, said first, then counted."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from banques.domain.titles.queries import Sort, SortKey, TitleFilter
from banques.domain.titles.states import AWAITING_BANK, TitleState
from banques.web.lists import CONSULT, MANAGE
from banques.web.menu import awaiting, counts_by_state
from banques.web.search import Search
from banques.web.wiring import wiring
from portal_kit.session_gate import viewer

OLDEST = 8  # Rows; the card then ends with the counts beside it.

bp = Blueprint("dashboard", __name__)


@bp.get("/")
def show() -> ResponseReturnValue:
    counts = counts_by_state()
    oldest = wiring().queries.find_titles(
        viewer(),
        TitleFilter(states=AWAITING_BANK),
        Sort(key=SortKey.CREATED, descending=False),
        page=1,
        per_page=OLDEST,
    )
    return render_template(
        "dashboard.html",
        reference=wiring().reference(),
        now=wiring().clock(),
        counts=counts,
        awaiting=awaiting(counts),
        oldest=oldest.rows,
        awaiting_states=[state for state in TitleState if state in AWAITING_BANK],
        other_states=[state for state in TitleState if state not in AWAITING_BANK],
        url_of_awaiting=lambda state: Search(on=MANAGE, etat=(state,)).url,
        url_of_state=lambda state: Search(on=CONSULT, etat=(state,)).url,
        url_of_all_awaiting=Search(on=MANAGE, etat=MANAGE.opening_states).url,
    )
