"""What people and programs are told when a rule of Portnet ID says no."""

from http import HTTPStatus

from flask_babel import lazy_gettext

from portal_kit.web.refusals import Answer, Answers
from portnet_id.domain.interactions import InteractionMoved, InteractionNotFound
from portnet_id.domain.relying_parties import RedirectUriNotRegistered, RelyingPartyUnknown

UNVERIFIED = Answer(
    HTTPStatus.BAD_REQUEST,
    "request-unverified",
    lazy_gettext(
        "La demande ne vient pas d’un portail enregistré auprès de Portnet ID, "
        "ou ne ramène pas à une adresse de ce portail. Repartez de l’accueil PORTNET\xa0; "
        "si cela se répète, donnez la référence ci-dessous à l’assistance."
    ),
    lazy_gettext("Ce lien de connexion ne fonctionne pas"),
)

ANSWERS: Answers = {
    RelyingPartyUnknown: UNVERIFIED,
    RedirectUriNotRegistered: UNVERIFIED,
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
