"""What codes and refresh tokens are good for, once and again."""

import time

from tests.conformance.findings import NotTested
from tests.conformance.id_tokens import ANY_NONCE, check_id_token
from tests.conformance.modules import module
from tests.conformance.oidc.bench import ALGORITHMS, Bench
from tests.conformance.oidc.relying_party import RelyingParty
from tests.conformance.replies import Reply

WAIT_SECONDS = 30
SAME = ("iss", "sub", "aud", "auth_time")  # OpenID Connect Core 1.0, 12.2.


@module("oidcc-codereuse")
def a_code_should_count_once(bench: Bench) -> None:
    """A code that comes again at once should be refused as ``invalid_grant``."""
    code, _ = _redeemed(bench, bench.first)
    again = bench.first.redeem(code)
    refused = (again.status, again.error) == (400, "invalid_grant")
    bench.advise(refused, "400 invalid_grant", again.summary)


@module("oidcc-codereuse-30seconds", is_slow=True)
def a_code_counts_once(bench: Bench) -> None:
    """A code that comes again half a minute later is refused as ``invalid_grant``, and what it
    brought the first time should be worth nothing any more (RFC 6749, 4.1.2)."""
    code, access_token = _redeemed(bench, bench.first)
    time.sleep(WAIT_SECONDS)
    bench.demand_refused(bench.first.redeem(code), "invalid_grant")
    later = bench.first.userinfo(access_token)
    bench.advise(later.status == 401, "401 for what the code brought", later.summary)


@module("oidcc-refresh-token")
def a_refresh_token_is_its_client_s(bench: Bench) -> None:
    """Refreshing brings tokens about the same sign-in; another client's refresh token is refused
    as ``invalid_grant``."""
    tokens = bench.sign_in()
    if tokens.refresh_token is None:
        raise NotTested("no refresh token is issued, as it may be")
    reply = bench.first.refresh(tokens.refresh_token)
    bench.demand(reply.status == 200, "200 with tokens", reply.summary)
    access_token = str(reply.members.get("access_token", ""))
    bench.demand(access_token != tokens.access_token, "another access token")
    bench.check_userinfo(bench.first.userinfo(access_token), tokens)
    _check_same_sign_in(bench, reply, tokens.claims)
    latest = str(reply.members.get("refresh_token", tokens.refresh_token))
    bench.demand_refused(bench.second.refresh(latest), "invalid_grant")


def _redeemed(bench: Bench, party: RelyingParty) -> tuple[str, str]:
    """A code that was redeemed, and the access token it brought."""
    request = party.request()
    code = bench.code(request, bench.browser.sign_in(party.url(request)))
    tokens = bench.tokens_in(party, party.redeem(code), nonce=request["nonce"])
    return code, tokens.access_token


def _check_same_sign_in(bench: Bench, reply: Reply, before: dict[str, object]) -> None:
    if id_token := reply.members.get("id_token"):
        claims = check_id_token(
            bench, id_token, bench.first.client_id, nonce=ANY_NONCE, algorithms=ALGORITHMS
        )
        for name in SAME:
            bench.demand(claims.get(name) == before.get(name), f"the same {name}", claims.get(name))
        nonce = claims.get("nonce")
        bench.demand(nonce in (None, before.get("nonce")), "the same nonce, or none", nonce)
