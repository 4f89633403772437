"""Requests inside a token (RFC 9101), where unsigned ones are offered at all."""

from tests.conformance.findings import NotTested
from tests.conformance.keys import unsigned
from tests.conformance.modules import module
from tests.conformance.oidc.bench import Bench

SIGNED_ONLY = "unsigned request objects are not offered, as they need not be"


@module("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported")
def an_unsigned_request_by_reference_is_read_or_refused(bench: Bench) -> None:
    """Where ``none`` is offered, an unsigned request object by reference is read or refused."""
    _skip_unless_unsigned(bench)
    landing = bench.browser.sign_in(
        bench.first.url(bench.first.request(request_uri="https://exemple.invalid/request"))
    )
    known = (None, "request_uri_not_supported", "invalid_request_uri")
    bench.demand(landing.error in known, "a good answer or request_uri_not_supported")


@module("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported")
def an_unsigned_request_is_read_or_refused(bench: Bench) -> None:
    """Where ``none`` is offered, an unsigned request object is read or refused."""
    _skip_unless_unsigned(bench)
    request = bench.first.request()
    landing = bench.browser.sign_in(bench.first.url({**request, "request": unsigned({}, request)}))
    known = (None, "request_not_supported")
    bench.demand(landing.error in known, "a good answer or request_not_supported")


@module("oidcc-ensure-request-object-with-redirect-uri")
def an_unsigned_request_says_where_the_answer_goes(bench: Bench) -> None:
    """Where ``none`` is offered, the redirect URI of the request object counts, or the request
    is refused."""
    _skip_unless_unsigned(bench)
    request = bench.first.request()
    elsewhere = {**request, "redirect_uri": "https://exemple.invalid/"}
    landing = bench.browser.sign_in(
        bench.first.url({**elsewhere, "request": unsigned({}, request)})
    )
    bench.demand(landing.answer is None or landing.error in (None, "request_not_supported"), "one")


def _skip_unless_unsigned(bench: Bench) -> None:
    offered = bench.metadata.get("request_object_signing_alg_values_supported", [])
    if "none" not in offered:
        raise NotTested(SIGNED_ONLY)
