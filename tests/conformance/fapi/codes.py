"""What the token endpoint must not do with a code (RFC 6749, 4.1.3; RFC 7636, 4.6)."""

from tests.conformance.fapi.bench import Bench
from tests.conformance.fapi.modules import module
from tests.conformance.fapi.steps import (
    code_for,
    demand_opens,
    tokens_of,
    wait,
)

CODE_LIFE_SECONDS = 60  # FAPI 2.0 Security Profile, 5.3.2.1-11.
SKEW_SECONDS = 2


@module("ensure-authorization-code-is-bound-to-client")
def a_code_is_the_client_s_own(bench: Bench) -> None:
    """The second client, rightly authenticated, with the first one's code: ``invalid_grant``."""
    request, code = code_for(bench, bench.first)
    bench.demand_refused(bench.second.redeem(request, code), "invalid_grant")


@module("attempt-reuse-authorization-code-after-one-second")
def a_code_counts_once(bench: Bench) -> None:
    """A code used again after a second: ``invalid_grant``; what it gave should end with it."""
    party = bench.first
    request, code = code_for(bench, party)
    tokens = tokens_of(bench, party, request, code)
    demand_opens(bench, party.call(bench.resource, tokens.access_token))
    wait(1)
    bench.demand_refused(party.redeem(request, code), "invalid_grant")
    reply = party.call(bench.resource, tokens.access_token)
    ended = 400 <= reply.status < 500
    bench.advise(ended, "the first access token revoked (RFC 6749, 4.1.2)", reply.summary)


@module("ensure-token-endpoint-fails-with-expired-auth-code", is_slow=True)
def a_code_ends_after_a_minute(bench: Bench) -> None:
    """A code first used after 62 seconds: ``invalid_grant``."""
    request, code = code_for(bench, bench.first)
    wait(CODE_LIFE_SECONDS + SKEW_SECONDS)
    bench.demand_refused(bench.first.redeem(request, code), "invalid_grant")


@module("ensure-pkce-code-verifier-required")
def a_code_needs_its_verifier(bench: Bench) -> None:
    """No ``code_verifier``: ``invalid_grant``."""
    request, code = code_for(bench, bench.first)
    bench.demand_refused(bench.first.redeem(request, code, verifier=None), "invalid_grant")


@module("incorrect-pkce-code-verifier-rejected")
def a_code_needs_no_other_verifier(bench: Bench) -> None:
    """Another ``code_verifier``: ``invalid_grant``."""
    request, code = code_for(bench, bench.first)
    other = bench.first.request().verifier
    bench.demand_refused(bench.first.redeem(request, code, verifier=other), "invalid_grant")
