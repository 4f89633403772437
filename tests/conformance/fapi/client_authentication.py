"""How a client must prove itself at the token endpoint (RFC 7523, 3; FAPI 2.0, 5.3.2.1)."""

from dataclasses import replace

from tests.conformance.fapi.assertions import (
    ELSEWHERE,
    Change,
    expired,
    for_audience,
    without_subject,
)
from tests.conformance.fapi.bench import Bench
from tests.conformance.fapi.modules import module

FIVE_MINUTES = 300
CLIENT_REFUSED = ("invalid_client", "invalid_request")


@module("ensure-client-id-in-token-endpoint")
def a_client_goes_by_its_own_name(bench: Bench) -> None:
    """The second client's name on an assertion that the first one signed is refused."""
    name = bench.second.client_id
    forged = replace(bench.second.assertion, key=bench.first.registered.key)
    reply = bench.flow.ask(
        bench, bench.first, authenticated=lambda: {"client_id": name, **forged.form()}
    )
    wrong_client = (reply.status, reply.error) == (401, "invalid_client")
    bench.demand(wrong_client or reply.status == 400, "400, or 401 invalid_client", reply.summary)
    bench.demand_refused(reply, "invalid_client", "invalid_grant", statuses=(400, 401))


@module("ensure-signed-client-assertion-with-RS256-fails")
def rs256_is_too_weak(bench: Bench) -> None:
    """An assertion that the client's registered RSA key signed with RS256: ``invalid_client``
    (FAPI 2.0 Security Profile, 5.4.1-1)."""
    weak = replace(bench.second.assertion, algorithm="RS256")
    reply = bench.flow.ask(bench, bench.second, authenticated=weak.form)
    bench.demand_refused(reply, "invalid_client", statuses=(400, 401))


@module("ensure-client-assertion-in-token-endpoint")
def a_name_proves_nothing(bench: Bench) -> None:
    """``client_id`` without assertion is refused."""
    name = {"client_id": bench.first.client_id}
    reply = bench.flow.ask(bench, bench.first, authenticated=lambda: name)
    bench.demand_refused(reply, *CLIENT_REFUSED, statuses=(400, 401))


@module("ensure-client-assertion-with-exp-is-5-minutes-in-past-fails")
def an_assertion_ends(bench: Bench) -> None:
    """An assertion that ended five minutes ago is refused."""
    _demand_refused(bench, expired(FIVE_MINUTES))


@module("ensure-client-assertion-with-wrong-aud-fails")
def an_assertion_is_for_this_provider(bench: Bench) -> None:
    """An assertion made for another provider is refused."""
    _demand_refused(bench, for_audience(ELSEWHERE))


@module("ensure-client-assertion-with-no-sub-fails")
def an_assertion_says_who(bench: Bench) -> None:
    """An assertion without ``sub`` is refused (RFC 7523, 3-2)."""
    _demand_refused(bench, without_subject)


def _demand_refused(bench: Bench, change: Change) -> None:
    party = bench.first
    reply = bench.flow.ask(bench, party, authenticated=lambda: party.assertion.form(change))
    bench.demand_refused(reply, *CLIENT_REFUSED, statuses=(400, 401))
