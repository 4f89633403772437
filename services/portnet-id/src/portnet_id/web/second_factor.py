"""The second page of the sign-in: a code of the app, or one kept for a day without it."""

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal_kit.web.access import open_to_all
from portnet_id.domain.second_factors import digits_of, recovery_code_of
from portnet_id.domain.sign_in.code_check import Begun, WrongCode
from portnet_id.domain.sign_in.interactions import Interaction
from portnet_id.web.code_pages import (
    after_the_password,
    code_page,
    given_code,
    objection_to,
    rendered,
    signed_on,
    sub_of,
    ways_of,
    with_tries_left,
)
from portnet_id.web.refused import explain_in_the_shell
from portnet_id.web.under_way import (
    answer_the_portal,
    back_to_credentials,
    interaction_of_this_browser,
)
from portnet_id.web.wiring import wiring

bp = Blueprint("second_factor", __name__, url_prefix="/connexion")
explain_in_the_shell(bp)


@bp.get("/<id>/code")
@open_to_all
def code(id: str) -> Response:
    return after_the_password(id, _code_or_other_ways)


@bp.post("/<id>/code")
@open_to_all
def check_code(id: str) -> Response:
    return after_the_password(id, _check_code)


@bp.get("/<id>/code-de-secours")
@open_to_all
def recovery_code(id: str) -> Response:
    return after_the_password(id, lambda interaction: code_page("recovery_code", interaction))


@bp.post("/<id>/code-de-secours")
@open_to_all
def check_recovery_code(id: str) -> Response:
    return after_the_password(id, _check_recovery_code)


@bp.get("/<id>/codes-restants")
@open_to_all
def codes_left(id: str) -> Response:
    """Shown once a recovery code opened the way, before the portal is."""
    interaction = interaction_of_this_browser(id)
    if interaction.sid is None or interaction.sub is None:
        return back_to_credentials(id)
    left = wiring().sign_in.check_code.recovery_codes_left(interaction.sub)
    return rendered("codes_left", interaction, codes_left=left)


@bp.get("/<id>/sans-appareil")
@open_to_all
def without_device(id: str) -> Response:
    """What to do without the phone."""
    return after_the_password(id, lambda interaction: code_page("without_device", interaction))


def _code_or_other_ways(interaction: Interaction) -> Response:
    """Who has no app but can be sent a code begins with how it is to be sent."""
    ways = ways_of(interaction)
    if not ways.has_app and ways.channels:
        return redirect(url_for("sent_codes.ways", id=interaction.id), HTTPStatus.SEE_OTHER)
    return code_page("code", interaction, ways=ways)


def _check_code(interaction: Interaction) -> Response:
    digits = digits_of(request.form.get("code", ""))
    if error := objection_to(digits):
        return code_page("code", interaction, error=error)
    found = wiring().sign_in.check_code.totp(interaction, given_code(str(digits)))
    if isinstance(found, Begun):
        return signed_on(found, answer_the_portal(found.interaction))
    bad = _(
        "Ce code ne convient pas. Attendez le prochain code de l’application, puis saisissez-le."
    )
    return code_page("code", found.interaction, error=with_tries_left(found, bad))


def _check_recovery_code(interaction: Interaction) -> Response:
    written = recovery_code_of(request.form.get("code", ""))
    if written is None:
        unreadable = _(
            "Saisissez les 8 lettres et chiffres d’un code de secours, par exemple 7KQF-M2XD."
        )
        return code_page("recovery_code", interaction, error=unreadable)
    found = wiring().sign_in.check_code.recovery_code(interaction, given_code(written))
    if isinstance(found, Begun):
        id = found.interaction.id
        return signed_on(found, redirect(url_for(".codes_left", id=id), HTTPStatus.SEE_OTHER))
    bad = _("Ce code de secours ne convient pas. Vérifiez la saisie, puis réessayez.")
    error = with_tries_left(found, _used(found) if found.was_good else bad)
    return code_page("recovery_code", found.interaction, error=error)


def _used(wrong: WrongCode) -> str:
    left = wiring().sign_in.check_code.recovery_codes_left(sub_of(wrong.interaction))
    return str(_("Ce code de secours a déjà servi. Il vous en reste %(number)s.", number=left))
