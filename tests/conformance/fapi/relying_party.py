"""A FAPI 2.0 client to test providers with: PAR, PKCE, DPoP with nonces, private_key_jwt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from urllib3 import HTTPHeaderDict

from tests.conformance.fapi.assertions import Assertion, Change
from tests.conformance.fapi.authorization import AuthorizationRequest
from tests.conformance.fapi.proofs import Deviation, Headers, Presented, Proof
from tests.conformance.keys import SigningKey
from tests.conformance.replies import Reply

TIMEOUT_SECONDS = 20

Authenticated = Callable[[], Mapping[str, str]]  # The parameters that say and prove who asks.

RIGHTLY = Deviation("a proof as it should be", lambda proof: proof.headers, accepted=True)


def proven(proof: Proof) -> Headers:
    return proof.headers


def unproven(_: Proof) -> Headers:
    """No proof goes with the request."""
    return []


@dataclass(frozen=True)
class Registered:
    """A client as the provider knows it; its second address has a query of its own.

    ``credentials`` are parameters of a request for a token of its own.
    """

    client_id: str
    key: SigningKey
    redirect_uri: str
    redirect_uri_with_query: str
    scope: str = "openid"
    credentials: Mapping[str, str] = field(default_factory=dict)


@dataclass
class RelyingParty:
    """One client at one provider, with the key that its tokens are bound to."""

    registered: Registered
    metadata: Mapping[str, Any]
    http: requests.Session = field(repr=False)
    proof_key: SigningKey = field(default_factory=SigningKey.new, repr=False)
    nonces: dict[str, str] = field(default_factory=dict)
    nonce_was_asked_for: bool = False  # In the last call.

    @property
    def client_id(self) -> str:
        return self.registered.client_id

    @property
    def assertion(self) -> Assertion:
        return Assertion(self.registered.key, self.client_id, self.metadata["issuer"])

    def request(self, *, with_query: bool = False) -> AuthorizationRequest:
        known = self.registered
        address = known.redirect_uri_with_query if with_query else known.redirect_uri
        return AuthorizationRequest.of(self.client_id, address, known.scope)

    def push(
        self,
        request: AuthorizationRequest,
        *,
        change: Change = lambda claims: claims,
        presented: Presented = unproven,
    ) -> Reply:
        """RFC 9126, 2. Without a proof, unless ``presented`` makes one."""
        return self.post(
            self.metadata["pushed_authorization_request_endpoint"],
            lambda: {**request.parameters, **self.assertion.form(change)},
            presented,
        )

    def redeem(
        self,
        request: AuthorizationRequest,
        code: str,
        *,
        verifier: str | None = "",
        authenticated: Authenticated | None = None,
        presented: Presented = proven,
    ) -> Reply:
        """RFC 6749, 4.1.3. ``verifier`` is the request's own where none is given."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": request.redirect_uri,
        }
        if verifier is not None:
            form["code_verifier"] = verifier or request.verifier
        return self.token(form, authenticated=authenticated, presented=presented)

    def refresh(self, token: str, *, presented: Presented = proven) -> Reply:
        return self.token(
            {"grant_type": "refresh_token", "refresh_token": token}, presented=presented
        )

    def token(
        self,
        form: Mapping[str, str],
        *,
        authenticated: Authenticated | None = None,
        presented: Presented = proven,
    ) -> Reply:
        """Asks the token endpoint, with an assertion and a proof unless told otherwise."""
        authenticate = authenticated or (lambda: self.assertion.form())
        return self.post(
            self.metadata["token_endpoint"], lambda: {**form, **authenticate()}, presented
        )

    def post(
        self,
        url: str,
        form: Callable[[], Mapping[str, str]],
        presented: Presented,
    ) -> Reply:
        """``form`` is asked for each attempt, because an assertion counts once."""
        return self._attempt(
            lambda: self._send("POST", url, presented(self._proof("POST", url)), form())
        )

    def call(
        self,
        url: str,
        token: str,
        deviation: Deviation = RIGHTLY,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """GET at a resource with the access token, presented as ``deviation`` has it."""

        def sent() -> Reply:
            presented = deviation.presented(self._proof("GET", url, token))
            authorization = ("Authorization", f"{deviation.scheme} {token}")
            return self._send("GET", url, [authorization, *(headers or {}).items(), *presented])

        return self._attempt(sent)

    def call_by_address(self, url: str, token: str) -> Reply:
        """GET at a resource with the access token in the address, and a good proof."""

        def sent() -> Reply:
            proof = self._proof("GET", url, token)
            return self._send("GET", f"{url}?access_token={token}", proof.headers)

        return self._attempt(sent)

    def forget_nonces(self) -> None:
        self.nonces.clear()

    def send(self, method: str, url: str, form: Mapping[str, str]) -> Reply:
        """One request without proof, by any method."""
        return self._send(method, url, [], form)

    def _attempt(self, sent: Callable[[], Reply]) -> Reply:
        """RFC 9449, 8: refused for its nonce, it is sent again with the one that came."""
        reply = sent()
        self.nonce_was_asked_for = reply.asks_for_nonce
        return sent() if reply.asks_for_nonce else reply

    def _proof(self, method: str, url: str, token: str | None = None) -> Proof:
        return Proof(self.proof_key, method, url, nonce=self.nonces.get(url), token=token)

    def _send(
        self, method: str, url: str, headers: Headers, form: Mapping[str, str] | None = None
    ) -> Reply:
        prepared = requests.Request(method, url, data=form).prepare()
        # A mapping that can hold one name twice, which no dictionary of `requests` does.
        all_headers = HTTPHeaderDict(prepared.headers.items())
        for name, value in headers:
            all_headers.add(name, value)
        prepared.headers = all_headers  # type: ignore[assignment]
        response = self.http.send(prepared, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        if nonce := response.headers.get("DPoP-Nonce"):
            self.nonces[url] = nonce
        return Reply(response.status_code, response.headers, response.text)
