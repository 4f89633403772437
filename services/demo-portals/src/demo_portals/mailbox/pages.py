"""The pages of the mailbox, and the door that SMS come in by."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import (
    Blueprint,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from demo_portals.mailbox.messages import KEPT, Kind, Message, Messages, new_id
from portal_kit.web.access import for_programs, open_to_all

NAME = "mailbox"

bp = Blueprint("mailbox", __name__)


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """One per application, in ``app.extensions["mailbox"]``."""

    messages: Messages
    sms_token: str
    clock: Callable[[], datetime]


def wiring() -> Wiring:
    found: Wiring = current_app.extensions[NAME]
    return found


@bp.get("/")
@open_to_all
def inbox() -> str:
    return render_template("inbox.html", messages=wiring().messages.all(), kept=KEPT)


@bp.get("/message/<id>")
@open_to_all
def show(id: str) -> str:
    return render_template("message.html", message=_message(id))


@bp.get("/message/<id>/source")
@open_to_all
def source(id: str) -> Response:
    """A mail as it came, for whoever works on its look."""
    response = make_response(_message(id).source)
    response.mimetype = "text/plain"
    return response


@bp.post("/vider")
@open_to_all
def empty() -> Response:
    wiring().messages.empty()
    return redirect(url_for(".inbox"), HTTPStatus.SEE_OTHER)


@bp.post("/sms")
@for_programs
def take_sms() -> tuple[Response, int]:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), wiring().sms_token.encode()):
        return jsonify(error="invalid_token"), HTTPStatus.UNAUTHORIZED
    sms = request.get_json(silent=True)
    if not isinstance(sms, dict) or not all(isinstance(sms.get(k), str) for k in ("to", "text")):
        return jsonify(error="invalid_request"), HTTPStatus.BAD_REQUEST
    wiring().messages.add(
        Message(id=new_id(), kind=Kind.SMS, to=sms["to"], at=wiring().clock(), text=sms["text"])
    )
    return jsonify(), HTTPStatus.ACCEPTED


def _message(id: str) -> Message:
    return wiring().messages.get(id) or abort(HTTPStatus.NOT_FOUND)
