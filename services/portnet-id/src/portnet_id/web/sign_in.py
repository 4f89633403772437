"""The first page of the sign-in: who, with which password, and no robot."""

from dataclasses import dataclass, field
from http import HTTPStatus
from threading import BoundedSemaphore

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal_kit.web.access import open_to_all
from portal_kit.web.network import network
from portal_kit.web.request_id import request_id
from portnet_id.domain.identifiers import hinted, normalised
from portnet_id.domain.sign_in.captcha import Verdict
from portnet_id.domain.sign_in.interactions import Interaction
from portnet_id.domain.sign_in.password_check import Attempt
from portnet_id.web import remembered, robots
from portnet_id.web.refused import explain_in_the_shell
from portnet_id.web.under_way import (
    allow_answer,
    answer_the_portal,
    interaction_of_this_browser,
    portal_ahead,
)
from portnet_id.web.wiring import wiring

bp = Blueprint("sign_in", __name__, url_prefix="/connexion")
explain_in_the_shell(bp)

SLOW_SECONDS = 2.0
# Threads that wait serve nobody, so only some may: the work asked of the browser does the rest.
_slow_answers = BoundedSemaphore(3)


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The form as it was sent. ``errors`` maps a field to its sentence."""

    identifier: str
    password: str = field(repr=False)
    remember: bool

    @classmethod
    def read(cls) -> "Credentials":
        return cls(
            identifier=request.form.get("identifiant", "").strip(),
            password=request.form.get("mot_de_passe", ""),
            remember="souvenir" in request.form,
        )

    def errors(self) -> dict[str, str]:
        errors = {}
        if not normalised(self.identifier):
            errors["identifiant"] = _("Saisissez votre nom d’utilisateur ou votre adresse e-mail.")
        if not self.password:
            errors["mot_de_passe"] = _("Saisissez votre mot de passe.")
        return errors


@bp.get("/<id>")
@open_to_all
def credentials(id: str) -> AnyResponse:
    interaction = interaction_of_this_browser(id)
    if interaction.sid is not None:
        return answer_the_portal(interaction)
    if interaction.steps_up is not None:
        return redirect(url_for("second_factor.code", id=id), HTTPStatus.SEE_OTHER)
    kept = remembered.remembered()
    # The portal knows whom it expects now; what is remembered may be somebody else at the desk.
    hint = hinted(interaction.request.parameters.get("login_hint", ""))
    identifier = hint or kept.identifier
    form = Credentials(identifier=identifier, password="", remember=bool(kept.identifier))
    return _page(interaction, form, {})


@bp.get("/<id>/verification")
@open_to_all
def challenge(id: str) -> Response:
    """Work for the script behind « Je ne suis pas un robot »."""
    response = make_response(robots.work(interaction_of_this_browser(id)))
    response.mimetype = "application/json"
    return response


@bp.post("/<id>")
@open_to_all
def check(id: str) -> AnyResponse:
    interaction = interaction_of_this_browser(id)
    if interaction.sid is not None:
        return answer_the_portal(interaction)
    if robots.is_crowded():
        _answer_slowly()
    form = Credentials.read()
    errors = form.errors() or _robot_errors(interaction, form)
    if errors:
        return _page(interaction, form, errors)
    return _check_password(interaction, form)


def _check_password(interaction: Interaction, form: Credentials) -> AnyResponse:
    now = wiring().clock()
    identifier = normalised(form.identifier)
    known = wiring().sign_in.check_password(
        Attempt(
            identifier=identifier,
            password=form.password,
            network=network(),
            request_id=request_id(),
            browser=remembered.recognised_for(identifier),
            at=now,
        )
    )
    if known is None:
        wrong = _(
            "L’identifiant et le mot de passe ne correspondent pas. "
            "Vérifiez la saisie, puis réessayez."
        )
        return _page(interaction, form, {"mot_de_passe": wrong}, tells_limit=True)
    wiring().interactions.save(interaction.with_password_of(known.sub, at=now))
    response = redirect(url_for("second_factor.code", id=interaction.id), HTTPStatus.SEE_OTHER)
    if form.remember:
        portal = interaction.request.client_id
        remembered.remember(response, identifier=form.identifier, portal=portal)
    else:
        remembered.forget(response)
    return response


def _robot_errors(interaction: Interaction, form: Credentials) -> dict[str, str]:
    verdict = robots.judge(interaction, identifier=normalised(form.identifier))
    sentences = {
        Verdict.MISSING: _("Cochez «\N{NO-BREAK SPACE}Je ne suis pas un robot\N{NO-BREAK SPACE}»."),
        Verdict.FAILED: _(
            "La vérification n’a pas abouti. Recommencez ou utilisez une autre vérification."
        ),
        Verdict.EXPIRED: _("La vérification a expiré. Cochez à nouveau la case."),
    }
    return {} if verdict is Verdict.PASSED else {"verification": sentences[verdict]}


def _page(
    interaction: Interaction,
    form: Credentials,
    errors: dict[str, str],
    *,
    tells_limit: bool = False,
) -> AnyResponse:
    allow_answer(interaction)
    page = render_template(
        "sign_in/credentials.html",
        interaction=interaction,
        portal=portal_ahead(interaction.request.client_id),
        form=form,
        errors=errors,
        robots=robots.shown(interaction),
        tells_limit=tells_limit,
    )
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


def _answer_slowly() -> None:
    if _slow_answers.acquire(blocking=False):
        try:
            wiring().sign_in.pause(SLOW_SECONDS)
        finally:
            _slow_answers.release()
