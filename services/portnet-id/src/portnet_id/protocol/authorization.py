"""The authorization endpoint (OpenID Connect Core 1.0, 3.1.2): what is asked, and the answer.

A request is read in two steps. Until it is known who asks and that the answer's address is
theirs, a refusal is a page here; from then on it is sent back (RFC 6749, 4.1.2.1).
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

from authlib.oauth2.rfc6749 import OAuth2Error

from portnet_id.domain.codes import AuthorizationCode
from portnet_id.domain.registry.relying_parties import (
    RedirectUriNotRegistered,
    RelyingParty,
    RelyingPartyUnknown,
)
from portnet_id.domain.sign_in.demands import Demand
from portnet_id.domain.sign_in.interactions import AuthorizationRequest
from portnet_id.domain.sign_ons import SignOn
from portnet_id.protocol.authlib_server import AuthlibRequest, AuthlibServer
from portnet_id.protocol.client import Client
from portnet_id.protocol.code_grant import CodeGrant
from portnet_id.protocol.hints import person_hinted_at
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.request_checks import KEPT
from portnet_id.protocol.wire import WireRequest


class SentBack(Exception):
    """The request is refused, and the relying party is told so: ``location`` is where.

    ``client_id`` and ``why`` are for the log.
    """

    def __init__(self, error: str, location: str, *, client_id: str, why: str = "") -> None:
        super().__init__(error)
        self.location = location
        self.client_id = client_id
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that is verified, and who makes it."""

    party: RelyingParty
    request: AuthorizationRequest
    demand: Demand


def read_request(turn: Turn, wire: WireRequest) -> Asked:
    """Raises ``RelyingPartyUnknown``, ``RedirectUriNotRegistered`` or ``SentBack``."""
    party = _party(turn, wire)
    server, asking = AuthlibServer(turn), AuthlibRequest(wire, method="GET")
    try:
        grant: CodeGrant = server.get_consent_grant(asking)  # type: ignore[no-untyped-call]
    except OAuth2Error as error:
        raise _sent_back(turn, wire, error) from error
    kept = {name: wire.one(name) for name in KEPT if wire.all(name)}
    request = AuthorizationRequest(
        client_id=party.client_id,
        redirect_uri=wire.one("redirect_uri"),
        parameters={**kept, "scope": grant.request.scope},
    )
    return _asked(turn, party, request)


def read_again(turn: Turn, request: AuthorizationRequest) -> Asked:
    """A request that was verified when its interaction began; the registry may have changed."""
    party = turn.stores.relying_parties.get(request.client_id)
    if party is None:
        raise RelyingPartyUnknown(request.client_id)
    if request.redirect_uri not in party.redirect_uris:
        raise RedirectUriNotRegistered(request.client_id)
    return _asked(turn, party, request)


def location_with_code(turn: Turn, asked: Asked, sign_on: SignOn) -> str:
    """Where the browser takes a code that was made just now for this sign-on."""
    parameters = asked.request.parameters
    code = turn.stores.codes.issue(
        AuthorizationCode(
            family=uuid4(),
            client_id=asked.party.client_id,
            redirect_uri=asked.request.redirect_uri,
            sub=sign_on.sub,
            sid=sign_on.sid,
            scope=tuple(parameters["scope"].split()),
            nonce=parameters.get("nonce"),
            challenge=parameters.get("code_challenge"),
            made_at=turn.at,
        )
    )
    return _location(turn, asked.request, {"code": code})


def sent_back(turn: Turn, asked: Asked, error: str) -> SentBack:
    """A refusal of a request that is well-formed, such as ``login_required``."""
    location = _location(turn, asked.request, {"error": error})
    return SentBack(error, location, client_id=asked.party.client_id)


def _party(turn: Turn, wire: WireRequest) -> RelyingParty:
    """Who asks, once it is sure where the answer goes: to an address registered byte for byte.

    A name or address that is given twice counts as none.
    """
    party = turn.stores.relying_parties.get(wire.one("client_id"))
    if party is None:
        raise RelyingPartyUnknown(repr(wire.one("client_id")[:80]))
    if not Client(party).check_redirect_uri(wire.one("redirect_uri")):
        raise RedirectUriNotRegistered(party.client_id)
    return party


def _asked(turn: Turn, party: RelyingParty, request: AuthorizationRequest) -> Asked:
    parameters = request.parameters
    max_age = parameters.get("max_age")
    asked = Asked(
        party=party,
        request=request,
        demand=Demand(
            prompt=frozenset(parameters.get("prompt", "").split()),
            max_age=timedelta(seconds=int(max_age)) if max_age else None,
        ),
    )
    hint = parameters.get("id_token_hint")
    return asked if not hint else _with_hint(turn, asked, hint)


def _with_hint(turn: Turn, asked: Asked, hint: str) -> Asked:
    try:
        person = person_hinted_at(turn, hint, client_id=asked.party.client_id)
    except BadToken as problem:
        raise sent_back(turn, asked, "invalid_request") from problem
    return replace(asked, demand=replace(asked.demand, person=person))


def _sent_back(turn: Turn, wire: WireRequest, error: OAuth2Error) -> SentBack:
    code = str(error.error)
    answer = {"error": code}
    if error.description:
        answer["error_description"] = error.description
    request = AuthorizationRequest(
        client_id=wire.one("client_id"),
        redirect_uri=wire.one("redirect_uri"),
        parameters={"state": wire.one("state")} if wire.one("state") else {},
    )
    return SentBack(
        code,
        _location(turn, request, answer),
        client_id=request.client_id,
        why=error.description or "",
    )


def _location(turn: Turn, request: AuthorizationRequest, answer: dict[str, str]) -> str:
    """RFC 9207, 2: every answer says who gives it, refusals too."""
    query = {**answer, "iss": turn.parts.issuer}
    if "state" in request.parameters:
        query["state"] = request.parameters["state"]
    joint = "&" if "?" in request.redirect_uri else "?"
    return f"{request.redirect_uri}{joint}{urlencode(query)}"
