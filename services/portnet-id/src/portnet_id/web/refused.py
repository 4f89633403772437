"""A refusal on the way to a portal: told in the shell of the sign-in, with the way on."""

from flask import Blueprint, Response, current_app, make_response, render_template, request

from portal_kit.errors import Refused
from portal_kit.web.refusals import word
from portal_kit.web.request_id import request_id
from portnet_id.domain.sign_in.interactions import InteractionNotFound
from portnet_id.web.browser import browser_secret
from portnet_id.web.remembered import remembered
from portnet_id.web.under_way import PortalAhead, portal_ahead
from portnet_id.web.wiring import wiring


def explain_in_the_shell(bp: Blueprint) -> None:
    """Words the refusals of ``bp`` as everywhere, and offers the portal to start again from."""

    @bp.errorhandler(Refused)
    def explain(refusal: Refused) -> Response:
        answer = word(refusal, current_app.extensions["portal_kit.answers"])
        current_app.logger.info(
            "refused", extra={"refusal": type(refusal).__name__, "why": str(refusal)}
        )
        page = render_template(
            "sign_in/refused.html",
            title=answer.title,
            sentence=answer.sentence,
            reference=request_id(),
            portal=_portal_to_start_from(),
        )
        return make_response(page, answer.status)


def _portal_to_start_from() -> PortalAhead | None:
    """The portal of the interaction while there is one, else the one this browser remembers."""
    id = (request.view_args or {}).get("id", "")
    try:
        client_id = wiring().interactions.get(id, browser=browser_secret()).request.client_id
    except InteractionNotFound:
        client_id = remembered().portal
    return portal_ahead(client_id) if client_id else None
