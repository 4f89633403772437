"""Authorization requests that must be refused, or may be understood in more than one way."""

from tests.conformance.fapi.authorization import (
    AuthorizationRequest,
    plain_url,
    random_text,
    reference_url,
)
from tests.conformance.fapi.bench import Bench
from tests.conformance.fapi.modules import module
from tests.conformance.fapi.relying_party import RelyingParty
from tests.conformance.fapi.steps import (
    code_of,
    demand_no_code,
    demand_opens,
    request_uri_of,
    tokens_of,
)

LONGEST = 384
INVALID = ("invalid_request", "invalid_request_object")
NO_SUCH_RESPONSE_TYPE = ("unsupported_response_type", "invalid_request", "unauthorized_client")


@module("ensure-different-nonce-inside-and-outside-request-object")
def a_nonce_in_the_address_does_not_count(bench: Bench) -> None:
    """A ``nonce`` in the address that differs from the pushed one is ignored or refused."""
    request = bench.first.request()
    _complete_or_refuse(bench, bench.first, request, nonce=random_text(16))


@module("ensure-different-state-inside-and-outside-request-object")
def a_state_in_the_address_does_not_count(bench: Bench) -> None:
    """A ``state`` in the address that differs from the pushed one is ignored or refused."""
    request = bench.first.request()
    _complete_or_refuse(bench, bench.first, request, state=random_text(16))


@module("state-only-outside-request-object-not-used")
def a_state_in_the_address_alone_does_not_come_back(bench: Bench) -> None:
    """A ``state`` that was not pushed but stands in the address is not answered with."""
    request = bench.first.request().changed(state=None)
    _complete_or_refuse(bench, bench.first, request, state=random_text(16))


@module("ensure-authorization-request-with-long-nonce")
def a_long_nonce_comes_back_whole_or_not_at_all(bench: Bench) -> None:
    """A ``nonce`` of 384 characters is refused, or in the ID token to the last of them."""
    _complete_or_refuse(
        bench, bench.first, bench.first.request().changed(nonce=random_text(LONGEST))
    )


@module("ensure-authorization-request-with-long-state")
def a_long_state_comes_back_whole_or_not_at_all(bench: Bench) -> None:
    """A ``state`` of 384 characters is refused, or in the answer to the last of them."""
    _complete_or_refuse(
        bench, bench.first, bench.first.request().changed(state=random_text(LONGEST))
    )


@module("plain-fapi-tolerate-unregistered-redirect-uri")
def an_unregistered_address_is_refused_or_authenticated(bench: Bench) -> None:
    """A redirect URI that is not registered is refused; a provider may take it from a client that
    proved itself (RFC 9126, 2.4), and then answers there and nowhere else."""
    address = f"{bench.first.registered.redirect_uri}/{random_text(12)}"
    request = bench.first.request().changed(redirect_uri=address)
    _complete_or_refuse(bench, bench.first, request)


@module("ensure-request-object-without-redirect-uri-fails")
def a_pushed_request_without_address_is_refused(bench: Bench) -> None:
    """A request without ``redirect_uri`` is refused where it is pushed, or with an error page."""
    _demand_refused(bench, bench.first.request().changed(redirect_uri=None), INVALID)


@module("ensure-redirect-uri-in-authorization-request")
def the_address_is_not_guessed_from_the_registered_ones(bench: Bench) -> None:
    """As before, of the second client, with the address said beside the reference: it does not
    stand in for the pushed one (RFC 9101, 6.3)."""
    party = bench.second
    request, address = party.request().changed(redirect_uri=None), party.registered.redirect_uri
    reply = party.push(request)
    if reply.status == 201:
        endpoint = bench.metadata["authorization_endpoint"]
        beside = {"redirect_uri": address}
        url = reference_url(endpoint, request, request_uri_of(bench, reply), **beside)
        demand_no_code(bench, request, bench.browser.sign_in(url), *INVALID)
        return
    bench.demand_refused(reply, *INVALID)


