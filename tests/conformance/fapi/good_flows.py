"""What a well-behaved client may do, and gets."""

import json
from typing import Any

from tests.conformance.fapi.authorization import random_text, reference_url, shortest_url
from tests.conformance.fapi.bench import Bench
from tests.conformance.fapi.modules import module
from tests.conformance.fapi.proofs import Deviation
from tests.conformance.fapi.relying_party import RelyingParty
from tests.conformance.fapi.steps import (
    Tokens,
    answer_of,
    code_of,
    demand_opens,
    pushed,
    sign_in,
    tokens_of,
)
from tests.conformance.findings import NotTested
from tests.conformance.id_tokens import unasked
from tests.conformance.transport import check_transport

LONG_STATE = 128
LONGER_NONCE = 43
IDENTITY_CLAIMS = frozenset(
    {
        "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username",
        "profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale",
        "updated_at", "email", "email_verified", "address", "phone_number",
        "phone_number_verified",
    }
)  # fmt: skip


@module("happy-flow")
def two_clients_sign_somebody_in(bench: Bench) -> None:
    """Two clients complete the flow, the second with ``dpop_jkt`` and a redirect URI with a query;
    their tokens open the resource by header only, whatever is accepted as an answer, and one
    client's token opens nothing with the other's key."""
    first, second, resource = bench.first, bench.second, bench.resource
    check_transport(bench, resource)
    tokens = sign_in(bench, first)
    bench.advise(
        not unasked(tokens.id_token), "no claim nobody asked for", unasked(tokens.id_token)
    )
    demand_opens(bench, first.call(resource, tokens.access_token))
    _check_ways_to_call(bench, first, tokens)

    request = second.request(with_query=True).changed(
        state=random_text(LONG_STATE),
        nonce=random_text(LONGER_NONCE),
        dpop_jkt=second.proof_key.thumbprint,
    )
    foreign = sign_in(bench, second, request)
    demand_opens(bench, second.call(resource, foreign.access_token))
    refused = first.call(resource, foreign.access_token)
    bench.demand(
        400 <= refused.status < 500, "4xx for a token with another client's key", refused.summary
    )


@module("happy-flow")
def two_clients_act_by_themselves(bench: Bench) -> None:
    """Two clients get tokens of their own, for their own keys, and no ID token. Where there is a
    resource that takes them, each opens it with its own key and not with the other's."""
    first, second = bench.first, bench.second
    own, foreign = (bench.flow.access_token(bench, party) for party in (first, second))
    bench.demand(own != foreign, "two tokens")
    if not bench.resource:
        return
    demand_opens(bench, first.call(bench.resource, own))
    demand_opens(bench, second.call(bench.resource, foreign))
    refused = first.call(bench.resource, foreign)
    bench.demand(
        400 <= refused.status < 500, "4xx for a token with another client's key", refused.summary
    )


@module("user-rejects-authentication")
def a_person_may_say_no(bench: Bench) -> None:
    """Who says no is sent back to the client with ``access_denied``, the state and the issuer."""
    for party, with_query in ((bench.first, False), (bench.second, True)):
        request = party.request(with_query=with_query).changed(state=random_text(LONG_STATE))
        request_uri = pushed(bench, party, request)
        endpoint = bench.metadata["authorization_endpoint"]
        landing = bench.browser.decline(reference_url(endpoint, request, request_uri))
        answer = answer_of(bench, request, landing)
        bench.demand(answer.get("error") == "access_denied", "access_denied", landing.summary)


@module("ensure-authorization-request-without-state-success")
def state_may_be_left_out(bench: Bench) -> None:
    """A request without ``state`` succeeds, and its answer has none (PKCE protects it)."""
    tokens = sign_in(bench, bench.first, bench.first.request().changed(state=None))
    demand_opens(bench, bench.first.call(bench.resource, tokens.access_token))


@module("ensure-authorization-request-without-nonce-success")
def nonce_may_be_left_out(bench: Bench) -> None:
    """A request without ``nonce`` succeeds, and its ID token has none."""
    tokens = sign_in(bench, bench.first, bench.first.request().changed(nonce=None))
    demand_opens(bench, bench.first.call(bench.resource, tokens.access_token))


@module("ensure-authorization-request-with-64-char-nonce-success")
def a_nonce_of_64_characters_comes_back_whole(bench: Bench) -> None:
    """A ``nonce`` of 64 characters is in the ID token as it was sent (FAPI 2.0, 5.3.2.3)."""
    tokens = sign_in(bench, bench.first, bench.first.request().changed(nonce=random_text(64)))
    demand_opens(bench, bench.first.call(bench.resource, tokens.access_token))


