"""The authorization endpoint (OpenID Connect Core 1.0, 3.1.2): what is asked, and the answer.

A request is read in two steps. Until it is known who asks and that the answer's address is
theirs, a refusal is a page here; from then on it is sent back (RFC 6749, 4.1.2.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error

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
from portnet_id.protocol.claims_parameter import claims_asked, essential_levels
from portnet_id.protocol.client import Client
from portnet_id.protocol.code_grant import CodeGrant
from portnet_id.protocol.hints import person_hinted_at
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.request_checks import KEPT, resources_are_registered
from portnet_id.protocol.response_modes import AuthorizationAnswer, ResponseMode
from portnet_id.protocol.wire import WireRequest


class SentBack(Exception):
    """The request is refused, and the relying party is told so by ``answer``.

    ``client_id`` and ``why`` are for the log.
    """

    def __init__(
        self, error: str, answer: AuthorizationAnswer, *, client_id: str, why: str = ""
    ) -> None:
        super().__init__(error)
        self.answer = answer
        self.client_id = client_id
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that is verified, and who makes it."""

    party: RelyingParty
    request: AuthorizationRequest
    demand: Demand


def read_request(turn: Turn, wire: WireRequest, *, pushed: str | None = None) -> Asked:
    """``pushed`` is the name of the pushed request that ``wire`` was kept in, if it was.

    Raises ``RelyingPartyUnknown``, ``RedirectUriNotRegistered`` or ``SentBack``.
    """
    party = _party(turn, wire)
    try:
        if party.is_sender_bound and pushed is None:
            raise InvalidRequestError("Your requests must be pushed first (RFC 9126).")
        return _asked(turn, party, _verified(turn, party, wire, pushed))
    except OAuth2Error as error:
        raise _sent_back(turn, wire, error) from error


def check_request(turn: Turn, party: RelyingParty, wire: WireRequest) -> AuthorizationRequest:
    """A request that is pushed. Raises ``RedirectUriNotRegistered`` or ``OAuth2Error``."""
    if not Client(party).check_redirect_uri(wire.one("redirect_uri")):
        raise RedirectUriNotRegistered(party.client_id)
    request = _verified(turn, party, wire, None)
    _asked(turn, party, request)
    return request


def read_again(turn: Turn, request: AuthorizationRequest) -> Asked:
    """A request that was verified when its interaction began; the registry may have changed."""
    party = turn.stores.relying_parties.get(request.client_id)
    if party is None:
        raise RelyingPartyUnknown(request.client_id)
    if request.redirect_uri not in party.redirect_uris:
        raise RedirectUriNotRegistered(request.client_id)
    return _asked(turn, party, request)


def answer_with_code(turn: Turn, asked: Asked, sign_on: SignOn) -> AuthorizationAnswer:
    """A code that was made just now for this sign-on. Raises ``PushedRequestUnknown``."""
    _spend(turn, asked.request)
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
            resources=tuple(parameters.get("resource", "").split()),
            claims=claims_asked(parameters.get("claims", "")),
            jkt=parameters.get("dpop_jkt"),
        )
    )
    return _answer(turn, asked.request, {"code": code})


def sent_back(turn: Turn, asked: Asked, error: str) -> SentBack:
    """A refusal of a request that is well-formed, such as ``login_required``."""
    _spend(turn, asked.request)
    answer = _answer(turn, asked.request, {"error": error})
    return SentBack(error, answer, client_id=asked.party.client_id)


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


def _verified(
    turn: Turn, party: RelyingParty, wire: WireRequest, pushed: str | None
) -> AuthorizationRequest:
    """Raises ``OAuth2Error``."""
    server, asking = AuthlibServer(turn), AuthlibRequest(wire, method="GET")
    grant: CodeGrant = server.get_consent_grant(asking)  # type: ignore[no-untyped-call]
    resources_are_registered(wire, party)
    kept = {name: wire.one(name) for name in KEPT if wire.all(name)}
    if resources := wire.all("resource"):
        kept["resource"] = " ".join(resources)
    return AuthorizationRequest(
        client_id=party.client_id,
        redirect_uri=wire.one("redirect_uri"),
        parameters={**kept, "scope": grant.request.scope},
        pushed=pushed,
    )


def _asked(turn: Turn, party: RelyingParty, request: AuthorizationRequest) -> Asked:
    parameters = request.parameters
    max_age = parameters.get("max_age")
    demand = Demand(
        prompt=frozenset(parameters.get("prompt", "").split()),
        max_age=timedelta(seconds=int(max_age)) if max_age else None,
        levels=tuple(parameters.get("acr_values", "").split()),
        essential_levels=essential_levels(parameters.get("claims", "")),
        person=_person_hinted_at(turn, party, parameters),
    )
    return Asked(party=party, request=request, demand=demand)


def _person_hinted_at(
    turn: Turn, party: RelyingParty, parameters: Mapping[str, str]
) -> UUID | None:
    hint = parameters.get("id_token_hint")
    if not hint:
        return None
    try:
        return person_hinted_at(turn, hint, client_id=party.client_id)
    except BadToken as problem:
        raise InvalidRequestError("id_token_hint is no ID token of yours.") from problem


def _sent_back(turn: Turn, wire: WireRequest, error: OAuth2Error) -> SentBack:
    code = str(error.error)
    told = {"error": code}
    if error.description:
        told["error_description"] = error.description
    kept = {name: wire.one(name) for name in ("state", "response_mode") if wire.one(name)}
    request = AuthorizationRequest(
        client_id=wire.one("client_id"), redirect_uri=wire.one("redirect_uri"), parameters=kept
    )
    return SentBack(
        code,
        _answer(turn, request, told),
        client_id=request.client_id,
        why=error.description or "",
    )


def _answer(
    turn: Turn, request: AuthorizationRequest, told: Mapping[str, str]
) -> AuthorizationAnswer:
    """RFC 9207, 2: every answer says who gives it, refusals too."""
    parameters = {**told, "iss": turn.parts.issuer}
    if "state" in request.parameters:
        parameters["state"] = request.parameters["state"]
    mode = request.parameters.get("response_mode", "")
    known = mode in list(ResponseMode)
    return AuthorizationAnswer(
        redirect_uri=request.redirect_uri,
        parameters=parameters,
        mode=ResponseMode(mode) if known else ResponseMode.QUERY,
    )


def _spend(turn: Turn, request: AuthorizationRequest) -> None:
    """RFC 9126, 7.3: what was pushed is answered once. Raises ``PushedRequestUnknown``."""
    if request.pushed is not None:
        turn.parts.pushed_requests.answer(request.pushed)
