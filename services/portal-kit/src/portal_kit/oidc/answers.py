"""What people read when signing in at a portal does not work out."""

from http import HTTPStatus

from flask_babel import lazy_gettext

from portal_kit.oidc.id_token import IdTokenRefused
from portal_kit.oidc.relying_party import SignInRefused
from portal_kit.oidc.views import FactorNotReached, NoRoleHere, SignInExpired, SignInGivenUp
from portal_kit.web.refusals import Answer, Answers, Way

NOT_COMPLETED = Answer(
    HTTPStatus.BAD_REQUEST,
    "sign-in-refused",
    lazy_gettext(
        "La réponse de Portnet ID n’a pas pu être vérifiée. Recommencez la connexion\xa0; "
        "si cela se répète, donnez la référence ci-dessous à l’assistance."
    ),
    lazy_gettext("La connexion n’a pas abouti"),
)

SIGN_IN_ANSWERS: Answers = {
    SignInRefused: NOT_COMPLETED,
    IdTokenRefused: NOT_COMPLETED,
    SignInExpired: Answer(
        HTTPStatus.BAD_REQUEST,
        "sign-in-expired",
        lazy_gettext(
            "Cette connexion a expiré, a déjà servi, ou a commencé dans un autre navigateur. "
            "Repartez de l’accueil."
        ),
        lazy_gettext("Recommencez la connexion"),
    ),
    SignInGivenUp: Answer(
        HTTPStatus.FORBIDDEN,
        "sign-in-given-up",
        lazy_gettext("La connexion à Portnet ID a été interrompue avant la fin."),
        lazy_gettext("Connexion interrompue"),
        Way(lazy_gettext("Reprendre la connexion"), lambda: "/connexion"),
    ),
    FactorNotReached: Answer(
        HTTPStatus.FORBIDDEN,
        "factor-not-reached",
        lazy_gettext(
            "Cette page demande une vérification que votre compte ne permet pas encore. "
            "Votre référent ou l’assistance peut vous dire comment l’ajouter."
        ),
        lazy_gettext("Vérification impossible"),
    ),
    NoRoleHere: Answer(
        HTTPStatus.FORBIDDEN,
        "no-role",
        lazy_gettext(
            "Votre compte n’a aucun rôle sur ce portail. "
            "Votre référent peut vous en accorder un si votre travail le demande."
        ),
        lazy_gettext("Ce portail ne vous est pas ouvert"),
    ),
}
