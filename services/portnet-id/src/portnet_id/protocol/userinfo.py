"""UserInfo (OpenID Connect Core 1.0, 5.3), opened by a bearer token in the header (RFC 6750)."""

import re
from http import HTTPStatus

from portnet_id.domain.access_tokens import AccessToken
from portnet_id.domain.accounts import Account
from portnet_id.domain.scopes import claims_about
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.wire import WireAnswer

BEARER = re.compile(r"bearer +([A-Za-z0-9\-._~+/]+=*) *", re.IGNORECASE)
SCHEME = 'Bearer realm="Portnet ID"'


def answer_userinfo_request(turn: Turn, authorization: str) -> WireAnswer:
    """The claims of the token's scope; 401 for a token that does not count, or no more."""
    presented = BEARER.fullmatch(authorization)
    if presented is None:
        return _refused("invalid_request" if authorization else "")
    token = turn.stores.access_tokens.find(presented[1])
    account = _owner(turn, token) if token else None
    party = turn.stores.relying_parties.get(token.client_id) if token else None
    if token is None or account is None or party is None:
        return _refused("invalid_token")
    claims = claims_about(account, token.scope, portal=party.portal)
    return WireAnswer(HTTPStatus.OK, claims)


def _owner(turn: Turn, token: AccessToken) -> Account | None:
    """Whose token it is, if it counts, their sign-on lives and their account is active."""
    if not token.is_good(audience=turn.parts.issuer, at=turn.at):
        return None
    sign_on = turn.stores.sign_ons.get(token.sid)
    account = turn.stores.accounts.get(token.sub)
    if sign_on is None or not sign_on.is_alive(at=turn.at):
        return None
    return account if account is not None and account.is_active else None


def _refused(error: str) -> WireAnswer:
    """RFC 6750, 3.1: who showed nothing is told nothing but how to ask."""
    if not error:
        return WireAnswer(HTTPStatus.UNAUTHORIZED, {}, {"WWW-Authenticate": SCHEME})
    status = HTTPStatus.UNAUTHORIZED if error == "invalid_token" else HTTPStatus.BAD_REQUEST
    return WireAnswer(status, {"error": error}, {"WWW-Authenticate": f'{SCHEME}, error="{error}"'})
