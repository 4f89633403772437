"""What people are told when a rule of the titles says no."""

from datetime import datetime
from http import HTTPStatus

from flask import request, url_for
from flask_babel import gettext, lazy_gettext

from banques.domain.days import day_of
from banques.domain.titles import refusals
from banques.domain.titles.checklist import Control
from banques.domain.titles.states import TitleState
from banques.web.filters import short_name, time_of_day
from banques.web.wiring import wiring
from portal_kit.ui.french import moment
from portal_kit.web.refusals import Answer, Answers, Way

UNANSWERED = {
    Control.CONTRACT: lazy_gettext("Dites si le contrat concorde avec le titre."),
    Control.PAYMENT: lazy_gettext("Dites si le mode de règlement est conforme."),
    Control.SCREENING: lazy_gettext("Donnez le résultat du filtrage sanctions."),
}
UNCOMMENTED = {
    Control.CONTRACT: lazy_gettext("Expliquez votre réponse sur le contrat."),
    Control.PAYMENT: lazy_gettext("Expliquez votre réponse sur le mode de règlement."),
    Control.SCREENING: lazy_gettext("Expliquez votre réponse sur le filtrage sanctions."),
}


def _this_title() -> str:
    """Every refusal about a title is met at an address that names it."""
    return url_for("titles.show", number=(request.view_args or {})["number"])


SEARCH = Way(lazy_gettext("Chercher un titre"), lambda: url_for("titles.consult"))
THIS_TITLE = Way(lazy_gettext("Revoir le titre"), _this_title)


def _already_decided(refusal: refusals.TitleAlreadyDecided) -> Answer:
    """« Ce titre est déjà domicilié depuis 10:12 par S. Alami. »"""
    said = {"when": _since(refusal.at), "who": short_name(refusal.by)}
    if refusal.state is TitleState.DOMICILED:
        sentence = gettext("Ce titre est déjà domicilié depuis %(when)s par %(who)s.", **said)
    elif refusal.state is TitleState.REJECTED:
        sentence = gettext("Cette demande est déjà rejetée depuis %(when)s par %(who)s.", **said)
    elif refusal.state is TitleState.SUBMITTED_FOR_VISA:
        sentence = gettext("Ce titre est déjà prédomicilié depuis %(when)s par %(who)s.", **said)
    else:
        sentence = gettext(
            "Une décision a déjà été prise sur ce titre par %(who)s, le %(when)s.",
            who=said["who"],
            when=moment(refusal.at),
        )
    return Answer(
        HTTPStatus.CONFLICT,
        "title-already-decided",
        sentence + " " + gettext("Aucune action n’a été faite."),
        gettext("Décision déjà prise"),
        THIS_TITLE,
    )


def _comment_too_short(refusal: refusals.CommentTooShort) -> Answer:
    return _unprocessable(
        "comment-too-short",
        gettext(
            "Expliquez le rejet en %(least)s caractères au moins\xa0: "
            "ce motif ne suffit pas à l’importateur.",
            least=refusal.least,
        ),
    )


def _too_long(refusal: refusals.TextTooLong) -> Answer:
    return _unprocessable(
        "text-too-long", gettext("Écrivez %(limit)s caractères au plus.", limit=refusal.limit)
    )


def _number_taken(
    refusal: refusals.DomiciliationNumberTaken | refusals.DomiciliationNumberOutOfTurn,
) -> Answer:
    return Answer(
        HTTPStatus.CONFLICT,
        "domiciliation-number-not-free",
        gettext(
            "Le numéro %(number)s n’est plus le prochain du répertoire\xa0: %(free)s l’a remplacé. "
            "Vérifiez, puis confirmez à nouveau.",
            number=refusal.number,
            free=refusal.free,
        ),
    )


def _since(at: datetime) -> str:
    """The time for today, the day too for any other."""
    today = day_of(at) == day_of(wiring().clock())
    return time_of_day(at) if today else gettext("le %(when)s", when=moment(at))


def _unprocessable(code: str, sentence: str) -> Answer:
    return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, code, sentence)


ANSWERS: Answers = {
    refusals.TitleNotFound: Answer(
        HTTPStatus.NOT_FOUND,
        "title-not-found",
        lazy_gettext("Titre introuvable ou non rattaché à votre banque."),
        lazy_gettext("Titre introuvable"),
        SEARCH,
    ),
    refusals.ActNotAllowed: Answer(
        HTTPStatus.FORBIDDEN,
        "act-not-allowed",
        lazy_gettext(
            "Vous pouvez lire ce titre, mais la décision revient aux agents de son guichet. "
            "Votre référent peut vous en donner le droit."
        ),
        lazy_gettext("Décision réservée"),
        THIS_TITLE,
    ),
    refusals.TitleAlreadyDecided: _already_decided,
    refusals.TitleNotAwaitingAct: Answer(
        HTTPStatus.CONFLICT,
        "title-not-awaiting-act",
        lazy_gettext(
            "Ce titre n’attend pas cette décision de votre banque. Aucune action n’a été faite."
        ),
        lazy_gettext("Décision non attendue"),
        THIS_TITLE,
    ),
    refusals.TitleChanged: Answer(
        HTTPStatus.CONFLICT,
        "title-changed",
        lazy_gettext(
            "Ce titre a été modifié depuis que vous l’avez ouvert. "
            "Relisez-le avant de décider. Aucune action n’a été faite."
        ),
        lazy_gettext("Ce titre a changé pendant que vous le traitiez"),
        THIS_TITLE,
    ),
    refusals.ReasonMissing: _unprocessable(
        "reason-missing",
        lazy_gettext("Indiquez le motif du rejet\xa0: l’importateur le lira."),
    ),
    refusals.CommentTooShort: _comment_too_short,
    refusals.TextTooLong: _too_long,
    refusals.ChecklistIncomplete: _unprocessable(
        "checklist-incomplete",
        lazy_gettext("Répondez à chaque contrôle, et dites pourquoi il n’est pas conforme."),
    ),
    refusals.DutyNotMet: _unprocessable(
        "duty-not-met",
        lazy_gettext(
            "Ce contrôle est une obligation de la banque\xa0: non conforme, le titre ne peut "
            "pas être accepté. Revoyez votre réponse, ou rejetez la demande."
        ),
    ),
    refusals.ControlsRefuse: _unprocessable(
        "controls-refuse",
        lazy_gettext(
            "Un contrôle réglementaire n’est pas conforme\xa0: la banque ne peut pas accepter "
            "ce titre. Vous pouvez le rejeter."
        ),
    ),
    refusals.BranchUnknown: _unprocessable(
        "branch-unknown", lazy_gettext("Choisissez un guichet où vous êtes habilité.")
    ),
    refusals.DomiciliationNumberTaken: _number_taken,
    refusals.DomiciliationNumberOutOfTurn: _number_taken,
    refusals.IdempotencyKeyReused: Answer(
        HTTPStatus.CONFLICT,
        "idempotency-key-reused",
        lazy_gettext(
            "Cette page a déjà servi à enregistrer un acte. "
            "Rouvrez le titre pour décider à nouveau."
        ),
        lazy_gettext("Page déjà utilisée"),
        THIS_TITLE,
    ),
}
