"""The endpoints of relying parties: token and UserInfo."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from portal_kit.web.access import for_programs
from portnet_id.protocol.token import answer_token_request
from portnet_id.protocol.userinfo import answer_userinfo_request
from portnet_id.web.exchange import form, told, turn
from portnet_id.web.wiring import wiring

bp = Blueprint("tokens", __name__)


@bp.post("/token")
@for_programs
def token() -> Response:
    with wiring().open_stores() as stores:
        answer = answer_token_request(turn(stores), form())
    return told(answer)


@bp.route("/userinfo", methods=["GET", "POST"])
@for_programs
def userinfo() -> Response:
    with wiring().open_stores() as stores:
        authorization = request.headers.get("Authorization", "")
        answer = answer_userinfo_request(turn(stores), authorization)
    return told(answer)
