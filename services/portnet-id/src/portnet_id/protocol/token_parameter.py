"""The one parameter of introspection and revocation (RFC 7662, 2.1; RFC 7009, 2.1)."""

from authlib.oauth2.rfc6749 import InvalidRequestError

from portnet_id.protocol.wire import WireRequest

KNOWN = frozenset(
    {
        "token", "token_type_hint", "client_id", "client_secret", "client_assertion",
        "client_assertion_type",
    }
)  # fmt: skip


def the_token(wire: WireRequest) -> str:
    """Raises ``InvalidRequestError``. The hint may say what it likes: a token shows its kind."""
    if wire.repeats(KNOWN):
        raise InvalidRequestError("A parameter was given more than once.")
    if not wire.one("token"):
        raise InvalidRequestError("token is missing.")
    return wire.one("token")
