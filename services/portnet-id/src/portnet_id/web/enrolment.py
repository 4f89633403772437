"""The pages of an invitation: a password, an application or a phone, recovery codes.

The link's token is moved out of the address at once, into a cookie: addresses are kept in
histories and shown to others.
"""

from collections.abc import Iterator
from http import HTTPStatus

import segno
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug.wrappers import Response

from portal_kit.web.access import open_to_all
from portal_kit.web.network import network
from portal_kit.web.request_id import request_id
from portnet_id.domain.accounts import Account
from portnet_id.domain.enrolment import Draft, Guest, number_asked_back
from portnet_id.domain.passwords import Family, Objection
from portnet_id.domain.second_factors import (
    DIGITS,
    digits_of,
    recovery_code_of,
    totp_uri,
)
from portnet_id.domain.sign_in.interactions import LIFE
from portnet_id.domain.sign_in.sent_codes import NotYet
from portnet_id.domain.sign_in.wrong_codes import HELP_AFTER
from portnet_id.web import cookies
from portnet_id.web.browser import browser_secret, keep_browser
from portnet_id.web.code_messages import enrolment_code, wait_sentence
from portnet_id.web.code_pages import objection_to
from portnet_id.web.refused import explain_in_the_shell
from portnet_id.web.wiring import wiring

bp = Blueprint("enrolment", __name__, url_prefix="/invitation")
explain_in_the_shell(bp)

INVITATION = "invitation"
FAMILIES = {
    Family.LOWER: lazy_gettext("une minuscule"),
    Family.UPPER: lazy_gettext("une majuscule"),
    Family.DIGIT: lazy_gettext("un chiffre"),
    Family.SPECIAL: lazy_gettext("un caractère spécial"),
}


@bp.get("")
@open_to_all
def password() -> Response:
    if token := request.args.get("jeton"):
        response = redirect(url_for(".password"), HTTPStatus.SEE_OTHER)
        cookies.write(response, INVITATION, token, life=LIFE)
        keep_browser(response)
        return response
    return _password_page()


@bp.post("")
@open_to_all
def choose_password() -> Response:
    chosen = request.form.get("mot_de_passe", "")
    errors = {}
    if not chosen:
        errors["mot_de_passe"] = _("Saisissez un mot de passe.")
    elif chosen != request.form.get("confirmation", ""):
        errors["confirmation"] = _("Les deux saisies du nouveau mot de passe sont différentes.")
    elif objection := wiring().sign_in.enrolment.choose_password(_guest(), chosen):
        errors["mot_de_passe"] = _objection(objection)
    if errors:
        return _password_page(errors)
    return _next(".choice" if _account().phone else ".application")


@bp.get("/double-verification")
@open_to_all
def choice() -> Response:
    """For who has a phone: an application, or codes by SMS."""
    if wiring().sign_in.enrolment.draft(_guest()) is None:
        return _next(".password")
    return _page("choice") if _account().phone else _next(".application")


@bp.post("/sms/envoi")
@open_to_all
def send_sms() -> Response:
    enrolment, account = wiring().sign_in.enrolment, _account()
    if enrolment.draft(_guest()) is None:
        return _next(".password")
    sent = enrolment.send_code(_guest(), account, enrolment_code(account, at=wiring().clock()))
    if isinstance(sent, NotYet) and enrolment.progress(_guest(), account).code is None:
        page = _page("choice", {"": wait_sentence(sent.until, at=wiring().clock())})
        page.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return page
    return _next(".sms")


@bp.get("/sms")
@open_to_all
def sms() -> Response:
    draft = wiring().sign_in.enrolment.draft(_guest())
    return _next(".password") if draft is None else _sms_page()


@bp.post("/sms")
@open_to_all
def confirm_sms() -> Response:
    """As for the application, answers with the recovery codes."""
    enrolment = wiring().sign_in.enrolment
    draft = enrolment.draft(_guest())
    if draft is None:
        return _next(".password")
    digits = digits_of(request.form.get("code", ""))
    if error := objection_to(digits):
        return _sms_page(error)
    confirmed = enrolment.confirm_phone(_guest(), draft, str(digits))
    if confirmed is None:
        bad = _("Ce code ne convient pas ou n’est plus utilisable. Recopiez celui du dernier SMS.")
        return _sms_page(bad)
    return _codes_page(confirmed)


@bp.get("/application")
@open_to_all
def application() -> Response:
    draft = wiring().sign_in.enrolment.draft(_guest())
    return _next(".password") if draft is None else _application_page(draft)


@bp.post("/application")
@open_to_all
def confirm_application() -> Response:
    """Answers with the recovery codes themselves: no address ever shows them again."""
    enrolment = wiring().sign_in.enrolment
    draft = enrolment.draft(_guest())
    if draft is None:
        return _next(".password")
    digits = digits_of(request.form.get("code", ""))
    if not digits:
        return _application_page(draft, _("Saisissez les 6 chiffres affichés par l’application."))
    if len(digits) != DIGITS:
        length = _("Le code compte 6 chiffres\N{NO-BREAK SPACE}: vérifiez votre saisie.")
        return _application_page(draft, length)
    confirmed = enrolment.confirm_app(_guest(), draft, digits)
    if confirmed is None:
        bad = _(
            "Ce code ne convient pas. "
            "Attendez le prochain code de l’application, puis saisissez-le."
        )
        return _application_page(enrolment.draft(_guest()) or draft, bad)
    return _codes_page(confirmed)


