"""How long the session still goes on, for the warning before its end, and « Rester connecté »."""

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from portal_kit.oidc.views import sign_in_parts
from portal_kit.session import PortalSession
from portal_kit.session_gate import current_session
from portal_kit.web.access import open_to_all

bp = Blueprint("staying", __name__)


@bp.get("/session")
@open_to_all
def rest() -> Response:
    """Asked by the page's script with ``X-Background``: another tab may have acted meanwhile."""
    return _told()


@bp.post("/session/rester")
@open_to_all
def stay() -> Response:
    """« Rester connecté »: an act like any other, which the gate has taken note of."""
    return _told()


def rest_of(session: PortalSession, *, at: datetime) -> dict[str, object]:
    """The seconds left, and whether staying would give more: nothing moves the last moment."""
    left = session.left(at=at)
    return {
        "left": max(int(left.total_seconds()), 0),
        "can_stay": session.ends_at - at > left,
    }


def _told() -> Response:
    """Nobody is signed in is an answer here, not a page: a script asked."""
    session = current_session()
    if session is None:
        over = jsonify(left=0, can_stay=False)
        over.status_code = HTTPStatus.UNAUTHORIZED
        return over
    return jsonify(rest_of(session, at=sign_in_parts().clock()))
