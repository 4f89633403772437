"""Tokens and codes bound to a key (RFC 9449)."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

from tests.conformance.fapi import proofs
from tests.conformance.fapi.authorization import AuthorizationRequest
from tests.conformance.fapi.bench import Bench
from tests.conformance.fapi.modules import module
from tests.conformance.fapi.proofs import Deviation, Headers, Proof
from tests.conformance.fapi.relying_party import RelyingParty, proven, unproven
from tests.conformance.fapi.steps import code_for, demand_opens, sign_in
from tests.conformance.keys import SigningKey
from tests.conformance.replies import Reply
from tests.conformance.transport import check_transport

ENDPOINTS = ("authorization_endpoint", "userinfo_endpoint", "token_endpoint")
BOUND_ERRORS = ("invalid_request", "invalid_grant", "invalid_dpop_proof")
FIVE_MINUTES = 300


@module("ensure-holder-of-key-required")
def tokens_need_a_proof(bench: Bench) -> None:
    """TLS as it should be at every endpoint; the token endpoint refuses a request without proof."""
    for name in ENDPOINTS:
        check_transport(bench, bench.metadata[name])
    reply = bench.flow.ask(bench, bench.first, presented=unproven)
    bench.demand_refused(reply, *BOUND_ERRORS)


@module("check-dpop-proof-nbf-exp")
def a_proof_may_say_from_when_until_when(bench: Bench) -> None:
    """A proof with ``nbf`` and ``exp`` besides is as good as one without."""

    def with_both(proof: Proof) -> Headers:
        now = int(time.time())
        return proof.with_claims(nbf=now, exp=now + FIVE_MINUTES).headers

    _demand_accepted(bench, Deviation("a proof with nbf and exp", with_both, accepted=True))


@module("ensure-dpopproof-with-iat-10seconds-before-succeeds")
def a_proof_of_ten_seconds_ago_counts(bench: Bench) -> None:
    """Proofs made 10 seconds ago are taken at every endpoint (FAPI 2.0, 5.3.2.1-14)."""
    _demand_accepted(bench, Deviation("a proof of 10 s ago", proofs.made(seconds=-10)))


@module("ensure-dpopproof-with-iat-10seconds-after-succeeds")
def a_proof_of_a_clock_ahead_counts(bench: Bench) -> None:
    """Proofs made 10 seconds ahead are taken at every endpoint (FAPI 2.0, 5.3.2.1-14)."""
    _demand_accepted(bench, Deviation("a proof 10 s ahead", proofs.made(seconds=10)))


@module("ensure-mismatched-dpop-jkt-fails")
def dpop_jkt_is_the_proof_s_key(bench: Bench) -> None:
    """A pushed request whose ``dpop_jkt`` is not its proof's key is refused (RFC 9449, 10.1)."""
    request = bench.first.request().changed(dpop_jkt=SigningKey.new().thumbprint)
    reply = bench.first.push(request, presented=proven)
    bench.demand_refused(reply, "invalid_request", "invalid_dpop_proof")


@module("ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt")
def a_code_is_bound_to_the_key_of_the_pushed_proof(bench: Bench) -> None:
    """A request pushed with one key, redeemed with another: refused (RFC 9449, 10.1)."""
    request, code = code_for(bench, bench.first, presented_at_par=proven)
    _demand_bound(bench, bench.first, request, code)


@module("ensure-token-endpoint-fails-with-mismatched-dpop-jkt")
def a_code_is_bound_to_dpop_jkt(bench: Bench) -> None:
    """A request pushed with ``dpop_jkt``, redeemed with another key: refused (RFC 9449, 10)."""
    asked = bench.first.request().changed(dpop_jkt=bench.first.proof_key.thumbprint)
    request, code = code_for(bench, bench.first, request=asked)
    _demand_bound(bench, bench.first, request, code)


@module("ensure-dpopproof-at-par-endpoint-binding-success")
def one_key_from_push_to_token(bench: Bench) -> None:
    """A request pushed with a proof leads to tokens for that key."""
    tokens = sign_in(bench, bench.first, presented_at_par=proven)
    demand_opens(bench, bench.first.call(bench.resource, tokens.access_token))


