"""The plans of OpenID Connect, each with clients of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.conformance.clients_listening import CALLED, Clients
from tests.conformance.modules import Module
from tests.conformance.oidc import (
    answers,
    asking,
    backchannel_logout,
    claims,
    discovery,
    logout,
    redeeming,
    request_objects,
    wishes,
)
from tests.conformance.oidc.backchannel_logout import BackchannelBench
from tests.conformance.oidc.bench import Bench
from tests.conformance.oidc.discovery import DiscoveryBench
from tests.conformance.oidc.logout import LogoutBench
from tests.conformance.oidc.relying_party import Client, Method, RelyingParty
from tests.conformance.plans import Place
from tests.conformance.provider import Registration

BASIC = (
    answers.somebody_signs_in,
    answers.a_request_says_what_it_wants,
    answers.an_id_token_is_signed_with_rs256,
    answers.an_id_token_is_signed,
    claims.userinfo_answers_get,
    claims.userinfo_answers_post,
    claims.userinfo_answers_a_form,
    answers.nonce_may_be_left_out,
    claims.the_scope_profile_tells_its_claims,
    claims.the_scope_email_tells_its_claims,
    claims.the_scope_address_tells_its_claim,
    claims.the_scope_phone_tells_its_claims,
    claims.all_scopes_tell_their_claims,
    answers.order_means_nothing,
    wishes.display_page_does_no_harm,
    wishes.display_popup_does_no_harm,
    asking.prompt_login_asks_again,
    asking.prompt_none_asks_nobody,
    asking.prompt_none_tells_of_the_same_sign_in,
    asking.max_age_passed_asks_again,
    asking.max_age_to_come_asks_nobody,
    answers.an_unknown_parameter_is_ignored,
    asking.a_hint_names_who_is_signed_in,
    wishes.login_hint_does_no_harm,
    wishes.ui_locales_do_no_harm,
    wishes.claims_locales_do_no_harm,
    wishes.a_level_that_is_wished_for_is_told,
    redeeming.a_code_should_count_once,
    redeeming.a_code_counts_once,
    answers.an_answer_goes_to_no_other_address,
    answers.a_request_may_be_posted,
    answers.a_secret_may_come_in_the_form,
    request_objects.an_unsigned_request_by_reference_is_not_ignored,
    request_objects.an_unsigned_request_is_read_or_refused,
    claims.a_claim_may_be_asked_for_by_name,
    request_objects.an_unsigned_request_says_where_the_answer_goes,
    redeeming.a_refresh_token_is_its_client_s,
    answers.a_challenge_is_welcome,
)
LOGOUT = (
    logout.metadata_names_the_logout,
    logout.a_client_may_sign_its_person_out,
    logout.it_leads_to_no_other_address,
    logout.an_unsigned_hint_proves_nothing,
    logout.an_address_without_hint_is_not_gone_to,
    logout.it_leads_to_no_address_with_more,
    logout.a_hint_of_somebody_else_proves_nothing,
    logout.anybody_may_sign_out,
    logout.a_hint_alone_signs_out,
    logout.a_state_alone_leads_nowhere,
    logout.a_state_may_be_left_out,
)


@dataclass(frozen=True)
class Basic:
    """The code flow; with ``response_mode`` that of Form Post, whose modules are the same."""

    clients: Clients
    response_mode: str | None = None

    @property
    def name(self) -> str:
        kind = "basic" if self.response_mode is None else "formpost-basic"
        return f"oidcc-{kind}-certification-test-plan"

    @property
    def title(self) -> str:
        return "OpenID Connect Basic" if self.response_mode is None else "OpenID Connect Form Post"

    modules: Sequence[Module] = BASIC

    @property
    def registrations(self) -> Sequence[Registration]:
        return [client.registration for client in self._registered]

    def bench(self, place: Place) -> Bench:
        first, second, by_post = (
            RelyingParty(client, place.metadata, place.provider.http, self.response_mode)
            for client in self._registered
        )
        return Bench(
            metadata=place.metadata, keys=place.keys, browser=place.browser,
            first=first, second=second, by_post=by_post,
        )  # fmt: skip

    @cached_property
    def _registered(self) -> tuple[Client, ...]:
        kind = self.response_mode or "basic"
        kind = kind.replace("_", "-")
        return tuple(
            Client(
                client_id=f"{kind}-{number}",
                redirect_uri=f"{self.clients.address}{kind}/{number}",
                method=method,
            )
            for number, method in enumerate((Method.BASIC, Method.BASIC, Method.POST), start=1)
        )


@dataclass(frozen=True)
class Config:
    """The metadata; no client is needed."""

    name: str = "oidcc-config-certification-test-plan"
    title: str = "OpenID Connect Config"
    modules: Sequence[Module] = (discovery.metadata_is_valid_and_true,)
    registrations: Sequence[Registration] = ()

    def bench(self, place: Place) -> DiscoveryBench:
        return DiscoveryBench(
            metadata=place.metadata, keys=place.keys, browser=place.browser,
            asked=place.provider.issuer,
        )  # fmt: skip


@dataclass(frozen=True)
class RpInitiatedLogout:
    """One client, which is never called: an unexpected call would be somebody else's."""

    clients: Clients
    name: str = "oidcc-rp-initiated-logout-certification-test-plan"
    title: str = "RP-initiated logout"
    modules: Sequence[Module] = LOGOUT

    @property
    def registrations(self) -> Sequence[Registration]:
        return [self._client.registration]

    def bench(self, place: Place) -> LogoutBench:
        party = RelyingParty(self._client, place.metadata, place.provider.http)
        return LogoutBench(
            metadata=place.metadata, keys=place.keys, browser=place.browser,
            first=party, second=party, by_post=party,
        )  # fmt: skip

    @cached_property
    def _client(self) -> Client:
        return _leaving(self.clients, "logout")


@dataclass(frozen=True)
class BackchannelLogout:
    """One client, which is told of sign-outs."""

    clients: Clients
    name: str = "oidcc-backchannel-rp-initiated-logout-certification-test-plan"
    title: str = "Back-channel logout"
    modules: Sequence[Module] = (
        backchannel_logout.metadata_names_the_back_channel,
        backchannel_logout.a_client_is_told_of_the_sign_out,
    )

    @property
    def registrations(self) -> Sequence[Registration]:
        return [self._client.registration]

    def bench(self, place: Place) -> BackchannelBench:
        party = RelyingParty(self._client, place.metadata, place.provider.http)
        return BackchannelBench(
            metadata=place.metadata, keys=place.keys, browser=place.browser,
            first=party, second=party, by_post=party, clients=place.clients,
        )  # fmt: skip

    @cached_property
    def _client(self) -> Client:
        called = f"{self.clients.address}{CALLED.strip('/')}/backchannel"
        return _leaving(self.clients, "backchannel", backchannel_logout_uri=called)


def _leaving(clients: Clients, name: str, *, backchannel_logout_uri: str | None = None) -> Client:
    return Client(
        client_id=name,
        redirect_uri=f"{clients.address}{name}/back",
        post_logout_redirect_uri=f"{clients.address}{name}/after",
        backchannel_logout_uri=backchannel_logout_uri,
    )
