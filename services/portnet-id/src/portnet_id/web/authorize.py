"""The authorization endpoint: a code at once, the way to the sign-in pages, or a refusal."""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, current_app, make_response, redirect, render_template
from werkzeug.wrappers import Response

from portal_kit.audit.event import AuditEvent
from portal_kit.web.access import for_programs, open_to_all
from portal_kit.web.headers import allow_form_action
from portal_kit.web.network import network
from portnet_id.domain.accounts import Account
from portnet_id.domain.sign_in.demands import Reason, reasons_to_sign_in
from portnet_id.domain.sign_in.interactions import InteractionNotFound
from portnet_id.domain.sign_in.proofs import is_proved
from portnet_id.domain.sign_ons import SignOn
from portnet_id.protocol.authorization import (
    Asked,
    SentBack,
    answer_with_code,
    read_again,
    read_request,
    sent_back,
)
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.pushed_requests import opened
from portnet_id.protocol.response_modes import AuthorizationAnswer, ResponseMode
from portnet_id.web.browser import browser_secret, keep_browser
from portnet_id.web.exchange import as_a_get, query, turn
from portnet_id.web.signed_on import who_is_signed_on
from portnet_id.web.wiring import wiring

bp = Blueprint("authorize", __name__)


@bp.get("/authorize")
@open_to_all
def authorize() -> Response:
    with wiring().open_stores() as stores:
        here = turn(stores)
        wire, pushed = opened(here, query(), browser=browser_secret())
        asked = read_request(here, wire, pushed=pushed)
        if asked.demand.is_beyond_reach:
            raise sent_back(here, asked, "unmet_authentication_requirements")
        found = who_is_signed_on(stores, at=here.at)
        sign_on = None if found is None else found[0]
        reasons = reasons_to_sign_in(asked.demand, sign_on, at=here.at)
        if found is not None and not reasons:
            return _answer(here, asked, *found)
        if asked.demand.is_silent:
            raise sent_back(here, asked, "login_required")
    return _ask_the_person(asked, reasons, sign_on)


@bp.post("/authorize")
@for_programs
def authorize_by_post() -> Response:
    """OpenID Connect Core 1.0, 3.1.2.1: both methods are to be supported."""
    return as_a_get()


@bp.get("/authorize/<id>")
@open_to_all
def answer(id: str) -> Response:
    """The sign-in pages have done their part: answers the request that the interaction is for."""
    interactions, browser = wiring().interactions, browser_secret()
    if interactions.get(id, browser=browser).sid is None:
        return redirect(f"/connexion/{id}", HTTPStatus.SEE_OTHER)
    interaction = interactions.take(id, browser=browser)
    with wiring().open_stores() as stores:
        here = turn(stores)
        asked = read_again(here, interaction.request)
        found = who_is_signed_on(stores, at=here.at)
        if found is None or not is_proved(interaction, found[0]):
            raise InteractionNotFound("not the sign-on that the interaction was for")
        if not asked.demand.expects(found[0].sub):
            raise sent_back(here, asked, "login_required")
        return _answer(here, asked, *found)


@bp.errorhandler(SentBack)
def send_back(refusal: SentBack) -> Response:
    told = {"error": str(refusal), "client_id": refusal.client_id, "why": refusal.why}
    current_app.logger.info("sent back", extra=told)
    return deliver(refusal.answer)


def deliver(answer: AuthorizationAnswer) -> Response:
    """Takes the browser to the relying party with its answer."""
    if answer.mode is ResponseMode.QUERY:
        response = redirect(answer.location, HTTPStatus.SEE_OTHER)
    else:
        parts = urlsplit(answer.redirect_uri)
        allow_form_action(f"{parts.scheme}://{parts.netloc}")
        response = make_response(render_template("form_post.html", answer=answer))
    keep_browser(response)
    return response


def _ask_the_person(asked: Asked, reasons: list[Reason], sign_on: SignOn | None) -> Response:
    interaction = wiring().interactions.begin(
        asked.request,
        reason=reasons[0],
        browser=browser_secret(),
        network=network(),
        at=wiring().clock(),
    )
    if sign_on is not None and reasons == [Reason.TOO_OLD]:
        interaction = wiring().interactions.save(interaction.on_top_of(sign_on))
    response = redirect(f"/connexion/{interaction.id}", HTTPStatus.SEE_OTHER)
    keep_browser(response)
    return response


def _answer(here: Turn, asked: Asked, sign_on: SignOn, account: Account) -> Response:
    if not account.roles_on(asked.party.portal):
        return _deny(here, asked, sign_on, account)
    here.stores.sign_ons.touch(sign_on.sid, at=here.at)
    here.stores.audit(_event(here, asked, sign_on, account, "done"))
    return deliver(answer_with_code(here, asked, sign_on))


def _deny(here: Turn, asked: Asked, sign_on: SignOn, account: Account) -> Response:
    """Who they are is proved; the portal is not theirs to open."""
    here.stores.audit(_event(here, asked, sign_on, account, "refused"))
    if asked.demand.is_silent:
        return send_back(sent_back(here, asked, "access_denied"))
    parties = here.stores.relying_parties.list_all()
    page = render_template(
        "portal_denied.html",
        portal=asked.party.name,
        portals=[each for each in parties if each.is_open and account.roles_on(each.portal)],
        account=account,
    )
    return make_response(page, HTTPStatus.FORBIDDEN)


def _event(here: Turn, asked: Asked, sign_on: SignOn, account: Account, outcome: str) -> AuditEvent:
    return AuditEvent(
        action="portal.opened",
        actor=str(sign_on.sub),
        organisation=account.organisation.code,
        subject=asked.party.client_id,
        outcome=outcome,
        at=here.at,
        request_id=here.request_id,
        details={"sid": sign_on.sid},
    )
