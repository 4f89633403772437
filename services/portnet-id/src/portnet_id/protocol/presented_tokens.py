"""Access tokens as a resource is shown them: in the header, or in the body of a POST (RFC 6750).

Never in the address, where logs would keep it.
"""

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus

from authlib.oauth2 import OAuth2Error

from portal_kit.dpop_proofs import ALGORITHMS
from portnet_id.domain.access_tokens import AccessToken
from portnet_id.protocol.dpop import bound_key
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.refusals import NO_STORE
from portnet_id.protocol.wire import WireAnswer, WireRequest

HEADER = re.compile(r"(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*) *", re.IGNORECASE)
REALM = 'realm="Portnet ID"'
ALGS = f'{REALM}, algs="{" ".join(ALGORITHMS)}"'

logger = logging.getLogger(__name__)


class TokenRefused(Exception):
    """``error`` is that of RFC 6750, 3.1; who showed nothing is told nothing but how to ask.

    ``why`` is for the log.
    """

    def __init__(self, error: str, *, scheme: str = "Bearer", why: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.scheme = scheme
        self.why = why

    def answer(self) -> WireAnswer:
        if not self.error:
            return _answer(HTTPStatus.UNAUTHORIZED, {}, f"Bearer {REALM}, DPoP {ALGS}")
        logger.info("token refused", extra={"error": self.error, "why": self.why})
        status = (
            HTTPStatus.BAD_REQUEST if self.error == "invalid_request" else HTTPStatus.UNAUTHORIZED
        )
        how = f"{self.scheme} {REALM if self.scheme == 'Bearer' else ALGS}"
        return _answer(status, {"error": self.error}, f'{how}, error="{self.error}"')


@dataclass(frozen=True)
class PresentedToken:
    """``is_proved`` says that it came by the scheme of RFC 9449, 7.1, with a proof beside it."""

    text: str
    is_proved: bool = False

    def check_binding(self, turn: Turn, wire: WireRequest, token: AccessToken) -> None:
        """Raises ``TokenRefused`` unless a bound token comes with its key, and a plain one plain.

        RFC 9449, 7.2: a bound token that is taken as a plain one would be worth stealing again.
        """
        if not self.is_proved:
            if token.jkt is not None:
                raise TokenRefused("invalid_token", why="bound to a key, and shown without it")
            return
        try:
            jkt = bound_key(turn, wire, access_token=self.text)
        except OAuth2Error as error:
            raise TokenRefused(str(error.error), scheme="DPoP") from error
        if jkt is None or jkt != token.jkt:
            raise TokenRefused(
                "invalid_token", scheme="DPoP", why="not with the key it is bound to"
            )


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
    return PresentedToken(match[2], is_proved=match[1].lower() == "dpop")


def _answer(status: HTTPStatus, body: dict[str, object], challenge: str) -> WireAnswer:
    return WireAnswer(status, body, {**NO_STORE, "WWW-Authenticate": challenge})
