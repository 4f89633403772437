"""Access tokens as a resource is shown them: in the header, or in the body of a POST (RFC 6750).

Never in the address, where logs would keep it.
"""

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus

from portnet_id.domain.access_tokens import AccessToken
from portnet_id.protocol.refusals import NO_STORE
from portnet_id.protocol.wire import WireAnswer, WireRequest

HEADER = re.compile(r"(bearer) +([A-Za-z0-9\-._~+/]+=*) *", re.IGNORECASE)
REALM = 'realm="Portnet ID"'

logger = logging.getLogger(__name__)


class TokenRefused(Exception):
    """``error`` is that of RFC 6750, 3.1; who showed nothing is told nothing but how to ask.

    ``why`` is for the log.
    """

    def __init__(self, error: str, *, why: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.why = why

    def answer(self) -> WireAnswer:
        if not self.error:
            return _answer(HTTPStatus.UNAUTHORIZED, {}, f"Bearer {REALM}")
        logger.info("token refused", extra={"error": self.error, "why": self.why})
        status = (
            HTTPStatus.BAD_REQUEST if self.error == "invalid_request" else HTTPStatus.UNAUTHORIZED
        )
        return _answer(status, {"error": self.error}, f'Bearer {REALM}, error="{self.error}"')


@dataclass(frozen=True)
class PresentedToken:
    text: str

    def check_binding(self, token: AccessToken) -> None:
        """Raises ``TokenRefused`` for a token that is bound to a key and comes as a plain one."""
        if token.jkt is not None:
            raise TokenRefused("invalid_token", why="bound to a key, and shown without it")


def presented_token(wire: WireRequest) -> PresentedToken:
    """Raises ``TokenRefused`` where there is none, or more than one, or no token could be it."""
    in_body = wire.all("access_token") if wire.method == "POST" else []
    if wire.authorization and in_body:
        raise TokenRefused("invalid_request", why="header and body")
    if in_body:
        return PresentedToken(wire.one("access_token"))
    if not wire.authorization:
        raise TokenRefused("")
    match = HEADER.fullmatch(wire.authorization)
    if match is None:
        raise TokenRefused("invalid_request", why="no token in the header")
    return PresentedToken(match[2])


def _answer(status: HTTPStatus, body: dict[str, object], challenge: str) -> WireAnswer:
    return WireAnswer(status, body, {**NO_STORE, "WWW-Authenticate": challenge})
