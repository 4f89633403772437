"""Requests inside a token (OpenID Connect Core 1.0, 6), where unsigned ones are offered at all."""

from tests.conformance.findings import NotTested
from tests.conformance.keys import unsigned
from tests.conformance.modules import module
from tests.conformance.oidc.bench import Bench
from tests.conformance.oidc.relying_party import Parameters

SIGNED_ONLY = "unsigned request objects are not offered, as they need not be"
NO_REFERENCE = ("request_uri_not_supported", "invalid_request_uri")
NOWHERE = "https://example.invalid/request"  # RFC 2606, 2: nothing can be fetched there.
INSIDE = ("state", "nonce")  # What only the request object says, so that it must have been read.


@module("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported")
def an_unsigned_request_by_reference_is_not_ignored(bench: Bench) -> None:
    """Where ``none`` is offered, a request object at an address where nothing can be fetched is
    refused at the client, never ignored."""
    _skip_unless_unsigned(bench)
    request = bench.first.request(request_uri=NOWHERE)
    error = bench.answer(request, bench.browser.open(bench.first.url(request))).get("error")
    bench.demand(error in NO_REFERENCE, " or ".join(NO_REFERENCE), error)


@module("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported")
def an_unsigned_request_is_read_or_refused(bench: Bench) -> None:
    """Where ``none`` is offered, an unsigned request object counts: state and nonce that only it
    says come back; or it is refused as ``request_not_supported``, never ignored."""
    _skip_unless_unsigned(bench)
    request = bench.first.request()
    outside = {name: value for name, value in request.items() if name not in INSIDE}
    _demand_read_or_refused(bench, outside, request)


@module("oidcc-ensure-request-object-with-redirect-uri")
def an_unsigned_request_says_where_the_answer_goes(bench: Bench) -> None:
    """Where ``none`` is offered, the redirect URI of the request object counts and not the one
    beside it, which is not registered; or the request is refused by a page."""
    _skip_unless_unsigned(bench)
    request = bench.first.request()
    elsewhere = {**request, "redirect_uri": f"{request['redirect_uri']}unregistered"}
    _demand_read_or_refused(bench, elsewhere, request, may_be_a_page=True)


def _demand_read_or_refused(
    bench: Bench, outside: Parameters, inside: Parameters, *, may_be_a_page: bool = False
) -> None:
    """``inside`` is the whole request; ``outside`` stands beside the token in the address."""
    sent = {**outside, "request": unsigned({}, inside)}
    landing = bench.browser.sign_in(bench.first.url(sent))
    if may_be_a_page and landing.answer is None:
        bench.demand(400 <= landing.status < 500, "an error page, 4xx", landing.summary)
        return
    address = landing.url.partition("?")[0]
    bench.demand(address == inside["redirect_uri"], "an answer at the registered address", address)
    if landing.error != "request_not_supported":
        bench.tokens_from(bench.first, inside, landing)


def _skip_unless_unsigned(bench: Bench) -> None:
    offered = bench.metadata.get("request_object_signing_alg_values_supported", [])
    if "none" not in offered:
        raise NotTested(SIGNED_ONLY)
