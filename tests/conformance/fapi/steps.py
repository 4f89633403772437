"""The steps of a good flow, each checked as the suite checks it everywhere."""

import math
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.conformance.browsing import Landing
from tests.conformance.fapi.authorization import AuthorizationRequest, reference_url
from tests.conformance.fapi.bench import Bench
from tests.conformance.fapi.proofs import Presented
from tests.conformance.fapi.relying_party import RelyingParty, proven, unproven
from tests.conformance.id_tokens import check_id_token
from tests.conformance.replies import Reply

FEWEST_BITS = 96  # As measured on one text, which cannot show more than its length allows.
SHORTEST_SECRET = 22  # Characters that hold 128 bits in base64 (RFC 6749, 10.10).
ANSWER_MEMBERS = frozenset({"code", "state", "iss", "session_state"})


@dataclass(frozen=True)
class Tokens:
    """What a token endpoint gave, checked."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    id_token: dict[str, Any]


def pushed(
    bench: Bench,
    party: RelyingParty,
    request: AuthorizationRequest,
    *,
    presented: Presented = unproven,
) -> str:
    """The ``request_uri`` of a request that is pushed and must be taken."""
    return request_uri_of(bench, party.push(request, presented=presented))


def request_uri_of(bench: Bench, reply: Reply) -> str:
    """RFC 9126, 2.2: 201 and a JSON object with the reference and how long it lives."""
    bench.demand(reply.status == 201, "201 for a good pushed request", reply.summary)
    bench.demand(reply.is_json, "an answer as application/json", reply.headers)
    request_uri = reply.members.get("request_uri")
    bench.demand(isinstance(request_uri, str) and request_uri, "a request_uri", reply.members)
    lifetime = reply.members.get("expires_in")
    good = isinstance(lifetime, int) and lifetime > 0
    bench.demand_also(good, "expires_in, a whole number of seconds", lifetime)
    _demand_secret(bench, "request_uri", str(request_uri).rpartition(":")[2])
    return str(request_uri)


def code_from(
    bench: Bench, party: RelyingParty, request: AuthorizationRequest, request_uri: str
) -> str:
    """Signs in at the address of a pushed request; the code."""
    endpoint = bench.metadata["authorization_endpoint"]
    landing = bench.browser.sign_in(reference_url(endpoint, request, request_uri))
    return code_of(bench, request, landing)


def code_of(bench: Bench, request: AuthorizationRequest, landing: Landing) -> str:
    """RFC 6749, 4.1.2; RFC 9207, 2.3; FAPI 2.0 Security Profile, 5.3.2.2-7."""
    answer = answer_of(bench, request, landing)
    bench.demand("error" not in answer, "an answer without error", landing.summary)
    code = answer.get("code", "")
    bench.demand(code, "a code", landing.summary)
    _demand_secret(bench, "code", code)
    return code


def answer_of(bench: Bench, request: AuthorizationRequest, landing: Landing) -> dict[str, str]:
    """The answer at the client's address, with its ``state``, its ``iss`` and its own query."""
    answer = landing.answer
    if answer is None:
        bench.refute("an answer at the client's address", landing.summary)
    bench.demand(landing.fragment == "", "nothing in the fragment", landing.fragment)
    bench.demand(answer.get("state") == request.state, f"state {request.state}", answer)
    issuer = bench.metadata["issuer"]
    bench.demand(answer.get("iss") == issuer, f"iss {issuer}", answer.get("iss"))
    own = {
        name: values[0] for name, values in parse_qs(urlsplit(request.redirect_uri).query).items()
    }
    kept = all(answer.get(name) == value for name, value in own.items())
    bench.demand(kept, f"the query of the redirect_uri kept: {own}", answer)
    errors = {"error", "error_description", "error_uri"} if "error" in answer else set()
    unknown = answer.keys() - ANSWER_MEMBERS - own.keys() - errors
    bench.advise(not unknown, "no parameter nobody knows", ", ".join(unknown))
    return answer


def tokens_of(
    bench: Bench, party: RelyingParty, request: AuthorizationRequest, code: str
) -> Tokens:
    return tokens_in(bench, party, party.redeem(request, code), nonce=request.nonce)


