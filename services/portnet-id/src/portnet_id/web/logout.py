"""Signing out at the provider: at once for a portal that can prove it, else after asking."""

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal_kit.audit.event import AuditEvent
from portal_kit.web.access import for_programs, open_to_all
from portal_kit.web.headers import allow_form_action
from portnet_id.domain.accounts import Account
from portnet_id.domain.ending import ended_event
from portnet_id.domain.sign_ons import EndReason, SignOn
from portnet_id.protocol.end_session import PARAMETERS, SignOutAsked, read_sign_out
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.wire import WireRequest
from portnet_id.web.browser import forget_sign_on, keep_browser
from portnet_id.web.exchange import as_a_get, form, query, turn
from portnet_id.web.signed_on import live_sign_on
from portnet_id.web.wiring import wiring

bp = Blueprint("logout", __name__)


@bp.get("/logout")
@open_to_all
def end_session() -> Response:
    """OpenID Connect RP-Initiated Logout 1.0, 2 and 6."""
    wire = query()
    with wiring().open_stores() as stores:
        here = turn(stores)
        asked, sign_on = read_sign_out(here, wire), live_sign_on(stores, at=here.at)
        if sign_on is not None and sign_on.sid != asked.sid:
            return _ask_the_person(wire, asked, stores.accounts.get(sign_on.sub))
        return _end(here, asked, sign_on)


@bp.post("/logout")
@for_programs
def end_session_by_post() -> Response:
    return as_a_get()


@bp.post("/deconnexion")
@open_to_all
def confirmed() -> Response:
    """The person said yes on our own page: this browser's sign-on ends, whoever asked."""
    with wiring().open_stores() as stores:
        here = turn(stores)
        asked, sign_on = read_sign_out(here, form()), live_sign_on(stores, at=here.at)
        return _end(here, asked, sign_on)


@bp.get("/deconnecte")
@open_to_all
def signed_out() -> str:
    return render_template("signed_out.html")


def _ask_the_person(wire: WireRequest, asked: SignOutAsked, account: Account | None) -> Response:
    if asked.location is not None:
        parts = urlsplit(asked.location)
        allow_form_action(f"{parts.scheme}://{parts.netloc}")
    fields = [(name, wire.one(name)) for name in PARAMETERS if wire.one(name)]
    response = make_response(render_template("sign_out.html", fields=fields, account=account))
    keep_browser(response)  # The token of the form is bound to it.
    return response


def _end(here: Turn, asked: SignOutAsked, sign_on: SignOn | None) -> Response:
    """Ended in the database, so that its codes and tokens are dead with it."""
    if sign_on is not None:
        here.stores.sign_ons.end(sign_on.sid, at=here.at, reason=EndReason.SIGNED_OUT)
        here.stores.audit(_event(here, replace(sign_on, end_reason=EndReason.SIGNED_OUT)))
    response = redirect(asked.location or url_for(".signed_out"), HTTPStatus.SEE_OTHER)
    forget_sign_on(response)
    return response


def _event(here: Turn, sign_on: SignOn) -> AuditEvent:
    account = here.stores.accounts.get(sign_on.sub)
    return ended_event(
        sign_on,
        actor=str(sign_on.sub),
        organisation=account.organisation.code if account else "",
        at=here.at,
        request_id=here.request_id,
    )
