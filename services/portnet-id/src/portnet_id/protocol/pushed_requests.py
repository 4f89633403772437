"""Pushed authorization requests (RFC 9126): checked when they are pushed, named when they are used.

The party authenticates as at the token endpoint, so what it asks is verified before its person
comes, and the browser carries a name that nobody can read or change.
"""

from http import HTTPStatus

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError

from portnet_id.domain.pushed_requests import LIFE, PushedRequest
from portnet_id.domain.registry.relying_parties import RedirectUriNotRegistered, RelyingParty
from portnet_id.protocol.authorization import check_request
from portnet_id.protocol.client_authentication import authenticate
from portnet_id.protocol.dpop import bound_key, with_nonce
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.refusals import NO_STORE, refused
from portnet_id.protocol.request_checks import KNOWN
from portnet_id.protocol.wire import WireAnswer, WireRequest

PREFIX = "urn:ietf:params:oauth:request_uri:"


def answer_pushed_request(turn: Turn, wire: WireRequest) -> WireAnswer:
    try:
        answer = _pushed(turn, wire)
    except OAuth2Error as error:
        answer = refused(error)
    return with_nonce(turn, wire, answer)


def opened(turn: Turn, wire: WireRequest, *, browser: str) -> tuple[WireRequest, str | None]:
    """The request that ``wire`` names and its name; ``wire`` itself where it names none.

    Only ``client_id`` and ``request_uri`` of it count (RFC 9126, 4). Raises
    ``PushedRequestUnknown``.
    """
    request_uri = wire.one("request_uri")
    if not request_uri.startswith(PREFIX):
        return wire, None
    name = request_uri.removeprefix(PREFIX)
    client_id = wire.one("client_id")
    found = turn.parts.pushed_requests.open(name, client_id=client_id, browser=browser)
    return WireRequest(found.parameters), name


def _pushed(turn: Turn, wire: WireRequest) -> WireAnswer:
    """Raises ``OAuth2Error``."""
    party = authenticate(turn, wire)
    if wire.all("request_uri"):
        raise InvalidRequestError("A pushed request cannot name another (RFC 9126, 2.1).")
    whole = _with_key(_kept(wire, party), bound_key(turn, wire))
    try:
        check_request(turn, party, whole)
    except RedirectUriNotRegistered as problem:
        raise InvalidRequestError("redirect_uri is not registered.") from problem
    request = PushedRequest(client_id=party.client_id, parameters=whole.parameters)
    name = turn.parts.pushed_requests.push(request, at=turn.at)
    body = {"request_uri": f"{PREFIX}{name}", "expires_in": int(LIFE.total_seconds())}
    return WireAnswer(HTTPStatus.CREATED, body, NO_STORE)


def _kept(wire: WireRequest, party: RelyingParty) -> WireRequest:
    """What of the form is the request: not how the party authenticated, and nothing unknown."""
    known = [(name, value) for name, value in wire.parameters if name in KNOWN]
    if not wire.all("client_id"):
        known.append(("client_id", party.client_id))
    return WireRequest(tuple(known))


def _with_key(wire: WireRequest, jkt: str | None) -> WireRequest:
    """RFC 9449, 10.1: a proof here binds the code as ``dpop_jkt`` does; both must agree."""
    if jkt is None:
        return wire
    said = wire.all("dpop_jkt")
    if said and said != [jkt]:
        raise InvalidRequestError("dpop_jkt is not the key of the proof.")
    return wire if said else WireRequest((*wire.parameters, ("dpop_jkt", jkt)))
