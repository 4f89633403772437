"""RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): who may end it, and where to."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.conformance.benches import ProviderBench
from tests.conformance.browsing import Landing
from tests.conformance.keys import SigningKey, claims_of, header_of, unsigned
from tests.conformance.modules import module
from tests.conformance.oidc.bench import Bench
from tests.conformance.oidc.relying_party import Parameters, RelyingParty


@dataclass(kw_only=True)
class LogoutBench(Bench):
    """The first client has a post-logout redirect URI; the others are the same one."""

    def sign_out(self, **changed: str | None) -> Landing:
        """Somebody signs in, and is sent to sign out as a client should, changed as told."""
        hint = self.sign_in().id_token
        asked: dict[str, str | None] = {
            "id_token_hint": hint,
            "post_logout_redirect_uri": self.first.client.post_logout_redirect_uri,
            "state": secrets.token_urlsafe(16),
            **changed,
        }
        return self.sent({name: value for name, value in asked.items() if value is not None})

    def sent(self, parameters: Parameters) -> Landing:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return self.browser.sign_out(f"{self.metadata['end_session_endpoint']}{query}")

    def demand_stays(self, landing: Landing) -> None:
        """The browser is sent nowhere; whether it is signed out is the provider's choice."""
        self.demand(landing.answer is None, "no redirect", landing.summary)

    def demand_out(self, party: RelyingParty) -> None:
        self.demand_not_signed_in(party)


@module("oidcc-rp-initiated-logout-discovery-endpoint-verification")
def metadata_names_the_logout(bench: ProviderBench) -> None:
    """``end_session_endpoint`` is in the metadata, under the issuer's scheme."""
    address = str(bench.metadata.get("end_session_endpoint", ""))
    scheme = bench.issuer.partition(":")[0]
    bench.demand(address.startswith(f"{scheme}://"), "end_session_endpoint", address)


@module("oidcc-rp-initiated-logout")
def a_client_may_sign_its_person_out(bench: LogoutBench) -> None:
    """With hint, registered address and state: the browser comes back there with the state, and
    nobody is signed in any more."""
    state = secrets.token_urlsafe(16)
    landing = bench.sign_out(state=state)
    bench.demand(landing.answer == {"state": state}, f"back with state {state}", landing.summary)
    bench.demand_out(bench.first)


@module("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri")
def it_leads_to_no_other_address(bench: LogoutBench) -> None:
    """An address that is not registered is not gone to."""
    address = f"{bench.first.client.post_logout_redirect_uri}unregistered"
    bench.demand_stays(bench.sign_out(post_logout_redirect_uri=address))


@module("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri")
def it_leads_to_no_address_with_more(bench: LogoutBench) -> None:
    """The registered address with a query is another address."""
    address = f"{bench.first.client.post_logout_redirect_uri}?foo=bar"
    bench.demand_stays(bench.sign_out(post_logout_redirect_uri=address))


@module("oidcc-rp-initiated-logout-modified-id-token-hint")
def an_unsigned_hint_proves_nothing(bench: LogoutBench) -> None:
    """A hint with the algorithm ``none`` leads nowhere."""
    hint = bench.sign_in().id_token
    bench.demand_stays(bench.sign_out(id_token_hint=unsigned(header_of(hint), claims_of(hint))))


@module("oidcc-rp-initiated-logout-bad-id-token-hint")
def a_hint_of_somebody_else_proves_nothing(bench: LogoutBench) -> None:
    """A hint that another key signed leads nowhere."""
    hint = bench.sign_in().id_token
    header = {name: value for name, value in header_of(hint).items() if name != "alg"}
    bench.demand_stays(bench.sign_out(id_token_hint=SigningKey.new().sign(header, claims_of(hint))))


@module("oidcc-rp-initiated-logout-no-id-token-hint")
def an_address_without_hint_is_not_gone_to(bench: LogoutBench) -> None:
    """Without a hint nobody knows whose address it is, so it is not gone to."""
    bench.demand_stays(bench.sign_out(id_token_hint=None))


@module("oidcc-rp-initiated-logout-no-params")
def anybody_may_sign_out(bench: LogoutBench) -> None:
    """Without parameters: a page, and nobody is signed in any more."""
    bench.demand_stays(
        bench.sign_out(id_token_hint=None, post_logout_redirect_uri=None, state=None)
    )
    bench.demand_out(bench.first)


@module("oidcc-rp-initiated-logout-no-post-logout-redirect-uri")
def a_hint_alone_signs_out(bench: LogoutBench) -> None:
    """With a hint alone: a page, and nobody is signed in any more."""
    bench.demand_stays(bench.sign_out(post_logout_redirect_uri=None, state=None))
    bench.demand_out(bench.first)


@module("oidcc-rp-initiated-logout-only-state")
def a_state_alone_leads_nowhere(bench: LogoutBench) -> None:
    """With a state alone: a page, and nobody is signed in any more."""
    bench.demand_stays(bench.sign_out(id_token_hint=None, post_logout_redirect_uri=None))
    bench.demand_out(bench.first)


@module("oidcc-rp-initiated-logout-no-state")
def a_state_may_be_left_out(bench: LogoutBench) -> None:
    """Without state: the browser comes back without one, and nobody is signed in any more."""
    landing = bench.sign_out(state=None)
    bench.demand(landing.answer == {}, "back without state", landing.summary)
    bench.demand_out(bench.first)
