"""UserInfo (OpenID Connect Core 1.0, 5.3): what the scope of an access token tells."""

from http import HTTPStatus

from portnet_id.domain.access_tokens import AccessToken
from portnet_id.domain.grants import Standing
from portnet_id.domain.scopes import claims_about, claims_of
from portnet_id.protocol.access_tokens import read_access_token
from portnet_id.protocol.dpop import with_nonce
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.presented_tokens import TokenRefused, presented_token
from portnet_id.protocol.refusals import NO_STORE
from portnet_id.protocol.wire import WireAnswer, WireRequest


def answer_userinfo_request(turn: Turn, wire: WireRequest) -> WireAnswer:
    """The claims of the token's scope and those asked for by name; 401 for a token that counts
    for nothing, or for nothing here."""
    try:
        presented = presented_token(wire)
        token, standing = _counting(turn, presented.text)
        presented.check_binding(turn, wire, token)
    except TokenRefused as refusal:
        return with_nonce(turn, wire, refusal.answer())
    names = (*claims_of(token.scope), *standing.grant.claims)
    claims = claims_about(standing.account, standing.sign_on, names, portal=standing.portal)
    return with_nonce(turn, wire, WireAnswer(HTTPStatus.OK, claims, NO_STORE))


def _counting(turn: Turn, text: str) -> tuple[AccessToken, Standing]:
    """The token, for here, and how its grant stands. Raises ``TokenRefused``."""
    try:
        token = read_access_token(turn, text)
    except BadToken as problem:
        raise TokenRefused("invalid_token", why=str(problem)) from problem
    if token.audience != turn.parts.issuer or token.grant is None:
        raise TokenRefused("invalid_token", why="for another resource")
    standing = turn.stores.grants.find(token.grant, jti=token.jti)
    if standing is None or not standing.counts(at=turn.at):
        raise TokenRefused("invalid_token", why="its grant is over")
    return token, standing
