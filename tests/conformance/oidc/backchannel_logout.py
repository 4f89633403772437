"""Back-channel logout (OpenID Connect Back-Channel Logout 1.0): how a client hears of it."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.conformance.benches import ProviderBench
from tests.conformance.clients_listening import Clients
from tests.conformance.id_tokens import FAPI_ALGORITHMS, verified
from tests.conformance.keys import header_of
from tests.conformance.modules import module
from tests.conformance.oidc.bench import ALGORITHMS, Tokens
from tests.conformance.oidc.logout import LogoutBench

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_SECONDS = 120  # 4: shortly, at most two minutes.


@dataclass(kw_only=True)
class BackchannelBench(LogoutBench):
    """The first client is told of sign-outs."""

    clients: Clients

    @property
    def path(self) -> str:
        return urlsplit(str(self.first.client.backchannel_logout_uri)).path


@module("oidcc-backchannel-rp-initiated-logout-discovery-endpoint-verification")
def metadata_names_the_back_channel(bench: ProviderBench) -> None:
    """Back-channel logout is offered, with sessions, beside the endpoint that begins it."""
    for name in ("backchannel_logout_supported", "backchannel_logout_session_supported"):
        bench.demand_also(bench.metadata.get(name) is True, f"{name} true")
    bench.demand_also(bench.metadata.get("end_session_endpoint"), "end_session_endpoint")


@module("oidcc-backchannel-rp-initiated-logout")
def a_client_is_told_of_the_sign_out(bench: BackchannelBench) -> None:
    """The client gets a logout token that is signed, for it, of now, about the session of its ID
    token, and no ID token in disguise; the browser comes back, and nobody is signed in."""
    before = len(bench.clients.calls(bench.path))
    tokens = bench.sign_in()
    address = str(bench.first.client.post_logout_redirect_uri)
    landing = bench.sent(
        {"id_token_hint": tokens.id_token, "post_logout_redirect_uri": address, "state": "back"}
    )
    bench.demand(landing.answer == {"state": "back"}, "back with the state", landing.summary)
    body = bench.clients.wait_for_call(bench.path, after=before)
    bench.demand(body is not None, "a call at backchannel_logout_uri")
    [token] = parse_qs(str(body)).get("logout_token", [""])
    bench.demand(token, "logout_token in the form", body)
    _check(bench, token, tokens)
    bench.demand_not_signed_in(bench.first)


def _check(bench: BackchannelBench, token: str, tokens: Tokens) -> None:
    """2.4 and 2.6."""
    claims = verified(bench, token, (*ALGORITHMS, *FAPI_ALGORITHMS))
    kind = header_of(token).get("typ")
    bench.advise(kind == "logout+jwt", "typ logout+jwt (2.4)", kind)
    bench.demand(claims.get("iss") == bench.issuer, "iss of the provider", claims.get("iss"))
    audience = claims.get("aud")
    bench.demand(audience in (bench.first.client_id, [bench.first.client_id]), "aud", audience)
    bench.demand("nonce" not in claims, "no nonce", claims.get("nonce"))
    bench.demand(claims.get("events") == {EVENT: {}}, "the event of 2.4", claims.get("events"))
    bench.demand(claims.get("jti"), "jti", claims)
    _check_times(bench, claims)
    bench.demand("sub" in claims or "sid" in claims, "sub or sid", sorted(claims))
    for name in ("sub", "sid"):
        told = claims.get(name)
        bench.demand(told in (None, tokens.claims.get(name)), f"{name} of the ID token", told)
    bench.demand(claims.get("sid"), "sid, as the metadata promises", sorted(claims))


def _check_times(bench: BackchannelBench, claims: dict[str, Any]) -> None:
    now = time.time()
    made = claims.get("iat")
    is_recent = isinstance(made, int) and abs(now - made) < LONGEST_SECONDS
    bench.demand(is_recent, "iat of now", made)
    ends = claims.get("exp")
    bench.demand(isinstance(ends, int) and ends > now, "exp to come", ends)
    bench.advise(isinstance(ends, int) and ends <= now + LONGEST_SECONDS + 5, "exp soon (4)", ends)