def tokens_in(bench: Bench, party: RelyingParty, reply: Reply, *, nonce: str | None) -> Tokens:
    """RFC 6749, 5.1; RFC 9449, 5; OpenID Connect Core 1.0, 3.1.3.3 and 3.1.3.7."""
    access_token = access_token_in(bench, reply)
    refresh_token = reply.members.get("refresh_token")
    if refresh_token is not None:
        _demand_secret(bench, "refresh_token", refresh_token)
    id_token = reply.members.get("id_token")
    bench.demand(isinstance(id_token, str), "an id_token", sorted(reply.members))
    claims = check_id_token(bench, str(id_token), party.client_id, nonce=nonce)
    return Tokens(access_token, refresh_token, claims)


def access_token_in(bench: Bench, reply: Reply) -> str:
    bench.demand(reply.status == 200, "200 with tokens", reply.summary)
    bench.demand(reply.is_json, "an answer as application/json", reply.headers)
    stored = reply.headers.get("Cache-Control", "")
    bench.demand_also("no-store" in stored, "Cache-Control: no-store (RFC 6749, 5.1)", stored)
    token = reply.members.get("access_token")
    bench.demand(isinstance(token, str) and token, "an access_token", sorted(reply.members))
    kind = str(reply.members.get("token_type", ""))
    bench.demand(kind.lower() == "dpop", "token_type DPoP (RFC 9449, 5)", kind)
    lifetime = reply.members.get("expires_in")
    good = isinstance(lifetime, int) and lifetime > 0
    bench.advise(good, "expires_in, a whole number of seconds", lifetime)
    _demand_secret(bench, "access_token", str(token))
    return str(token)


def sign_in(
    bench: Bench,
    party: RelyingParty,
    request: AuthorizationRequest | None = None,
    *,
    presented_at_par: Presented = unproven,
    presented: Presented = proven,
) -> Tokens:
    """The whole flow, from the pushed request to tokens."""
    asked = request or party.request()
    request_uri = pushed(bench, party, asked, presented=presented_at_par)
    code = code_from(bench, party, asked, request_uri)
    reply = party.redeem(asked, code, presented=presented)
    return tokens_in(bench, party, reply, nonce=asked.nonce)


def code_for(
    bench: Bench,
    party: RelyingParty,
    *,
    presented_at_par: Presented = unproven,
    request: AuthorizationRequest | None = None,
) -> tuple[AuthorizationRequest, str]:
    """A request with its unspent code, for what is done wrong with it."""
    asked = request or party.request()
    request_uri = pushed(bench, party, asked, presented=presented_at_par)
    return asked, code_from(bench, party, asked, request_uri)


def demand_opens(bench: Bench, reply: Reply, why: str = "the access token") -> None:
    """RFC 9110, 6.6.1, besides: an answer of a server with a clock says when it was made."""
    bench.demand(reply.status in (200, 201), f"200 for {why}", reply.summary)
    bench.demand_also(reply.headers.get("Date"), "a Date in the answer", dict(reply.headers))


def demand_no_code(
    bench: Bench, request: AuthorizationRequest, landing: Landing, *errors: str
) -> None:
    """Either an error page of the provider, or one of the errors at the client's address."""
    if landing.answer is None:
        bench.demand(400 <= landing.status < 500, "an error page, 4xx", landing.summary)
        return
    bench.demand(
        landing.error in errors, f"an error page, or {' or '.join(errors)}", landing.summary
    )
    state = landing.answer.get("state")
    bench.demand(state in (None, request.state), "the state that was sent", state)


def wait(seconds: float) -> None:
    """Waits that the documents' lifetimes make, and that no clock of ours can shorten."""
    time.sleep(seconds)


def _demand_secret(bench: Bench, name: str, value: str) -> None:
    """RFC 6749, 10.10; RFC 9126, 7.1; FAPI 2.0 Security Profile, 5.4.1-4."""
    long_enough = len(value) >= SHORTEST_SECRET
    bench.demand_also(long_enough and _bits(value) >= FEWEST_BITS, f"a {name} nobody can guess")


def _bits(text: str) -> float:
    """Shannon's measure of one text, over the characters that it is made of."""
    counted = Counter(text)
    shares = [count / len(text) for count in counted.values()]
    return -len(text) * sum(share * math.log2(share) for share in shares)
