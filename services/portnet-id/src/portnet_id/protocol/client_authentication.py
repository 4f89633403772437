"""Who asks at the token endpoint: a relying party, by the one method it registered.

RFC 6749, 2.3; OpenID Connect Core 1.0, 9. Whatever is wrong, the caller hears the same.
"""

import binascii
import hmac
import logging
from base64 import b64decode
from collections.abc import Callable
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError

from portnet_id.domain.registry.relying_parties import SECRET_PURPOSE, Authentication, RelyingParty
from portnet_id.protocol.assertions import ASSERTION_TYPE, client_of, verify_assertion
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.wire import WireRequest

logger = logging.getLogger(__name__)


def authenticate(turn: Turn, request: WireRequest) -> RelyingParty:
    """Raises ``InvalidClientError``, or ``InvalidRequestError`` for two methods at once."""
    presented = _presented(request)
    if len(presented) > 1:
        raise InvalidRequestError("More than one method of authentication.")
    if not presented:
        raise InvalidClientError("No authentication.")
    method = presented[0]
    party = METHODS[method](turn, request)
    if party is None or party.authentication is not method:
        raise InvalidClientError("Authentication failed.")
    if request.one("client_id") not in ("", party.client_id):
        raise InvalidClientError("Authentication failed.")
    return party


def _presented(request: WireRequest) -> list[Authentication]:
    found = []
    if request.authorization:
        found.append(Authentication.CLIENT_SECRET_BASIC)
    if request.all("client_secret"):
        found.append(Authentication.CLIENT_SECRET_POST)
    if request.all("client_assertion") or request.all("client_assertion_type"):
        found.append(Authentication.PRIVATE_KEY_JWT)
    return found


def _by_basic(turn: Turn, request: WireRequest) -> RelyingParty | None:
    """RFC 6749, 2.3.1: both halves are form-encoded before they are put together."""
    scheme, _, encoded = request.authorization.partition(" ")
    try:
        decoded = b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    client_id, colon, secret = decoded.partition(":")
    if scheme.lower() != "basic" or not colon:
        return None
    return _with_secret(turn, unquote_plus(client_id), unquote_plus(secret))


def _by_post(turn: Turn, request: WireRequest) -> RelyingParty | None:
    return _with_secret(turn, request.one("client_id"), request.one("client_secret"))


def _with_secret(turn: Turn, client_id: str, secret: str) -> RelyingParty | None:
    party = turn.stores.relying_parties.get(client_id)
    if party is None or party.secret_digest is None:
        return None
    given = turn.parts.vault.digest(SECRET_PURPOSE, secret)
    return party if hmac.compare_digest(given, party.secret_digest) else None


def _by_assertion(turn: Turn, request: WireRequest) -> RelyingParty | None:
    if request.one("client_assertion_type") != ASSERTION_TYPE:
        return None
    assertion = request.one("client_assertion")
    try:
        party = turn.stores.relying_parties.get(client_of(assertion))
        if party is None or party.authentication is not Authentication.PRIVATE_KEY_JWT:
            return None
        verify_assertion(turn, party, assertion)
    except BadToken as problem:
        logger.info("assertion refused", extra={"why": str(problem)})
        return None
    return party


METHODS: dict[Authentication, Callable[[Turn, WireRequest], RelyingParty | None]] = {
    Authentication.CLIENT_SECRET_BASIC: _by_basic,
    Authentication.CLIENT_SECRET_POST: _by_post,
    Authentication.PRIVATE_KEY_JWT: _by_assertion,
}
