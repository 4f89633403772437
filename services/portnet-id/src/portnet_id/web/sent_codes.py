"""The pages of a code that is sent: how it is to travel, and the code itself."""

from http import HTTPStatus

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal_kit.web.access import open_to_all
from portal_kit.web.network import network
from portal_kit.web.request_id import request_id
from portnet_id.domain.messages import Channel
from portnet_id.domain.phones import hint_of
from portnet_id.domain.second_factors import digits_of
from portnet_id.domain.sign_in.code_check import Begun
from portnet_id.domain.sign_in.interactions import Interaction
from portnet_id.domain.sign_in.sending_codes import Asked
from portnet_id.domain.sign_in.sent_codes import NotYet
from portnet_id.web.code_messages import email_hint, sign_in_code, wait_sentence
from portnet_id.web.code_pages import (
    account_of,
    after_the_password,
    code_page,
    given_code,
    objection_to,
    signed_on,
    sub_of,
    with_tries_left,
)
from portnet_id.web.refused import explain_in_the_shell
from portnet_id.web.under_way import answer_the_portal, portal_ahead
from portnet_id.web.wiring import wiring

bp = Blueprint("sent_codes", __name__, url_prefix="/connexion")
explain_in_the_shell(bp)
bp.add_app_template_filter(hint_of, "phone_hint")
bp.add_app_template_filter(email_hint, "email_hint")


@bp.get("/<id>/autrement")
@open_to_all
def ways(id: str) -> Response:
    return after_the_password(id, lambda interaction: code_page("ways", interaction))


@bp.post("/<id>/envoi")
@open_to_all
def send(id: str) -> Response:
    channel = _channel(request.form.get("canal", ""))
    return after_the_password(id, lambda interaction: _send(interaction, channel))


@bp.get("/<id>/code/<channel>")
@open_to_all
def code(id: str, channel: str) -> Response:
    known = _channel(channel)
    return after_the_password(id, lambda interaction: _page(interaction, known))


@bp.post("/<id>/code/<channel>")
@open_to_all
def check(id: str, channel: str) -> Response:
    known = _channel(channel)
    return after_the_password(id, lambda interaction: _check(interaction, known))


def _channel(name: str) -> Channel:
    try:
        return Channel(name)
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)


def _send(interaction: Interaction, channel: Channel) -> Response:
    account, at = account_of(interaction), wiring().clock()
    portal = portal_ahead(interaction.request.client_id)
    asked = Asked(
        account=account,
        interaction=interaction.id,
        channel=channel,
        network=network(),
        request_id=request_id(),
        at=at,
    )
    sent = wiring().sign_in.sent_codes.send(
        asked, sign_in_code(account, channel, portal=portal.name if portal else "", at=at)
    )
    here = wiring().sign_in.sent_codes.progress(account.sub, interaction.id, channel, at=at)
    if isinstance(sent, NotYet) and here.code is None:
        page = code_page("ways", interaction, error=wait_sentence(sent.until, at=at))
        page.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return page
    # Asked for too early, it is as if the page of the one before had been read anew: it says so.
    address = url_for(".code", id=interaction.id, channel=channel.value)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _check(interaction: Interaction, channel: Channel) -> Response:
    digits = digits_of(request.form.get("code", ""))
    if error := objection_to(digits):
        return _page(interaction, channel, error=error)
    found = wiring().sign_in.check_code.sent(interaction, given_code(str(digits)), channel)
    if isinstance(found, Begun):
        return signed_on(found, answer_the_portal(found.interaction))
    over = _("Ce code n’est plus utilisable. Demandez-en un nouveau.")
    bad = _("Ce code ne convient pas. Recopiez celui du dernier message reçu.")
    error = with_tries_left(found, over if found.was_good else bad)
    return _page(found.interaction, channel, error=error)


def _page(interaction: Interaction, channel: Channel, *, error: str = "") -> Response:
    at = wiring().clock()
    here = wiring().sign_in.sent_codes.progress(sub_of(interaction), interaction.id, channel, at=at)
    if here.code is None:
        return redirect(url_for(".ways", id=interaction.id), HTTPStatus.SEE_OTHER)
    return code_page(
        "sent_code",
        interaction,
        error=error,
        channel=channel,
        sent=here.code,
        at=at,
        wait_seconds=here.seconds_to_wait(at=at),
        wait=wait_sentence(here.next_at, at=at),
    )
