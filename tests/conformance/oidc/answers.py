"""What comes of a plain request: tokens as they should be, and where requests go wrong."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from tests.conformance.findings import NotTested
from tests.conformance.id_tokens import unasked
from tests.conformance.keys import header_of
from tests.conformance.modules import module
from tests.conformance.oidc.bench import Bench

RESPONSE_TYPE_ERRORS = ("unsupported_response_type", "invalid_request")


@module("oidcc-server")
def somebody_signs_in(bench: Bench) -> None:
    """The whole flow: code, ID token and access token as the documents have them, UserInfo about
    the same person, and no claim in the ID token that nobody asked for."""
    tokens = bench.sign_in()
    bench.advise(not unasked(tokens.claims), "no claim nobody asked for", unasked(tokens.claims))
    bench.check_userinfo(bench.first.userinfo(tokens.access_token), tokens)


@module("oidcc-response-type-missing")
def a_request_says_what_it_wants(bench: Bench) -> None:
    """Without ``response_type`` a request is refused: at the client with its state, or by a page
    with an error status."""
    request = bench.first.request(response_type=None)
    landing = bench.browser.open(bench.first.url(request))
    if landing.answer is None:
        bench.demand(400 <= landing.status < 500, "an error page, 4xx", landing.summary)
        return
    error, state = landing.error, landing.answer.get("state")
    bench.demand(error in RESPONSE_TYPE_ERRORS, " or ".join(RESPONSE_TYPE_ERRORS), error)
    bench.demand(state == request["state"], f"state {request['state']}", state)


@module("oidcc-idtoken-signature")
def an_id_token_is_signed_with_rs256(bench: Bench) -> None:
    """The ID token of a client that registered nothing else is signed with RS256, and says with
    which key."""
    header = header_of(bench.sign_in().id_token)
    bench.demand(header.get("alg") == "RS256", "alg RS256", header)
    bench.demand(header.get("kid"), "kid in the header", header)


@module("oidcc-idtoken-unsigned")
def an_id_token_is_signed(bench: Bench) -> None:
    """An unsigned ID token comes only from a provider that offers ``none``."""
    offered = bench.metadata.get("id_token_signing_alg_values_supported", [])
    if "none" not in offered:
        raise NotTested("the algorithm none is not offered, as it need not be")
    bench.advise(False, "no ID token without signature (RFC 8725, 3.2)", offered)


@module("oidcc-ensure-request-without-nonce-succeeds-for-code-flow")
def nonce_may_be_left_out(bench: Bench) -> None:
    """In the code flow a request needs no ``nonce``, and then the ID token has none; not once
    only."""
    for _ in range(2):
        bench.sign_in(nonce=None)


@module("oidcc-alternate-happy-flow")
def order_means_nothing(bench: Bench) -> None:
    """Neither the order of parameters nor that of scopes matters."""
    request = bench.first.request(scope="email profile openid")
    backwards = dict(reversed(list(request.items())))
    tokens = bench.tokens(bench.first, backwards)
    bench.check_userinfo(bench.first.userinfo(tokens.access_token), tokens)


@module("oidcc-ensure-request-with-unknown-parameter-succeeds")
def an_unknown_parameter_is_ignored(bench: Bench) -> None:
    """A parameter that nobody knows does no harm (RFC 6749, 3.1)."""
    bench.sign_in(extra="foobar")


@module("oidcc-ensure-registered-redirect-uri")
def an_answer_goes_to_no_other_address(bench: Bench) -> None:
    """A redirect URI that is not registered is answered by a page with an error status, and the
    browser is sent nowhere."""
    address = f"{bench.first.client.redirect_uri}unregistered"
    landing = bench.browser.open(bench.first.url(bench.first.request(redirect_uri=address)))
    bench.demand(landing.answer is None, "no redirect", landing.summary)
    bench.demand(400 <= landing.status < 500, "an error page, 4xx", landing.summary)


@module("oidcc-ensure-post-request-succeeds")
def a_request_may_be_posted(bench: Bench) -> None:
    """The authorization endpoint takes requests by POST (OpenID Connect Core 1.0, 3.1.2.1)."""
    request = bench.first.request()
    landing = bench.browser.post(bench.metadata["authorization_endpoint"], request)
    bench.tokens_from(bench.first, request, landing)


@module("oidcc-server-client-secret-post")
def a_secret_may_come_in_the_form(bench: Bench) -> None:
    """A client that is registered for it sends its secret in the form."""
    tokens = bench.sign_in(bench.by_post)
    bench.check_userinfo(bench.by_post.userinfo(tokens.access_token), tokens)


@module("oidcc-ensure-request-with-valid-pkce-succeeds")
def a_challenge_is_welcome(bench: Bench) -> None:
    """A code challenge with S256 and its verifier go through (RFC 7636)."""
    verifier = "a-verifier-of-this-module-that-is-long-enough-to-count"
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    request = bench.first.request(code_challenge=challenge, code_challenge_method="S256")
    code = bench.code(request, bench.browser.sign_in(bench.first.url(request)))
    reply = bench.first.redeem(code, verifier=verifier)
    bench.tokens_in(bench.first, reply, nonce=request["nonce"])
