"""The two lists of titles, and the page of one title."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from banques.domain.titles.checklist import RecordedAnswer
from banques.domain.titles.controls import automatic_findings
from banques.domain.titles.guards import acts_for
from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.refusals import TitleNotFound
from banques.domain.titles.states import AWAITING_BANK
from banques.web.life import life_of
from banques.web.lists import CONSULT, MANAGE, choices_of, show_list
from banques.web.search_form import read_search
from banques.web.wiring import wiring
from portal_kit.session_gate import viewer

bp = Blueprint("titles", __name__)


@bp.get(MANAGE.path)
def manage() -> ResponseReturnValue:
    return show_list(MANAGE)


@bp.get(CONSULT.path)
def consult() -> ResponseReturnValue:
    return show_list(CONSULT)


@bp.get("/importation/titres/<registration:number>")
def show(number: RegistrationNumber) -> ResponseReturnValue:
    """The address also carries the search it was opened from, for the way back."""
    on = CONSULT if request.args.get("de") == CONSULT.name else MANAGE
    with wiring().open_store(viewer()) as store:
        title = store.get(number)
        if title is None:
            raise TitleNotFound(number)
        reference, history = store.reference, store.history_of(number)
        awaited = title.state in AWAITING_BANK
        findings = automatic_findings(store, title) if awaited else ()
        answers = [] if awaited else last_answers(store.answers_on(number))
    return render_template(
        "titles/show.html",
        title=title,
        reference=reference,
        history=history,
        life=life_of(title, history),
        findings=findings,
        answers=answers,
        acts=() if on.read_only else acts_for(title, viewer()),
        on=on,
        back=read_search(request.args, on, choices_of(reference)).search.url,
    )


def last_answers(answers: Sequence[RecordedAnswer]) -> list[RecordedAnswer]:
    """The controls kept with the last decision alone; a licence is decided twice."""
    return [each for each in answers if each.at == answers[-1].at]