@module("ensure-other-scope-order-succeeds")
def the_order_of_scopes_means_nothing(bench: Bench) -> None:
    """``openid`` may stand anywhere in ``scope`` (RFC 6749, 3.3)."""
    request = bench.first.request()
    scopes = [each for each in request.parameters["scope"].split() if each != "openid"]
    tokens = sign_in(
        bench, bench.first, request.changed(scope=" ".join([*reversed(scopes), "openid"]))
    )
    demand_opens(bench, bench.first.call(bench.resource, tokens.access_token))


@module("test-claims-parameter-identity-claims")
def claims_are_told_when_asked_for(bench: Bench) -> None:
    """Where ``claims`` is supported, each identity claim of the metadata that is asked for, in any
    of its forms, is told; unknown ones do no harm."""
    if bench.metadata.get("claims_parameter_supported") is not True:
        raise NotTested("the claims parameter is not offered, as it may be")
    offered = sorted(IDENTITY_CLAIMS & set(bench.metadata.get("claims_supported", [])))
    if not offered:
        raise NotTested("no identity claim is offered, as it may be")
    forms: list[Any] = [None, {"essential": True}, {"essential": False}]
    asked: dict[str, Any] = {name: forms[at % len(forms)] for at, name in enumerate(offered)}
    asked["favourite_colour"] = {"essential": True}
    claims = json.dumps({"id_token": asked, "userinfo": asked})

    tokens = sign_in(bench, bench.first, bench.first.request().changed(claims=claims))
    answer = bench.first.call(bench.metadata["userinfo_endpoint"], tokens.access_token)
    demand_opens(bench, answer, "the userinfo endpoint")
    bench.demand(
        answer.members.get("sub") == tokens.id_token["sub"], "the ID token's sub", answer.members
    )
    told = {**tokens.id_token, **answer.members}
    missing = [name for name in offered if name not in told]
    bench.advise(not missing, "every claim asked for", f"without {', '.join(missing)}")


@module("access-token-type-header-case-sensitivity")
def the_scheme_is_read_in_any_case(bench: Bench) -> None:
    """The name of the scheme in Authorization has no case (RFC 9110, 11.1)."""
    if not bench.resource:
        raise NotTested("nothing here takes the client's own tokens")
    token = bench.flow.access_token(bench, bench.first)
    inverted = Deviation("the scheme in other letters", lambda proof: proof.headers, scheme="dpOp")
    reply = bench.first.call(bench.resource, token, inverted)
    demand_opens(bench, reply, "the scheme dpOp")


@module("par-without-duplicate-parameters")
def the_address_needs_two_parameters(bench: Bench) -> None:
    """``client_id`` and ``request_uri`` are all that the address must say (RFC 9101, 5)."""
    party, request = bench.first, bench.first.request()
    request_uri = pushed(bench, party, request)
    endpoint = bench.metadata["authorization_endpoint"]
    landing = bench.browser.sign_in(shortest_url(endpoint, party.client_id, request_uri))
    tokens = tokens_of(bench, party, request, code_of(bench, request, landing))
    demand_opens(bench, party.call(bench.resource, tokens.access_token))


@module("par-ensure-reused-request-uri-prior-to-auth-completion-succeeds")
def a_request_may_be_opened_again_until_it_is_answered(bench: Bench) -> None:
    """A ``request_uri`` counts once at the answer, not at the first visit: opening it again leads
    to tokens (FAPI 2.0 Security Profile, 5.3.2.2, note 3)."""
    party, request = bench.first, bench.first.request()
    request_uri = pushed(bench, party, request)
    url = reference_url(bench.metadata["authorization_endpoint"], request, request_uri)
    opened = bench.browser.open(url)
    bench.demand(
        opened.answer is None and opened.status < 400, "a page to sign in at", opened.summary
    )
    landing = bench.browser.sign_in(url)
    if landing.answer is None or "error" in landing.answer:
        bench.advise(False, "a code at the second visit", landing.summary)
        return
    tokens = tokens_of(bench, party, request, code_of(bench, request, landing))
    demand_opens(bench, party.call(bench.resource, tokens.access_token))


def _check_ways_to_call(bench: Bench, party: RelyingParty, tokens: Tokens) -> None:
    """FAPI 2.0 Security Profile, 5.3.4-2: by header, never in the address."""
    token, resource = tokens.access_token, bench.resource
    reply = party.call_by_address(resource, token)
    bench.demand(400 <= reply.status < 500, "4xx for a token in the address", reply.summary)
    for accepted in ("application/json;charset=UTF-8", "application/json, */*;q=0.1"):
        reply = party.call(resource, token, headers={"Accept": accepted})
        demand_opens(bench, reply, f"Accept: {accepted}")