@module("ensure-dpop-auth-code-binding-success")
def one_key_from_dpop_jkt_to_token(bench: Bench) -> None:
    """A request pushed with ``dpop_jkt`` and a proof of the same key leads to tokens for it."""
    party = bench.first
    asked = party.request().changed(dpop_jkt=party.proof_key.thumbprint)
    tokens = sign_in(bench, party, asked, presented_at_par=proven)
    demand_opens(bench, party.call(bench.resource, tokens.access_token))


@module("dpop-negative-tests")
def a_resource_looks_at_everything_in_a_proof(bench: Bench) -> None:
    """About thirty proofs with one thing wrong are refused at the resource, other spellings of a
    good one are taken, a proof counts once, and the token is good to the end."""
    party = bench.second  # Its keys are of RSA, so that RS256 is refused for itself.
    token = bench.flow.access_token(bench, party)
    demand_opens(bench, party.call(bench.resource, token))
    for deviation in _deviations():
        _judge(bench, deviation, party.call(bench.resource, token, deviation))
    for deviation in proofs.at_another_time():
        _judge_time(bench, party, token, deviation)
    _judge_replay(bench, lambda proof: party.call(bench.resource, token, proof))
    demand_opens(bench, party.call(bench.resource, token), "the same token, after all")


@module("dpop-negative-tests")
def the_token_endpoint_looks_at_everything_in_a_proof(bench: Bench) -> None:
    """The same at the token endpoint, with what concerns no access token: a refused proof is
    ``invalid_dpop_proof`` (RFC 9449, 5)."""
    party = bench.second
    for deviation in _deviations():
        if "ath" in deviation.what or deviation.scheme != "DPoP" or deviation.what == "another key":
            continue
        _judge(bench, deviation, bench.flow.ask(bench, party, presented=deviation.presented))
    _judge_replay(
        bench, lambda replayed: bench.flow.ask(bench, party, presented=replayed.presented)
    )
    bench.flow.access_token(bench, party)


def _deviations() -> Iterator[Deviation]:
    yield from proofs.malformed()
    yield from proofs.badly_signed()
    yield from proofs.for_something_else()
    yield from proofs.harmless()
    yield from proofs.unproven()


def _judge(bench: Bench, deviation: Deviation, reply: Reply) -> None:
    wanted = (200, 201) if deviation.accepted else (400, 401)
    judge = bench.advise if deviation.is_advice else bench.demand_also
    judge(reply.status in wanted, f"{wanted[0]} for {deviation.what}", reply.summary)


def _judge_time(bench: Bench, party: RelyingParty, token: str, deviation: Deviation) -> None:
    """RFC 9449, 4.3-11: the time is told by ``iat``, or by a nonce that the provider asked for."""
    party.forget_nonces()
    reply = party.call(bench.resource, token, deviation)
    if party.nonce_was_asked_for:
        bench.advise(
            reply.status in (200, 201), f"200 for a nonce and {deviation.what}", reply.summary
        )
        return
    refused = reply.status in (400, 401)
    bench.demand_also(refused, f"401 for {deviation.what}", reply.summary)


def _judge_replay(bench: Bench, sent: Callable[[Deviation], Reply]) -> None:
    """One ``jti`` twice, in a proof that is otherwise made anew."""
    jti = uuid4().hex
    once = Deviation("a jti", lambda proof: proof.with_claims(jti=jti).headers)
    first = sent(once)
    bench.demand_also(first.status == 200, "200 for a jti of its own", first.summary)
    again = sent(once)
    bench.advise(again.status in (400, 401), "a jti refused the second time", again.summary)


def _demand_accepted(bench: Bench, deviation: Deviation) -> None:
    """At every endpoint that takes a proof."""
    party, presented = bench.first, deviation.presented
    token = bench.flow.access_token(bench, party, presented=presented, presented_at_par=presented)
    if bench.resource:
        demand_opens(bench, party.call(bench.resource, token, deviation), deviation.what)


def _demand_bound(
    bench: Bench, party: RelyingParty, request: AuthorizationRequest, code: str
) -> None:
    thief = replace(party, proof_key=SigningKey.new())
    bench.demand_refused(thief.redeem(request, code), *BOUND_ERRORS)