@bp.post("/codes")
@open_to_all
def confirm_codes() -> Response:
    enrolment = wiring().sign_in.enrolment
    draft = enrolment.draft(_guest())
    if draft is None or not draft.recovery_codes:
        return _next(".application")
    if not enrolment.finish(_guest(), draft, recovery_code_of(request.form.get("code", ""))):
        number = number_asked_back(draft)
        return _codes_page(
            draft,
            _(
                "Ce n’est pas le code n°\N{NO-BREAK SPACE}%(number)s. Recopiez-le tel quel.",
                number=number,
            ),
        )
    response = _next(".done")
    cookies.forget(response, INVITATION)
    return response


@bp.get("/codes")
@open_to_all
def reload_codes() -> Response:
    """Only ever sent to; read again, it leads to the step that shows what can be shown again."""
    return _next(".application")


@bp.post("/codes/fichier")
@open_to_all
def codes_file() -> Response:
    """The codes as a text file, for browsers with and without scripts."""
    draft = wiring().sign_in.enrolment.draft(_guest())
    if draft is None or not draft.recovery_codes:
        return _next(".application")
    response = make_response(_as_text(_account(), draft))
    response.mimetype = "text/plain"
    name = "portnet-codes-de-secours.txt"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/terminee")
@open_to_all
def done() -> str:
    """Enrolling signs nobody in."""
    return render_template("enrolment/done.html")


def _guest() -> Guest:
    return Guest(
        token=cookies.read(INVITATION),
        browser=browser_secret(),
        network=network(),
        request_id=request_id(),
        at=wiring().clock(),
    )


def _account() -> Account:
    return wiring().sign_in.enrolment.account(_guest())


def _next(endpoint: str) -> Response:
    return redirect(url_for(endpoint), HTTPStatus.SEE_OTHER)


def _password_page(errors: dict[str, str] | None = None) -> Response:
    return _page("password", errors)


def _application_page(draft: Draft, error: str = "") -> Response:
    account = _account()
    uri = totp_uri(draft.totp_secret, username=account.username)
    secret = draft.totp_secret
    return _page(
        "application",
        {"code": error} if error else None,
        qr=segno.make(uri, error="m").svg_data_uri(dark="#0a1f44", border=0, scale=4),
        key=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        needs_help=draft.wrong_codes >= HELP_AFTER,
    )


def _sms_page(error: str = "") -> Response:
    at = wiring().clock()
    here = wiring().sign_in.enrolment.progress(_guest(), _account())
    if here.code is None:
        return _next(".choice")
    return _page(
        "sms",
        {"code": error} if error else None,
        sent=here.code,
        at=at,
        wait_seconds=here.seconds_to_wait(at=at),
        wait=wait_sentence(here.next_at, at=at),
    )


def _codes_page(draft: Draft, error: str = "") -> Response:
    return _page(
        "codes",
        {"code": error} if error else None,
        codes=draft.recovery_codes,
        number=number_asked_back(draft),
        text=_as_text(_account(), draft),
    )


def _page(name: str, errors: dict[str, str] | None = None, **given: object) -> Response:
    page = render_template(
        f"enrolment/{name}.html", account=_account(), errors=errors or {}, **given
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    response = make_response(page, status)
    # The half hour begins anew with each page: installing an application takes its time.
    keep_browser(response)
    cookies.write(response, INVITATION, cookies.read(INVITATION), life=LIFE)
    return response


def _as_text(account: Account, draft: Draft) -> str:
    lines = [_("PORTNET — codes de secours de %(name)s", name=account.username), ""]
    lines += [f"{place:2}. {code}" for place, code in enumerate(draft.recovery_codes, start=1)]
    lines += ["", _("Chaque code sert une fois. Gardez-les loin de votre poste.")]
    return "\n".join(lines) + "\n"


def _objection(objection: Objection) -> str:
    """What is missing, in words (ux.md §3.5, pwd.rules and pwd.common)."""
    if objection.too_long:
        sentence = _("Ce mot de passe est trop long\N{NO-BREAK SPACE}: 128 caractères au plus.")
    elif objection.common:
        sentence = _(
            "Ce mot de passe est trop répandu. "
            "Choisissez-en un que vous n’utilisez nulle part ailleurs."
        )
    elif objection.personal:
        sentence = _(
            "Ce mot de passe contient votre identifiant ou le nom de votre organisme. "
            "Choisissez-en un autre."
        )
    else:
        missing = ", ".join(_missing(objection))
        sentence = _("Il manque\N{NO-BREAK SPACE}: %(list)s.", list=missing)
    return str(sentence)


def _missing(objection: Objection) -> Iterator[str]:
    if number := objection.characters_missing:
        yield ngettext("%(num)s caractère", "%(num)s caractères", number)
    yield from (str(FAMILIES[family]) for family in objection.families_missing)
