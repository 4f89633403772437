"""Refreshing (RFC 6749, 6; OpenID Connect Core 1.0, 12): new tokens for as long as the sign-on
lives. It is also how Portnet ID hears that the person acts.

Ours, because Authlib's keeps the new token and revokes the old one in two steps and knows no reuse.
"""

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.grants import Ended, Standing
from portnet_id.domain.refresh_tokens import RefreshToken, Use, read_refresh_token, use_of
from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.protocol.access_tokens import token_of_person, write_access_token
from portnet_id.protocol.id_token import make_id_token
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.refusals import RefreshRefused
from portnet_id.protocol.targets import asked_resource, target_of
from portnet_id.protocol.token_answer import token_answer
from portnet_id.protocol.token_request import TokenRequest
from portnet_id.protocol.wire import WireRequest


def refresh(request: TokenRequest) -> dict[str, object]:
    """Raises ``RefreshRefused``, ``InvalidTarget`` or ``InvalidScopeError``."""
    turn, wire = request.turn, request.wire
    token, standing = own_refresh_token(turn, request.party, wire)
    _check(request, standing)
    target = target_of(
        request,
        asked_resource(request),
        granted=standing.grant.scope,
        among=standing.grant.resources,
        asked=wire.one("scope"),
    )
    successor = _successor(request, token, standing)
    turn.stores.sign_ons.touch(standing.sign_on.sid, at=turn.at)
    access_token = token_of_person(turn, standing, target, jkt=request.jkt)
    text = write_access_token(turn, access_token)
    return token_answer(
        request,
        access_token,
        text,
        refresh_token=successor.text(turn.parts.vault),
        id_token=make_id_token(turn, request.party, standing.sign_on, text),
    )


def own_refresh_token(
    turn: Turn, party: RelyingParty, wire: WireRequest
) -> tuple[RefreshToken, Standing]:
    """The token, if it was made for who asks, and how its grant stands. Raises
    ``RefreshRefused``."""
    token = read_refresh_token(wire.one("refresh_token"), turn.parts.vault)
    standing = turn.stores.grants.find(token.grant) if token else None
    if token is None or standing is None or standing.grant.client_id != party.client_id:
        raise RefreshRefused
    return token, standing


def _check(request: TokenRequest, standing: Standing) -> None:
    """A grant with a key is refreshed with a proof, but any key will do (RFC 9449, 5): the token
    of a confidential party is bound to it by its authentication. What comes is bound to that key.
    """
    if over := standing.over_because(at=request.turn.at):
        raise RefreshRefused(over)
    if standing.grant.jkt is not None and request.jkt is None:
        raise RefreshRefused


def _successor(request: TokenRequest, token: RefreshToken, standing: Standing) -> RefreshToken:
    """The token that comes next. FAPI 2.0, 5.3.2.1: a sender-bound one is not replaced."""
    turn = request.turn
    use = use_of(token, standing.grant, at=turn.at)
    if use is Use.CURRENT and request.party.is_sender_bound:
        return token
    if use is Use.CURRENT and not _replace(request, token):
        # Another request was faster: what this token is now is asked once more.
        _, standing = own_refresh_token(turn, request.party, request.wire)
        _check(request, standing)
        use = use_of(token, standing.grant, at=turn.at)
    if use is Use.REUSED:
        _end(request, standing)
        raise RefreshRefused(Ended.REVOKED)
    return RefreshToken(token.grant, token.generation + 1)


def _replace(request: TokenRequest, token: RefreshToken) -> bool:
    turn = request.turn
    return turn.stores.grants.replace(token.grant, generation=token.generation, at=turn.at)


def _end(request: TokenRequest, standing: Standing) -> None:
    """RFC 9700, 4.14.2: who of the two holders is the thief is not known, so neither goes on."""
    turn, grant = request.turn, standing.grant
    turn.stores.grants.revoke(grant.id, at=turn.at)
    turn.stores.audit(
        AuditEvent(
            action="refresh.reused",
            actor=grant.client_id,
            organisation=standing.account.organisation.code,
            subject=str(grant.sub),
            outcome="refused",
            at=turn.at,
            request_id=turn.request_id,
            details={"sid": grant.sid, "grant": str(grant.id)},
        )
    )