@module("ensure-unsigned-authorization-request-without-using-par-fails")
def a_request_that_was_not_pushed_is_refused(bench: Bench) -> None:
    """All parameters in the address instead: an error page, or ``invalid_request``."""
    request = bench.first.request()
    url = plain_url(bench.metadata["authorization_endpoint"], request)
    demand_no_code(bench, request, bench.browser.sign_in(url), "invalid_request")


@module("ensure-response-type-code-idtoken-fails")
def an_id_token_does_not_pass_through_the_browser(bench: Bench) -> None:
    """``code id_token`` is refused (FAPI 2.0 Security Profile, 5.3.2.2-1)."""
    request = bench.first.request().changed(response_type="code id_token")
    _demand_response_type_refused(bench, request)


@module("ensure-response-type-token-fails")
def an_access_token_does_not_pass_through_the_browser(bench: Bench) -> None:
    """``token`` is refused (FAPI 2.0 Security Profile, 5.3.2.2-1)."""
    _demand_response_type_refused(bench, bench.first.request().changed(response_type="token"))


@module("par-ensure-pkce-required")
def a_request_without_challenge_is_refused(bench: Bench) -> None:
    """No ``code_challenge``: ``invalid_request`` (RFC 7636, 4.4.1; FAPI 2.0, 5.3.2.2-5)."""
    request = bench.first.request().changed(code_challenge=None, code_challenge_method=None)
    _demand_refused(bench, request, ("invalid_request",))


@module("par-plain-pkce-rejected")
def the_challenge_is_not_the_verifier(bench: Bench) -> None:
    """The method ``plain``, named or meant by naming none, is refused."""
    request = bench.first.request()
    for method in ("plain", None):
        plain = request.changed(code_challenge=request.verifier, code_challenge_method=method)
        _demand_refused(bench, plain, ("invalid_request",))


def _complete_or_refuse(
    bench: Bench, party: RelyingParty, request: AuthorizationRequest, **beside: str
) -> None:
    """Either tokens, with all that was pushed intact, or a proper refusal."""
    reply = party.push(request)
    if reply.status != 201:
        bench.demand_refused(reply, *INVALID)
        return
    endpoint = bench.metadata["authorization_endpoint"]
    url = reference_url(endpoint, request, request_uri_of(bench, reply), **beside)
    landing = bench.browser.sign_in(url)
    if landing.answer is None or "error" in landing.answer:
        demand_no_code(bench, request, landing, *INVALID, "access_denied")
        return
    tokens = tokens_of(bench, party, request, code_of(bench, request, landing))
    demand_opens(bench, party.call(bench.resource, tokens.access_token))


def _demand_refused(bench: Bench, request: AuthorizationRequest, errors: tuple[str, ...]) -> None:
    """Where it is pushed, or else at the authorization endpoint."""
    reply = bench.first.push(request)
    if reply.status != 201:
        bench.demand_refused(reply, *errors)
        return
    endpoint = bench.metadata["authorization_endpoint"]
    url = reference_url(endpoint, request, request_uri_of(bench, reply))
    demand_no_code(bench, request, bench.browser.sign_in(url), *errors)


def _demand_response_type_refused(bench: Bench, request: AuthorizationRequest) -> None:
    reply = bench.first.push(request)
    if reply.status != 201:
        bench.demand(400 <= reply.status < 500, "4xx for the response_type", reply.summary)
        named = reply.error in NO_SUCH_RESPONSE_TYPE
        bench.advise(named, " or ".join(NO_SUCH_RESPONSE_TYPE), reply.summary)
        return
    endpoint = bench.metadata["authorization_endpoint"]
    url = reference_url(endpoint, request, request_uri_of(bench, reply))
    landing = bench.browser.sign_in(url)
    bench.demand("code" not in landing.fragment, "no code in the fragment", landing.fragment)
    demand_no_code(bench, request, landing, *NO_SUCH_RESPONSE_TYPE)
