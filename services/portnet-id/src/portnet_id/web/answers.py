"""What people and programs are told when a rule of Portnet ID says no."""

from http import HTTPStatus

from flask_babel import lazy_gettext

from portal_kit.web.refusals import Answer, Answers
from portnet_id.domain.interactions import InteractionMoved, InteractionNotFound

ANSWERS: Answers = {
    InteractionNotFound: Answer(
        HTTPStatus.BAD_REQUEST,
        "interaction-not-found",
        lazy_gettext(
            "Cette connexion a expiré, a déjà abouti, ou a commencé dans un autre navigateur. "
            "Repartez du portail que vous voulez ouvrir."
        ),
        lazy_gettext("Recommencez la connexion"),
    ),
    InteractionMoved: Answer(
        HTTPStatus.CONFLICT,
        "interaction-moved",
        lazy_gettext(
            "Cette connexion a continué dans un autre onglet. "
            "Poursuivez dans l’autre onglet, ou repartez du portail que vous voulez ouvrir."
        ),
        lazy_gettext("Cette page n’est plus à jour"),
    ),
}
