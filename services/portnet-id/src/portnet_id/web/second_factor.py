"""The second page of the sign-in: a code of the app, or one kept for a day without it."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal_kit.web.access import open_to_all
from portal_kit.web.network import network
from portal_kit.web.request_id import request_id
from portnet_id.domain.accounts import Account
from portnet_id.domain.levels import Level
from portnet_id.domain.second_factors import DIGITS, digits_of, recovery_code_of
from portnet_id.domain.sign_in.code_check import Begun, GivenCode, WrongCode
from portnet_id.domain.sign_in.interactions import Interaction
from portnet_id.domain.sign_in.wrong_codes import HELP_AFTER, PER_INTERACTION
from portnet_id.web.browser import keep_sign_on, sign_on_secret
from portnet_id.web.refused import explain_in_the_shell
from portnet_id.web.remembered import recognise
from portnet_id.web.signed_on import live_sign_on
from portnet_id.web.under_way import (
    allow_answer,
    answer_the_portal,
    back_to_credentials,
    interaction_of_this_browser,
    portal_ahead,
)
from portnet_id.web.wiring import wiring

bp = Blueprint("second_factor", __name__, url_prefix="/connexion")
explain_in_the_shell(bp)

View = Callable[[Interaction], Response]


@bp.get("/<id>/code")
@open_to_all
def code(id: str) -> Response:
    return _after_the_password(id, lambda interaction: _page("code", interaction))


@bp.post("/<id>/code")
@open_to_all
def check_code(id: str) -> Response:
    return _after_the_password(id, _check_code)


@bp.get("/<id>/code-de-secours")
@open_to_all
def recovery_code(id: str) -> Response:
    return _after_the_password(id, lambda interaction: _page("recovery_code", interaction))


@bp.post("/<id>/code-de-secours")
@open_to_all
def check_recovery_code(id: str) -> Response:
    return _after_the_password(id, _check_recovery_code)


@bp.get("/<id>/codes-restants")
@open_to_all
def codes_left(id: str) -> Response:
    """Shown once a recovery code opened the way, before the portal is."""
    interaction = interaction_of_this_browser(id)
    if interaction.sid is None or interaction.sub is None:
        return back_to_credentials(id)
    left = wiring().sign_in.check_code.recovery_codes_left(interaction.sub)
    return _render("codes_left", interaction, codes_left=left)


@bp.get("/<id>/sans-appareil")
@open_to_all
def without_device(id: str) -> Response:
    """What to do without the phone."""
    return _after_the_password(id, lambda interaction: _page("without_device", interaction))


def _after_the_password(id: str, view: View) -> Response:
    interaction = interaction_of_this_browser(id)
    if interaction.sid is not None:
        return answer_the_portal(interaction)
    if interaction.steps_up is not None and not _still_signed_on(interaction):
        wiring().interactions.save(interaction.from_nothing())
        return back_to_credentials(id)
    if interaction.level is not Level.AAL1:
        return back_to_credentials(id)
    return view(interaction)


def _still_signed_on(interaction: Interaction) -> bool:
    """Whether the sign-on that only a second factor is missing to is this browser's, and lives."""
    with wiring().open_stores() as stores:
        sign_on = live_sign_on(stores, at=wiring().clock())
    return sign_on is not None and sign_on.sid == interaction.steps_up


def _check_code(interaction: Interaction) -> Response:
    digits = digits_of(request.form.get("code", ""))
    if not digits:
        return _page("code", interaction, error=_("Saisissez les 6 chiffres de votre code."))
    if len(digits) != DIGITS:
        return _page("code", interaction, error=_length_error(len(digits)))
    found = wiring().sign_in.check_code.totp(interaction, _given(digits))
    if isinstance(found, Begun):
        return _signed_on(found, answer_the_portal(found.interaction))
    bad = _(
        "Ce code ne convient pas. Attendez le prochain code de l’application, puis saisissez-le."
    )
    return _wrong("code", found, bad)


def _check_recovery_code(interaction: Interaction) -> Response:
    written = recovery_code_of(request.form.get("code", ""))
    if written is None:
        unreadable = _(
            "Saisissez les 8 lettres et chiffres d’un code de secours, par exemple 7KQF-M2XD."
        )
        return _page("recovery_code", interaction, error=unreadable)
    found = wiring().sign_in.check_code.recovery_code(interaction, _given(written))
    if isinstance(found, Begun):
        id = found.interaction.id
        return _signed_on(found, redirect(url_for(".codes_left", id=id), HTTPStatus.SEE_OTHER))
    bad = _("Ce code de secours ne convient pas. Vérifiez la saisie, puis réessayez.")
    return _wrong("recovery_code", found, _used(found) if found.was_good else bad)


def _used(wrong: WrongCode) -> str:
    left = wiring().sign_in.check_code.recovery_codes_left(_sub(wrong.interaction))
    return str(_("Ce code de secours a déjà servi. Il vous en reste %(number)s.", number=left))


def _length_error(length: int) -> str:
    too_short = _("Il manque des chiffres\N{NO-BREAK SPACE}: le code en compte 6.")
    too_long = _("Il y a trop de chiffres\N{NO-BREAK SPACE}: le code en compte 6.")
    return str(too_short if length < DIGITS else too_long)


def _given(written: str) -> GivenCode:
    return GivenCode(
        code=written,
        earlier_sign_on=sign_on_secret(),
        network=network(),
        request_id=request_id(),
        at=wiring().clock(),
    )


def _signed_on(begun: Begun, response: Response) -> Response:
    keep_sign_on(response, begun.secret)
    account = _account(begun.interaction)
    recognise(response, (account.username.lower(), account.email.lower()))
    return response


def _wrong(name: str, wrong: WrongCode, sentence: str) -> Response:
    left = ngettext(
        "Il vous reste %(num)s\xa0essai.", "Il vous reste %(num)s\xa0essais.", wrong.left
    )
    return _page(name, wrong.interaction, error=f"{sentence} {left}")


def _page(name: str, interaction: Interaction, *, error: str = "") -> Response:
    sub = _sub(interaction)
    return _render(
        name,
        interaction,
        error=error,
        account=_account(interaction),
        has_recovery_codes=wiring().sign_in.check_code.recovery_codes_left(sub) > 0,
        needs_help=PER_INTERACTION > interaction.wrong_codes >= HELP_AFTER,
    )


def _render(name: str, interaction: Interaction, **given: object) -> Response:
    allow_answer(interaction)
    page = render_template(
        f"sign_in/{name}.html",
        interaction=interaction,
        portal=portal_ahead(interaction.request.client_id),
        **given,
    )
    wrong = bool(given.get("error"))
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)


def _account(interaction: Interaction) -> Account:
    with wiring().open_stores() as stores:
        account = stores.accounts.get(_sub(interaction))
    if account is None:
        raise LookupError("accounts are never deleted")
    return account


def _sub(interaction: Interaction) -> UUID:
    if interaction.sub is None:
        raise LookupError("only views after the password come here")
    return interaction.sub
