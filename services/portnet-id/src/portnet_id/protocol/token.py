"""The token endpoint (RFC 6749, 3.2; OpenID Connect Core 1.0, 3.1.3)."""

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error

from portnet_id.protocol.authlib_server import AuthlibRequest, AuthlibServer
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.wire import WireAnswer, WireRequest

KNOWN = frozenset(
    {
        "grant_type", "code", "redirect_uri", "code_verifier", "client_id", "client_secret",
        "client_assertion", "client_assertion_type",
    }
)  # fmt: skip


def answer_token_request(turn: Turn, wire: WireRequest) -> WireAnswer:
    """Tokens, or an error: an answer either way, so that a code which was spent stays so."""
    server, request = AuthlibServer(turn), AuthlibRequest(wire, method="POST")
    try:
        _check(wire)
    except OAuth2Error as error:
        return server.handle_error_response(request, error)
    answer: WireAnswer = server.create_token_response(request)  # type: ignore[assignment]
    return answer


def _check(wire: WireRequest) -> None:
    if wire.repeats(KNOWN):
        raise InvalidRequestError("A parameter was given more than once.")
    if not wire.one("grant_type"):
        raise InvalidRequestError("grant_type is missing.")
