"""What a program is told when its request is refused (RFC 6749, 5.2)."""

import logging
from http import HTTPStatus

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidGrantError

from portnet_id.protocol.wire import WireAnswer

CHALLENGE = 'Basic realm="Portnet ID"'
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

logger = logging.getLogger(__name__)


class InvalidTarget(OAuth2Error):
    """RFC 8707, 2."""

    error = "invalid_target"


class RefreshRefused(InvalidGrantError):
    """``reason`` tells a portal what to tell the person; empty where there is nothing to tell."""

    def __init__(self, reason: str = "") -> None:
        super().__init__("The refresh token does not count, or no more.")
        self.reason = reason


def refused(error: OAuth2Error) -> WireAnswer:
    """Only descriptions that we wrote: Authlib's own may repeat the request."""
    reason = getattr(error, "reason", "")
    told = {"error": error.error, "why": reason or error.description or ""}
    logger.info("request of a program refused", extra=told)
    body = {"error": error.error}
    if error.description:
        body["error_description"] = error.description
    if reason:
        body["reason"] = reason
    if error.error == "invalid_client":
        headers = {**NO_STORE, "WWW-Authenticate": CHALLENGE}
        return WireAnswer(HTTPStatus.UNAUTHORIZED, body, headers)
    return WireAnswer(HTTPStatus.BAD_REQUEST, body, NO_STORE)
