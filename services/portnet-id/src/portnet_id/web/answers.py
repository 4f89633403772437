"""What people and programs are told when a rule of Portnet ID says no."""

from datetime import timedelta
from http import HTTPStatus

from flask_babel import lazy_gettext

from portal_kit.ui.french import CASABLANCA
from portal_kit.web.refusals import Answer, Answers
from portnet_id.domain.invitations import InvitationNotUsable
from portnet_id.domain.pushed_requests import PushedRequestUnknown
from portnet_id.domain.registry.relying_parties import RedirectUriNotRegistered, RelyingPartyUnknown
from portnet_id.domain.sign_in.code_check import AccountClosed
from portnet_id.domain.sign_in.failed_sign_ins import AccessSuspended
from portnet_id.domain.sign_in.interactions import InteractionMoved, InteractionNotFound
from portnet_id.domain.sign_in.sent_codes import ChannelClosed
from portnet_id.domain.sign_in.wrong_codes import CodesSuspended, TooManyWrongCodes

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


OVER = Answer(
    HTTPStatus.BAD_REQUEST,
    "interaction-not-found",
    lazy_gettext(
        "Cette connexion a expiré, a déjà abouti, ou a commencé dans un autre navigateur. "
        "Repartez du portail que vous voulez ouvrir."
    ),
    lazy_gettext("Recommencez la connexion"),
)


def access_suspended(refusal: AccessSuspended) -> Answer:
    """The same for every identifier, and true for each (ux.md §3.3)."""
    # To the full minute after: who comes back at the time they were told must find it open.
    local = (refusal.until + timedelta(seconds=59)).astimezone(CASABLANCA)
    time = f"{local:%H:%M}"
    return Answer(
        HTTPStatus.TOO_MANY_REQUESTS,
        "access-suspended",
        lazy_gettext(
            "Trop d’essais ont été faits avec cet identifiant. Vous pourrez réessayer à %(time)s.",
            time=time,
        ),
        lazy_gettext("Accès suspendu jusqu’à %(time)s", time=time),
    )


ANSWERS: Answers = {
    RelyingPartyUnknown: UNVERIFIED,
    RedirectUriNotRegistered: UNVERIFIED,
    InteractionNotFound: OVER,
    PushedRequestUnknown: OVER,
    InteractionMoved: Answer(
        HTTPStatus.CONFLICT,
        "interaction-moved",
        lazy_gettext(
            "Cette connexion a continué dans un autre onglet. "
            "Poursuivez dans l’autre onglet, ou repartez du portail que vous voulez ouvrir."
        ),
        lazy_gettext("Cette page n’est plus à jour"),
    ),
    AccessSuspended: access_suspended,
    TooManyWrongCodes: Answer(
        HTTPStatus.FORBIDDEN,
        "too-many-wrong-codes",
        lazy_gettext(
            "Par sécurité, cette connexion est close. Repartez du portail que vous voulez ouvrir. "
            "Sans votre appareil ni code de secours, votre référent peut demander à l’assistance "
            "PORTNET de réinitialiser votre double vérification."
        ),
        lazy_gettext("Connexion interrompue après 5 codes erronés"),
    ),
    CodesSuspended: Answer(
        HTTPStatus.TOO_MANY_REQUESTS,
        "codes-suspended",
        lazy_gettext(
            "Trop de codes erronés ont été saisis pour ce compte. Réessayez dans une heure, "
            "ou demain s’il y en a eu 30 dans la journée. Si vous n’avez plus votre appareil, "
            "votre référent peut demander à l’assistance PORTNET de réinitialiser votre double "
            "vérification\xa0: votre identité sera vérifiée."
        ),
        lazy_gettext("Les codes de ce compte sont suspendus"),
    ),
    ChannelClosed: Answer(
        HTTPStatus.FORBIDDEN,
        "channel-closed",
        lazy_gettext(
            "Votre organisme ne permet pas de recevoir le code de cette façon, ou votre adresse "
            "vient de changer. Revenez à la page précédente et choisissez un autre moyen."
        ),
        lazy_gettext("Le code ne peut pas être envoyé ainsi"),
    ),
    AccountClosed: Answer(
        HTTPStatus.FORBIDDEN,
        "account-closed",
        lazy_gettext("Adressez-vous au référent de votre organisme."),
        lazy_gettext("Votre accès a été fermé"),
    ),
    InvitationNotUsable: Answer(
        HTTPStatus.GONE,
        "invitation-not-usable",
        lazy_gettext(
            "Ce lien a expiré, a déjà servi, ou a été remplacé par un plus récent. "
            "Si votre compte est déjà prêt, connectez-vous\xa0; sinon, demandez une nouvelle "
            "invitation à votre référent."
        ),
        lazy_gettext("Cette invitation n’est plus utilisable"),
    ),
}
