"""The token endpoint (RFC 6749, 3.2; OpenID Connect Core 1.0, 3.1.3)."""

from collections.abc import Callable
from http import HTTPStatus

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    InvalidRequestError,
    UnauthorizedClientError,
    UnsupportedGrantTypeError,
)

from portnet_id.domain.registry.relying_parties import GrantType, RelyingParty
from portnet_id.protocol.authlib_server import AuthlibRequest, AuthlibServer
from portnet_id.protocol.client_authentication import authenticate
from portnet_id.protocol.client_credentials_grant import act_for_itself
from portnet_id.protocol.code_grant import CodeGrant
from portnet_id.protocol.dpop import InvalidProof, NonceNeeded, bound_key, with_nonce
from portnet_id.protocol.exchange_grant import exchange
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.refresh_grant import own_refresh_token, refresh
from portnet_id.protocol.refusals import NO_STORE, refused
from portnet_id.protocol.token_request import TokenRequest
from portnet_id.protocol.wire import WireAnswer, WireRequest

# Of those that are known, ``resource`` and ``audience`` alone may be given twice (RFC 8693, 2.1).
KNOWN = frozenset(
    {
        "grant_type", "code", "redirect_uri", "code_verifier", "client_id", "client_secret",
        "client_assertion", "client_assertion_type", "refresh_token", "scope", "subject_token",
        "subject_token_type", "requested_token_type", "actor_token", "actor_token_type",
    }
)  # fmt: skip


def answer_token_request(turn: Turn, wire: WireRequest) -> WireAnswer:
    """Tokens, or an error: an answer either way, so that a code which was spent stays so."""
    try:
        answer = WireAnswer(HTTPStatus.OK, _tokens(turn, wire), NO_STORE)
    except OAuth2Error as error:
        answer = refused(error)
    return with_nonce(turn, wire, answer)


def _tokens(turn: Turn, wire: WireRequest) -> dict[str, object]:
    _check(wire)
    party = authenticate(turn, wire)
    grant_type = _grant_type(wire, party)
    jkt = _key(turn, wire, party, grant_type)
    return GRANTS[grant_type](TokenRequest(turn=turn, wire=wire, party=party, jkt=jkt))


def _key(turn: Turn, wire: WireRequest, party: RelyingParty, grant_type: GrantType) -> str | None:
    """Asked before the grant: a request that lacks the nonce spends no code."""
    try:
        jkt = bound_key(turn, wire)
    except NonceNeeded:
        if grant_type is GrantType.REFRESH_TOKEN:
            # With another's token there is nothing to come again for.
            own_refresh_token(turn, party, wire)
        raise
    if party.is_sender_bound and jkt is None:
        raise InvalidProof("Your tokens are bound to a key: a DPoP proof is required.")
    return jkt


def _redeem(request: TokenRequest) -> dict[str, object]:
    """The authorization code grant, in Authlib's order of steps. Raises ``OAuth2Error``."""
    server = AuthlibServer(request.turn, asked=request)
    authlib_request = AuthlibRequest(request.wire, method="POST")
    grant: CodeGrant = server.get_token_grant(authlib_request)  # type: ignore[assignment]
    grant.validate_token_request()
    tokens: dict[str, object] = grant.create_token_response()[1]  # type: ignore[assignment]
    return tokens


GRANTS: dict[GrantType, Callable[[TokenRequest], dict[str, object]]] = {
    GrantType.AUTHORIZATION_CODE: _redeem,
    GrantType.REFRESH_TOKEN: refresh,
    GrantType.CLIENT_CREDENTIALS: act_for_itself,
    GrantType.TOKEN_EXCHANGE: exchange,
}
NEEDED = {GrantType.REFRESH_TOKEN: "refresh_token", GrantType.TOKEN_EXCHANGE: "subject_token"}


def _check(wire: WireRequest) -> None:
    if wire.repeats(KNOWN):
        raise InvalidRequestError("A parameter was given more than once.")
    if not wire.one("grant_type"):
        raise InvalidRequestError("grant_type is missing.")


def _grant_type(wire: WireRequest, party: RelyingParty) -> GrantType:
    try:
        grant_type = GrantType(wire.one("grant_type"))
    except ValueError as problem:
        raise UnsupportedGrantTypeError(None) from problem
    if grant_type not in party.grant_types:
        raise UnauthorizedClientError("This grant_type is not registered for you.")
    needed = NEEDED.get(grant_type)
    if needed and not wire.one(needed):
        raise InvalidRequestError(f"{needed} is missing.")
    return grant_type
