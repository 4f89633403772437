"""What a token is for: one resource (RFC 8707), and what may be done there.

The issuer stands for UserInfo. What a relying party may do at an API is registered with the API,
and no person consents to it; a request may only ask for less.
"""

from dataclasses import dataclass

from authlib.oauth2.rfc6749 import InvalidScopeError

from portnet_id.protocol.refusals import InvalidTarget
from portnet_id.protocol.token_request import TokenRequest

FOLLOWS_THE_PERSON = "portnet"  # The one scope of a person that means something to an API too.


@dataclass(frozen=True, kw_only=True)
class Target:
    """``portal`` is the one whose roles count at ``audience``; UserInfo and strangers have none."""

    audience: str
    scope: tuple[str, ...]
    portal: str | None = None


def asked_resource(request: TokenRequest) -> str | None:
    """The address that ``resource`` names. Raises ``InvalidTarget`` for more than one."""
    addresses = request.wire.all("resource")
    if len(addresses) > 1:
        raise InvalidTarget("A token is for one resource.")
    return addresses[0] if addresses else None


def target_of(
    request: TokenRequest,
    address: str | None,
    *,
    granted: tuple[str, ...],
    among: tuple[str, ...] = (),
    asked: str = "",
) -> Target:
    """What the token will be for. Raises ``InvalidTarget`` or ``InvalidScopeError``.

    ``granted`` is the scope of the person's grant, ``among`` the resources that it was limited to,
    if it was; ``asked`` is the scope that the request names, all there is if empty.
    """
    turn, party = request.turn, request.party
    if address is None or address == turn.parts.issuer:
        mine = tuple(each for each in granted if each in party.scope)
        return Target(audience=turn.parts.issuer, scope=_narrowed(mine, mine, asked))
    registered = party.resources.get(address)
    if registered is None or (among and address not in among):
        raise InvalidTarget("This resource is not one of yours.")
    there = (*registered, *(each for each in granted if each == FOLLOWS_THE_PERSON))
    serving = turn.stores.relying_parties.find_serving(address)
    return Target(
        audience=address,
        scope=_narrowed(there, (*there, *granted), asked),
        portal=serving.portal if serving else None,
    )


def _narrowed(there: tuple[str, ...], may_ask: tuple[str, ...], asked: str) -> tuple[str, ...]:
    """What of ``asked`` counts there. RFC 6749, 6: never more than there was."""
    wanted = tuple(dict.fromkeys(asked.split())) or there
    scope = tuple(each for each in wanted if each in there)
    if not set(wanted) <= set(may_ask) or not scope:
        raise InvalidScopeError("The scope is more than was granted, or means nothing there.")
    return scope
