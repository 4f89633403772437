"""Token exchange (RFC 8693): a portal calls another's API on behalf of the person who is there.

It shows the access token that it was given for the person, and gets one for that API which names
it as the actor. Ours, because Authlib has none.
"""

from authlib.oauth2.rfc6749 import InvalidRequestError

from portnet_id.domain.access_tokens import AccessToken
from portnet_id.domain.grants import Standing
from portnet_id.protocol.access_tokens import (
    read_access_token,
    token_of_person,
    write_access_token,
)
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.refusals import InvalidTarget
from portnet_id.protocol.targets import asked_resource, target_of
from portnet_id.protocol.token_answer import token_answer
from portnet_id.protocol.token_request import TokenRequest

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"


def exchange(request: TokenRequest) -> dict[str, object]:
    """Raises ``InvalidRequestError``, ``InvalidTarget`` or ``InvalidScopeError``."""
    turn, wire = request.turn, request.wire
    _check(request)
    subject, standing = _subject(request)
    target = target_of(request, _address(request), granted=subject.scope, asked=wire.one("scope"))
    token = token_of_person(
        turn, standing, target, jkt=request.jkt, act={"sub": request.party.client_id}
    )
    return token_answer(
        request, token, write_access_token(turn, token), issued_token_type=ACCESS_TOKEN
    )


def _check(request: TokenRequest) -> None:
    wire = request.wire
    if wire.one("subject_token_type") != ACCESS_TOKEN:
        raise InvalidRequestError("subject_token_type must be that of an access token.")
    if wire.one("requested_token_type") not in ("", ACCESS_TOKEN):
        raise InvalidRequestError("Only access tokens are given in exchange.")
    if wire.all("actor_token") or wire.all("actor_token_type"):
        raise InvalidRequestError("The actor is who authenticates; actor_token is not taken.")


def _address(request: TokenRequest) -> str:
    """The API, which ``audience`` may name as well (2.1). UserInfo has nothing to exchange for."""
    named = {*request.wire.all("audience"), asked_resource(request)} - {None}
    if len(named) != 1 or request.turn.parts.issuer in named:
        raise InvalidTarget("resource must say which API the token is for.")
    return str(named.pop())


def _subject(request: TokenRequest) -> tuple[AccessToken, Standing]:
    """The person's token, if it was given to who asks and still counts.

    One that was exchanged already is not taken again, or five minutes could be had without end.
    """
    turn = request.turn
    try:
        token = read_access_token(turn, request.wire.one("subject_token"))
    except BadToken as problem:
        raise InvalidRequestError("subject_token does not count, or no more.") from problem
    theirs = token.client_id == request.party.client_id and "act" not in token.about
    standing = turn.stores.grants.find(token.grant, jti=token.jti) if token.grant else None
    if standing is None or not theirs or not standing.counts(at=turn.at):
        raise InvalidRequestError("subject_token does not count, or no more.")
    if token.jkt != request.jkt:
        raise InvalidRequestError("subject_token is bound to another key.")
    return token, standing
