"""What stages, references and refusals of the Portail Douanes are called."""

from datetime import datetime
from http import HTTPStatus
from itertools import pairwise

from flask import Flask, request, url_for
from flask_babel import format_datetime, gettext, lazy_gettext
from markupsafe import Markup

from demo_portals.douanes.arrivals import AlreadyReleased, ArrivalUnknown, NotStranded, Stage
from portal_kit.menu import MenuEntry
from portal_kit.ui.french import CASABLANCA, NO_BREAK_SPACE, moment
from portal_kit.web.refusals import Answer, Answers, Way

TITLE = lazy_gettext("Portail Douanes")
MENU = (
    MenuEntry(label=lazy_gettext("Programmation"), endpoint="arrivals.plan", icon="calendar-clock"),
)
STAGES = {
    Stage.TO_EXAMINE: lazy_gettext("À visiter"),
    Stage.STRANDED: lazy_gettext("En souffrance"),
    Stage.ANNOUNCED: lazy_gettext("Annoncé"),
    Stage.RELEASED: lazy_gettext("Mainlevée donnée"),
}
TONES = {
    Stage.TO_EXAMINE: "todo",
    Stage.STRANDED: "rejected",
    Stage.ANNOUNCED: "progress",
    Stage.RELEASED: "accepted",
}
GROUPS = (3, 6, 10, 17)  # Where a DUM's reference is set apart: office, regime, year, serial, key.


def _this_arrival() -> str:
    """Every refusal about an arrival is met at an address that names it."""
    return url_for("arrivals.show", reference=(request.view_args or {})["reference"])


PLAN = Way(lazy_gettext("Voir la programmation"), lambda: url_for("arrivals.plan"))
THIS_ARRIVAL = Way(lazy_gettext("Revoir l’arrivage"), _this_arrival)


def _already_released(refusal: AlreadyReleased) -> Answer:
    return Answer(
        HTTPStatus.CONFLICT,
        "already-released",
        gettext(
            "La mainlevée de cette marchandise est donnée depuis le %(when)s par %(who)s. "
            "Aucune action n’a été faite.",
            when=moment(refusal.release.at),
            who=refusal.release.by,
        ),
        gettext("Mainlevée déjà donnée"),
        THIS_ARRIVAL,
    )


ANSWERS: Answers = {
    ArrivalUnknown: Answer(
        HTTPStatus.NOT_FOUND,
        "arrival-unknown",
        lazy_gettext("Aucun arrivage ne porte ce numéro. Cherchez-le dans la programmation."),
        lazy_gettext("Arrivage introuvable"),
        PLAN,
    ),
    NotStranded: Answer(
        HTTPStatus.CONFLICT,
        "not-stranded",
        lazy_gettext(
            "Cette marchandise n’est pas en souffrance\xa0: sa mainlevée ne se donne pas ici."
        ),
        lazy_gettext("Mainlevée sans objet"),
        THIS_ARRIVAL,
    ),
    AlreadyReleased: _already_released,
}


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        stage=STAGES.__getitem__,
        tone=TONES.__getitem__,
        dum=dum,
        dum_number=dum_number,
        weekday=weekday,
        time_of_day=time_of_day,
    )


def dum(reference: str) -> str:
    """``309 010 2026 0004127 K``, in plain text."""
    return NO_BREAK_SPACE.join(_groups(reference))


def dum_number(reference: str) -> Markup:
    """The same with the telling part in bold; what is copied is the reference without spaces."""
    *before, serial, key = _groups(reference)
    apart = Markup().join(Markup('<span class="number__group">{}</span>').format(g) for g in before)
    return Markup(
        '<bdi class="number" translate="no">{}<span class="number__telling">'
        '<span class="number__group">{}</span>{}</span></bdi>'
    ).format(apart, serial, key)


def _groups(reference: str) -> list[str]:
    return [reference[a:b] for a, b in pairwise((0, *GROUPS, len(reference)))]


def weekday(at: datetime) -> str:
    """``jeudi 15 janvier 2026, 10:42`` in Casablanca, in the language of the page."""
    return str(format_datetime(at.astimezone(CASABLANCA), "EEEE d MMMM y, HH:mm", rebase=False))


def time_of_day(at: datetime) -> str:
    """``15:54`` in Casablanca."""
    return f"{at.astimezone(CASABLANCA):%H:%M}"
