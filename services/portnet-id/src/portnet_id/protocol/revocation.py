"""Revocation (RFC 7009): a relying party gives back what it was given.

A refresh token takes its grant and every token of it along (2.1); an access token goes alone.
"""

from http import HTTPStatus

from authlib.oauth2 import OAuth2Error

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.refresh_tokens import RefreshToken, read_refresh_token
from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.protocol.access_tokens import read_access_token
from portnet_id.protocol.client_authentication import authenticate
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.refusals import NO_STORE, refused
from portnet_id.protocol.token_parameter import the_token
from portnet_id.protocol.wire import WireAnswer, WireRequest


def answer_revocation_request(turn: Turn, wire: WireRequest) -> WireAnswer:
    """200 whatever the token was (2.2): there is nothing to learn about those of others."""
    try:
        text = the_token(wire)
        party = authenticate(turn, wire)
    except OAuth2Error as error:
        return refused(error)
    refresh_token = read_refresh_token(text, turn.parts.vault)
    if refresh_token is not None:
        _revoke_grant(turn, party, refresh_token)
    else:
        _revoke_access_token(turn, party, text)
    return WireAnswer(HTTPStatus.OK, {}, NO_STORE)


def _revoke_access_token(turn: Turn, party: RelyingParty, text: str) -> None:
    try:
        token = read_access_token(turn, text)
    except BadToken:
        return
    if token.client_id == party.client_id:
        turn.stores.revoked_tokens.add(token.jti, until=token.expires_at)


def _revoke_grant(turn: Turn, party: RelyingParty, token: RefreshToken) -> None:
    """An old refresh token of the grant does as well: who has one could have had them all."""
    standing = turn.stores.grants.find(token.grant)
    if standing is None or standing.grant.client_id != party.client_id:
        return
    if not turn.stores.grants.revoke(token.grant, at=turn.at):
        return
    turn.stores.audit(
        AuditEvent(
            action="grant.revoked",
            actor=party.client_id,
            organisation=standing.account.organisation.code,
            subject=str(standing.grant.sub),
            outcome="done",
            at=turn.at,
            request_id=turn.request_id,
            details={"sid": standing.grant.sid, "grant": str(token.grant)},
        )
    )
