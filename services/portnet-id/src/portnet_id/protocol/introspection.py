"""Introspection (RFC 7662): an API asks what a token is worth at this moment.

The API that a token is for may ask, and whom it was given to. To anybody else every token is
unknown, and an unknown one is told apart from a dead one by nobody.
"""

from http import HTTPStatus

from authlib.oauth2 import OAuth2Error

from portnet_id.domain.access_tokens import AccessToken
from portnet_id.domain.grants import Standing
from portnet_id.domain.refresh_tokens import RefreshToken, Use, read_refresh_token, use_of
from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.protocol.access_tokens import read_access_token
from portnet_id.protocol.client_authentication import authenticate
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.refusals import NO_STORE, refused
from portnet_id.protocol.token_parameter import the_token
from portnet_id.protocol.wire import WireAnswer, WireRequest

INACTIVE: dict[str, object] = {"active": False}


def answer_introspection_request(turn: Turn, wire: WireRequest) -> WireAnswer:
    try:
        text = the_token(wire)
        party = authenticate(turn, wire)
    except OAuth2Error as error:
        return refused(error)
    return WireAnswer(HTTPStatus.OK, _worth(turn, party, text), NO_STORE)


def _worth(turn: Turn, party: RelyingParty, text: str) -> dict[str, object]:
    """What the token is worth, whatever kind ``token_type_hint`` says that it is (2.1)."""
    refresh_token = read_refresh_token(text, turn.parts.vault)
    if refresh_token is not None:
        return _refresh_token(turn, party, refresh_token)
    try:
        token = read_access_token(turn, text)
    except BadToken:
        return INACTIVE
    if party.client_id != token.client_id and party.api != token.audience:
        return INACTIVE
    return _told(turn, token) if _counts(turn, token) else INACTIVE


def _counts(turn: Turn, token: AccessToken) -> bool:
    stores = turn.stores
    if token.grant is not None:
        standing = stores.grants.find(token.grant, jti=token.jti)
        return standing is not None and standing.counts(at=turn.at)
    registered = stores.relying_parties.get(token.client_id) is not None
    return registered and not stores.revoked_tokens.holds(token.jti)


def _told(turn: Turn, token: AccessToken) -> dict[str, object]:
    bound = {} if token.jkt is None else {"cnf": {"jkt": token.jkt}}  # RFC 9449, 6.2
    return {
        **token.about,
        "active": True,
        "iss": turn.parts.issuer,
        "sub": token.sub,
        "aud": token.audience,
        "client_id": token.client_id,
        "scope": " ".join(token.scope),
        "iat": int(token.issued_at.timestamp()),
        "exp": int(token.expires_at.timestamp()),
        "jti": token.jti,
        "token_type": "Bearer" if token.jkt is None else "DPoP",
        **bound,
    }


def _refresh_token(turn: Turn, party: RelyingParty, token: RefreshToken) -> dict[str, object]:
    standing = turn.stores.grants.find(token.grant)
    if standing is None or standing.grant.client_id != party.client_id:
        return INACTIVE
    if not _refreshes(turn, token, standing):
        return INACTIVE
    return {
        "active": True,
        "iss": turn.parts.issuer,
        "sub": str(standing.grant.sub),
        "client_id": party.client_id,
        "scope": " ".join(standing.grant.scope),
        "sid": standing.sign_on.sid,
        "exp": int(standing.sign_on.ends_at.timestamp()),
    }


def _refreshes(turn: Turn, token: RefreshToken, standing: Standing) -> bool:
    used = use_of(token, standing.grant, at=turn.at)
    return used is not Use.REUSED and standing.counts(at=turn.at)
