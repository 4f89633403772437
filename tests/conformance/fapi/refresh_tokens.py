"""Refresh tokens bound to their client (FAPI 2.0 Security Profile, 5.3.2.1; RFC 9449, 5)."""

from dataclasses import replace

from tests.conformance.fapi.bench import Bench
from tests.conformance.fapi.modules import module
from tests.conformance.fapi.relying_party import RelyingParty, unproven
from tests.conformance.fapi.steps import Tokens, access_token_in, demand_opens, sign_in, wait
from tests.conformance.findings import NotTested
from tests.conformance.id_tokens import ANY_NONCE, check_id_token
from tests.conformance.keys import SigningKey

GRACE_SECONDS = 30  # How long a replaced token is tried again after (5.3.2.1-9).
SAME = ("iss", "sub", "aud", "auth_time")  # OpenID Connect Core 1.0, 12.2.


@module("refresh-token")
def a_refresh_token_is_its_client_s(bench: Bench) -> None:
    """Refreshing works, with a proof by a new key too (a client with a secret of its own is bound
    by that); the tokens are for the new key. Without proof, or by another client, it is refused."""
    first, second = bench.first, bench.second
    refreshed = _refresh(bench, first)
    reply = first.refresh(refreshed, presented=unproven)
    errors = ("invalid_client", "invalid_grant", "invalid_request", "invalid_dpop_proof")
    bench.demand_refused(reply, *errors)

    foreign = _refresh(bench, second)
    _check_foreign(bench, first, foreign)


def _refresh(bench: Bench, party: RelyingParty) -> str:
    """A refresh token that was refreshed once, by a key it was not issued to."""
    tokens = sign_in(bench, party)
    if tokens.refresh_token is None:
        raise NotTested("no refresh token is issued, as it may be")
    grants = bench.metadata.get("grant_types_supported", [])
    bench.advise("refresh_token" in grants, "refresh_token in grant_types_supported", grants)
    wait(1)  # So that what tells its second differs.
    renewed = replace(party, proof_key=SigningKey.new(party.proof_key.algorithm))
    latest = _refreshed(bench, renewed, tokens, tokens.refresh_token)
    if latest != tokens.refresh_token:
        bench.advise(False, "a refresh token that is not rotated (FAPI 2.0, 5.3.2.1-9)")
        wait(GRACE_SECONDS)
        _refreshed(bench, renewed, tokens, tokens.refresh_token)
    return latest


def _refreshed(bench: Bench, party: RelyingParty, before: Tokens, refresh_token: str) -> str:
    reply = party.refresh(refresh_token)
    token = access_token_in(bench, reply)
    bench.demand(token != before.access_token, "another access token")
    demand_opens(bench, party.call(bench.resource, token), "the refreshed access token")
    if id_token := reply.members.get("id_token"):
        claims = check_id_token(bench, id_token, party.client_id, nonce=ANY_NONCE)
        for name in SAME:
            same = claims.get(name) == before.id_token.get(name)
            bench.demand(same, f"the same {name} in the new ID token", claims.get(name))
    return str(reply.members.get("refresh_token", refresh_token))


def _check_foreign(bench: Bench, party: RelyingParty, refresh_token: str) -> None:
    """The suite sends a proof without nonce and does not try again: who is asked for one fails
    there, though no document forbids it."""
    party.forget_nonces()
    reply = party.refresh(refresh_token)
    bench.demand_refused(reply, "invalid_grant")
    told_at_once = not party.nonce_was_asked_for
    bench.advise(told_at_once, "invalid_grant before a nonce is asked for", "use_dpop_nonce")
