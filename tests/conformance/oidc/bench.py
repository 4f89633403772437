"""What the modules of OpenID Connect work with, and the steps of a good sign-in."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.conformance.benches import ProviderBench
from tests.conformance.browsing import Landing
from tests.conformance.id_tokens import check_id_token
from tests.conformance.oidc.relying_party import Parameters, RelyingParty
from tests.conformance.replies import Reply

ALGORITHMS = ("RS256",)  # OpenID Connect Core 1.0, 15.1: the one that everybody has.
NOT_SIGNED_IN = frozenset(
    {
        "login_required", "interaction_required", "account_selection_required", "consent_required",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Tokens:
    """What a token endpoint gave, checked; ``claims`` are those of the ID token."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    id_token: str = field(repr=False)
    claims: dict[str, Any]

    @property
    def auth_time(self) -> int:
        """Seconds; 0 where the ID token does not tell it."""
        return int(self.claims.get("auth_time", 0))


@dataclass(kw_only=True)
class Bench(ProviderBench):
    """``first`` and ``second`` send their secrets in a header, ``by_post`` in the form."""

    first: RelyingParty
    second: RelyingParty
    by_post: RelyingParty

    def sign_in(self, party: RelyingParty | None = None, **changed: str | None) -> Tokens:
        """The whole flow, with a request that is changed as told."""
        asking = party or self.first
        return self.tokens(asking, asking.request(**changed))

    def tokens(self, party: RelyingParty, request: Parameters) -> Tokens:
        """From an authorization request to tokens."""
        return self.tokens_from(party, request, self.browser.sign_in(party.url(request)))

    def silently(self, party: RelyingParty, **changed: str | None) -> Tokens:
        """``prompt=none``, with somebody signed in."""
        request = party.request(prompt="none", **changed)
        landing = self.browser.open(party.url(request))
        return self.tokens_from(party, request, landing)

    def tokens_from(self, party: RelyingParty, request: Parameters, landing: Landing) -> Tokens:
        """What the code of an answer is worth."""
        reply = party.redeem(self.code(request, landing))
        return self.tokens_in(party, reply, nonce=request.get("nonce"))

    def code(self, request: Parameters, landing: Landing) -> str:
        """RFC 6749, 4.1.2."""
        answer = self.answer(request, landing)
        self.demand("error" not in answer, "an answer without error", landing.summary)
        self.demand(answer.get("code"), "a code", landing.summary)
        return answer["code"]

    def answer(self, request: Parameters, landing: Landing) -> dict[str, str]:
        """The answer at the client's address, in the mode that was asked for, with its state."""
        if landing.answer is None:
            self.refute("an answer at the client's address", landing.summary)
        by_form = request.get("response_mode") == "form_post"
        self.demand(landing.was_posted == by_form, f"posted: {by_form}", landing.was_posted)
        self.demand(landing.fragment == "", "nothing in the fragment", landing.fragment)
        self.demand(not by_form or "?" not in landing.url, "nothing in the address", landing.url)
        state, issuer = landing.answer.get("state"), landing.answer.get("iss")
        self.demand(state == request.get("state"), f"state {request.get('state')}", state)
        self.demand(issuer in (None, self.issuer), "iss of the provider, or none", issuer)
        if self.metadata.get("authorization_response_iss_parameter_supported"):
            self.demand(issuer == self.issuer, "iss, as the metadata promises", issuer)
        return landing.answer

    def tokens_in(self, party: RelyingParty, reply: Reply, *, nonce: str | None) -> Tokens:
        """RFC 6749, 5.1; OpenID Connect Core 1.0, 3.1.3.3."""
        self.demand(reply.status == 200, "200 with tokens", reply.summary)
        self.demand(reply.is_json, "an answer as application/json", dict(reply.headers))
        stored = reply.headers.get("Cache-Control", "")
        self.demand_also("no-store" in stored, "Cache-Control: no-store (RFC 6749, 5.1)", stored)
        given = reply.members
        self.demand(isinstance(given.get("access_token"), str), "an access_token", sorted(given))
        kind = str(given.get("token_type", ""))
        self.demand(kind.lower() == "bearer", "token_type Bearer", kind)
        lives = given.get("expires_in")
        is_good = lives is None or (isinstance(lives, int) and lives > 0)
        self.demand_also(is_good, "expires_in as whole seconds", lives)
        self.demand(isinstance(given.get("id_token"), str), "an id_token", sorted(given))
        claims = check_id_token(
            self, given["id_token"], party.client_id, nonce=nonce, algorithms=ALGORITHMS
        )
        self._check_at_hash(claims.get("at_hash"), given["access_token"])
        return Tokens(given["access_token"], given.get("refresh_token"), given["id_token"], claims)

    def _check_at_hash(self, told: object, access_token: str) -> None:
        """OpenID Connect Core 1.0, 3.1.3.6: it may be missing, but not be wrong."""
        half = sha256(access_token.encode()).digest()[:16]
        right = urlsafe_b64encode(half).rstrip(b"=").decode()
        self.demand(told in (None, right), f"at_hash {right} or none", told)

    def check_userinfo(self, reply: Reply, tokens: Tokens) -> dict[str, Any]:
        """OpenID Connect Core 1.0, 5.3.2: about the person of the ID token."""
        self.demand(reply.status == 200, "200 from UserInfo", reply.summary)
        self.demand(reply.is_json, "claims as application/json", dict(reply.headers))
        subject = reply.members.get("sub")
        self.demand(subject == tokens.claims["sub"], f"sub {tokens.claims['sub']}", subject)
        return reply.members

    def demand_not_signed_in(self, party: RelyingParty) -> None:
        """``prompt=none`` must fail (OpenID Connect Core 1.0, 3.1.2.6)."""
        request = party.request(prompt="none")
        landing = self.browser.open(party.url(request))
        error = self.answer(request, landing).get("error")
        self.demand(error in NOT_SIGNED_IN, f"one of {', '.join(sorted(NOT_SIGNED_IN))}", error)
