"""Client credentials (RFC 6749, 4.4): a relying party acts for the organisation it belongs to.

Ours: on Authlib's skeleton it would be longer than what is left once client and scope are known.
"""

from portnet_id.protocol.access_tokens import new_token, write_access_token
from portnet_id.protocol.refusals import InvalidTarget
from portnet_id.protocol.targets import asked_resource, target_of
from portnet_id.protocol.token_answer import token_answer
from portnet_id.protocol.token_request import TokenRequest


def act_for_itself(request: TokenRequest) -> dict[str, object]:
    """Raises ``InvalidTarget`` or ``InvalidScopeError``."""
    turn, party = request.turn, request.party
    address = asked_resource(request) or _only_resource(request)
    target = target_of(request, address, granted=(), asked=request.wire.one("scope"))
    token = new_token(
        turn,
        target,
        client_id=party.client_id,
        sub=party.client_id,  # RFC 9068, 2.2
        jkt=request.jkt,
        about={"organisation": party.organisation},
    )
    return token_answer(request, token, write_access_token(turn, token))


def _only_resource(request: TokenRequest) -> str:
    """The API that is meant where the request names none and the party calls one alone."""
    addresses = list(request.party.resources)
    if len(addresses) != 1:
        raise InvalidTarget("resource must say which API the token is for.")
    return addresses[0]
