"""The endpoints of relying parties and APIs: PAR, token, UserInfo, introspection, revocation."""

from collections.abc import Callable

from flask import Blueprint
from werkzeug.wrappers import Response

from portal_kit.web.access import for_programs
from portnet_id.domain.stores import OpenStores
from portnet_id.protocol.introspection import answer_introspection_request
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.pushed_requests import answer_pushed_request
from portnet_id.protocol.revocation import answer_revocation_request
from portnet_id.protocol.token import answer_token_request
from portnet_id.protocol.userinfo import answer_userinfo_request
from portnet_id.protocol.wire import WireAnswer, WireRequest
from portnet_id.web.exchange import form, told, turn
from portnet_id.web.wiring import wiring

bp = Blueprint("tokens", __name__)


@bp.post("/par")
@for_programs
def pushed_request() -> Response:
    return _answered(answer_pushed_request, wiring().open_stores)


@bp.post("/token")
@for_programs
def token() -> Response:
    return _answered(answer_token_request, wiring().open_stores)


@bp.route("/userinfo", methods=["GET", "POST"])
@for_programs
def userinfo() -> Response:
    return _answered(answer_userinfo_request, wiring().open_to_read)


@bp.post("/introspect")
@for_programs
def introspect() -> Response:
    return _answered(answer_introspection_request, wiring().open_to_read)


@bp.post("/revoke")
@for_programs
def revoke() -> Response:
    return _answered(answer_revocation_request, wiring().open_stores)


def _answered(answer: Callable[[Turn, WireRequest], WireAnswer], opened: OpenStores) -> Response:
    """A refusal is an answer too, so that what it spent stays spent."""
    with opened() as stores:
        given = answer(turn(stores), form())
    return told(given)
