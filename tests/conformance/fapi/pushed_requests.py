"""Pushed authorization requests and their references (RFC 9126)."""

from tests.conformance.fapi.assertions import for_audience, not_before
from tests.conformance.fapi.authorization import random_text, reference_url
from tests.conformance.fapi.bench import Bench
from tests.conformance.fapi.modules import module
from tests.conformance.fapi.steps import (
    code_from,
    demand_no_code,
    demand_opens,
    pushed,
    request_uri_of,
    tokens_of,
    wait,
)
from tests.conformance.findings import NotTested

SKEW_SECONDS = 2
LONGEST_WAIT_SECONDS = 30 * 60
CLIENT_REFUSED = ("invalid_client", "invalid_request")
REQUEST_URI = "urn:ietf:params:oauth:request_uri:"


@module("par-attempt-reuse-request_uri")
def a_reference_is_answered_once(bench: Bench) -> None:
    """A ``request_uri`` that was answered should count no more: an error page, or
    ``invalid_request_uri`` (RFC 9126, 7.3)."""
    party, request = bench.first, bench.first.request()
    request_uri = pushed(bench, party, request)
    code = code_from(bench, party, request, request_uri)
    tokens_of(bench, party, request, code)
    url = reference_url(bench.metadata["authorization_endpoint"], request, request_uri)
    landing = bench.browser.sign_in(url)
    if landing.answer is not None and "code" in landing.answer:
        bench.advise(False, "no second code for one request_uri", landing.summary)
        return
    demand_no_code(bench, request, landing, "invalid_request_uri")


@module("par-attempt-to-use-expired-request_uri", is_slow=True)
def a_reference_ends_when_it_says(bench: Bench) -> None:
    """Past its ``expires_in``: an error page, or ``invalid_request_uri`` (RFC 9126, 4)."""
    party, request = bench.first, bench.first.request()
    reply = party.push(request)
    request_uri = request_uri_of(bench, reply)
    lifetime = int(reply.members["expires_in"])
    if lifetime > LONGEST_WAIT_SECONDS:
        raise NotTested(f"a request_uri lives {lifetime} s, which is too long to wait")
    wait(lifetime + SKEW_SECONDS)
    url = reference_url(bench.metadata["authorization_endpoint"], request, request_uri)
    demand_no_code(bench, request, bench.browser.sign_in(url), "invalid_request_uri")


@module("par-attempt-to-use-request_uri-for-different-client")
def a_reference_is_the_client_s_own(bench: Bench) -> None:
    """The second client with the first one's ``request_uri``: refused (RFC 9126, 2.2)."""
    request = bench.first.request()
    request_uri = pushed(bench, bench.first, request)
    endpoint = bench.metadata["authorization_endpoint"]
    url = reference_url(endpoint, request, request_uri, client_id=bench.second.client_id)
    errors = ("invalid_request", "invalid_request_object", "invalid_request_uri")
    demand_no_code(bench, request, bench.browser.sign_in(url), *errors)


@module("par-authorization-request-containing-request_uri-form-param")
def a_pushed_request_refers_to_no_other(bench: Bench) -> None:
    """``request_uri`` in a pushed request is refused (RFC 9126, 2.1)."""
    request = bench.first.request().changed(request_uri=f"{REQUEST_URI}{random_text(32)}")
    bench.demand_refused(
        bench.first.push(request),
        "invalid_request", "invalid_request_object", "request_uri_not_supported",
    )  # fmt: skip


@module("par-attempt-invalid-http-method")
def a_request_is_pushed_by_post(bench: Bench) -> None:
    """PUT at the endpoint is an error (RFC 9126, 2.3: 405)."""
    party = bench.first
    form = {**party.request().parameters, **party.assertion.form()}
    url = bench.metadata["pushed_authorization_request_endpoint"]
    reply = party.send("PUT", url, form)
    bench.demand(reply.status >= 400, "an error for PUT", reply.summary)
    bench.demand("request_uri" not in reply.members, "no request_uri for PUT", reply.summary)


@module("par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted")
def a_clock_a_little_ahead_is_forgiven(bench: Bench) -> None:
    """An assertion whose ``iat`` and ``nbf`` lie 8 seconds ahead is taken, or the suite warns."""
    party, request = bench.first, bench.first.request()
    reply = party.push(request, change=not_before(8))
    if reply.status != 201:
        bench.advise(False, "201 for an assertion 8 s ahead", reply.summary)
        return
    request_uri = request_uri_of(bench, reply)
    tokens = tokens_of(bench, party, request, code_from(bench, party, request, request_uri))
    demand_opens(bench, party.call(bench.resource, tokens.access_token))


@module("par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails")
def a_clock_far_ahead_is_not_forgiven(bench: Bench) -> None:
    """An assertion whose ``iat`` and ``nbf`` lie more than 60 seconds ahead is refused."""
    reply = bench.first.push(bench.first.request(), change=not_before(90))
    bench.demand_refused(reply, *CLIENT_REFUSED, statuses=(400, 401))


@module("par-test-array-as-audience-fails")
def an_assertion_is_for_one_audience(bench: Bench) -> None:
    """``aud`` as a list, the issuer in it, is refused (FAPI 2.0 Security Profile, 5.3.2.1-8)."""
    issuer = bench.metadata["issuer"]
    for audience in ([issuer, "https://elsewhere.example/"], [issuer]):
        reply = bench.first.push(bench.first.request(), change=for_audience(audience))
        bench.demand_refused(reply, *CLIENT_REFUSED, statuses=(400, 401))


@module("par-test-par-endpoint-url-as-audience-fails")
def the_endpoint_is_not_the_audience(bench: Bench) -> None:
    """``aud`` as the address of the pushed request endpoint is refused."""
    _demand_audience_refused(bench, "pushed_authorization_request_endpoint")


@module("par-test-token-endpoint-url-as-audience-fails")
def the_token_endpoint_is_not_the_audience(bench: Bench) -> None:
    """``aud`` as the address of the token endpoint is refused."""
    _demand_audience_refused(bench, "token_endpoint")


def _demand_audience_refused(bench: Bench, endpoint: str) -> None:
    change = for_audience(bench.metadata[endpoint])
    reply = bench.first.push(bench.first.request(), change=change)
    bench.demand_refused(reply, *CLIENT_REFUSED, statuses=(400, 401))
