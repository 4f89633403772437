"""The two ways to an access token, so that what holds for both is stated once."""

from tests.conformance.fapi.bench import Bench
from tests.conformance.fapi.proofs import Presented
from tests.conformance.fapi.relying_party import (
    Authenticated,
    RelyingParty,
    proven,
    unproven,
)
from tests.conformance.fapi.steps import access_token_in, code_for, tokens_in
from tests.conformance.replies import Reply


class CodeFlow:
    """Somebody signs in."""

    def ask(
        self,
        bench: Bench,
        party: RelyingParty,
        *,
        authenticated: Authenticated | None = None,
        presented: Presented = proven,
        presented_at_par: Presented = unproven,
    ) -> Reply:
        request, code = code_for(bench, party, presented_at_par=presented_at_par)
        return party.redeem(request, code, authenticated=authenticated, presented=presented)

    def access_token(
        self,
        bench: Bench,
        party: RelyingParty,
        *,
        presented: Presented = proven,
        presented_at_par: Presented = unproven,
    ) -> str:
        request, code = code_for(bench, party, presented_at_par=presented_at_par)
        reply = party.redeem(request, code, presented=presented)
        return tokens_in(bench, party, reply, nonce=request.nonce).access_token


class ClientCredentials:
    """The client acts by itself (RFC 6749, 4.4)."""

    def ask(
        self,
        bench: Bench,
        party: RelyingParty,
        *,
        authenticated: Authenticated | None = None,
        presented: Presented = proven,
        presented_at_par: Presented = unproven,
    ) -> Reply:
        form = {"grant_type": "client_credentials", **party.registered.credentials}
        return party.token(form, authenticated=authenticated, presented=presented)

    def access_token(
        self,
        bench: Bench,
        party: RelyingParty,
        *,
        presented: Presented = proven,
        presented_at_par: Presented = unproven,
    ) -> str:
        reply = self.ask(bench, party, presented=presented)
        bench.demand("id_token" not in reply.members, "no id_token where nobody signed in")
        bench.advise("refresh_token" not in reply.members, "no refresh_token (RFC 6749, 4.4.3)")
        return access_token_in(bench, reply)
