"""Relying parties as tests know them: what is registered, and how each asks and redeems."""

import secrets
from base64 import b64encode
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey, Key
from joserfc.util import urlsafe_b64encode
from werkzeug.test import TestResponse

from portnet_id.adapters.vault import KeyVault
from portnet_id.domain.registry.relying_parties import (
    SECRET_PURPOSE,
    Authentication,
    Profile,
    RelyingParty,
)
from portnet_id.protocol.assertions import ASSERTION_TYPE
from portnet_id.protocol.jose import OneAlgorithm
from tests.portnet_id.protocol.provider import ISSUER, SECRETS

VAULT = KeyVault(
    secret_key=SECRETS["PORTNET_ID_SECRET_KEY"],
    encryption_key=SECRETS["PORTNET_ID_ENCRYPTION_KEY"],
)


def s256(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode()


def query_of(response: TestResponse) -> dict[str, str]:
    """The parameters of the address that a response sends the browser to."""
    assert response.status_code == 303, response.text
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query, keep_blank_values=True))


@dataclass(frozen=True)
class TestParty:
    """A registered relying party with what it keeps to itself."""

    __test__ = False

    registered: RelyingParty
    key: Key | None = None
    secret: str = ""
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def client_id(self) -> str:
        return self.registered.client_id

    @property
    def redirect_uri(self) -> str:
        return self.registered.redirect_uris[0]

    def request(self, **changes: str | None) -> dict[str, str]:
        """The parameters of a good authorization request; ``None`` leaves one out."""
        good: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile portnet",
            "state": "état-1",
            "nonce": "nonce-1",
            "code_challenge": s256(self.verifier),
            "code_challenge_method": "S256",
            **changes,
        }
        return {name: value for name, value in good.items() if value is not None}

    def ask(self, browser: FlaskClient, **changes: str | None) -> TestResponse:
        return browser.get("/authorize", query_string=self.request(**changes))

    def code(self, browser: FlaskClient, **changes: str | None) -> str:
        """A code for the person who is signed in in ``browser``."""
        return query_of(self.ask(browser, **changes))["code"]

    def redeem(
        self, browser: FlaskClient, code: str, /, *, at: datetime, **changes: str | None
    ) -> TestResponse:
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
            **changes,
        }
        return self.send(browser, "/token", at=at, **form)

    def send(
        self,
        browser: FlaskClient,
        path: str,
        /,
        *,
        at: datetime,
        dpop: str | None = None,
        **form: str | None,
    ) -> TestResponse:
        """A request of the party itself, with its authentication unless ``form`` says otherwise.

        ``dpop`` is the proof it sends along, if any.
        """
        whole = {**self._proof_in_form(at), **form}
        given = {name: value for name, value in whole.items() if value is not None}
        headers = self._proof_in_header() | ({} if dpop is None else {"DPoP": dpop})
        return browser.post(path, data=given, headers=headers)

    def refresh(
        self, browser: FlaskClient, refresh_token: str, /, *, at: datetime, **changes: str | None
    ) -> TestResponse:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token, **changes}
        return self.send(browser, "/token", at=at, **form)

    def tokens(
        self, browser: FlaskClient, *, at: datetime, **changes: str | None
    ) -> dict[str, Any]:
        answer = self.redeem(browser, self.code(browser, **changes), at=at)
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.get_json()
        return tokens

    def assertion(
        self, *, at: datetime, header: dict[str, Any] | None = None, key: Key | None = None,
        **changes: Any,
    ) -> str:  # fmt: skip
        """A good client assertion, but for ``changes``; ``None`` leaves a claim out."""
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": ISSUER,
            "jti": uuid4().hex,
            "iat": int(at.timestamp()),
            "exp": int((at + timedelta(seconds=60)).timestamp()),
            **changes,
        }
        algorithm = self.registered.assertion_algorithm
        whole = {"alg": algorithm, "kid": self.registered.keys[0]["kid"], **(header or {})}
        signer = key or self.key
        assert signer is not None
        return jwt.encode(
            {name: value for name, value in whole.items() if value is not None},
            {name: value for name, value in claims.items() if value is not None},
            signer,
            registry=OneAlgorithm(whole["alg"]),
        )

    def _proof_in_form(self, at: datetime) -> dict[str, str | None]:
        if self.registered.authentication is Authentication.PRIVATE_KEY_JWT:
            return {
                "client_id": self.client_id,
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": self.assertion(at=at),
            }
        if self.registered.authentication is Authentication.CLIENT_SECRET_POST:
            return {"client_id": self.client_id, "client_secret": self.secret}
        return {}

    def _proof_in_header(self) -> dict[str, str]:
        if self.registered.authentication is not Authentication.CLIENT_SECRET_BASIC:
            return {}
        return {"Authorization": basic(self.client_id, self.secret)}


def basic(client_id: str, secret: str) -> str:
    return "Basic " + b64encode(f"{client_id}:{secret}".encode()).decode()


def registered(client_id: str, **changes: Any) -> RelyingParty:
    url = f"http://{client_id}.portnet.localhost:8080"
    party = RelyingParty(
        client_id=client_id,
        name=f"Portail {client_id.title()}",
        profile=Profile.OIDC,
        authentication=Authentication.CLIENT_SECRET_BASIC,
        redirect_uris=(f"{url}/connexion/retour",),
        post_logout_redirect_uris=(f"{url}/deconnecte",),
        scope=("openid", "profile", "portnet"),
        portal="banques",
    )
    return replace(party, **changes)


def with_secret(client_id: str, **changes: Any) -> TestParty:
    """A party on a plain library: by default ``client_secret_basic``."""
    secret = secrets.token_urlsafe(32)
    party = registered(client_id, secret_digest=VAULT.digest(SECRET_PURPOSE, secret), **changes)
    return TestParty(party, secret=secret)


def with_key(client_id: str, key: Key | None = None, **changes: Any) -> TestParty:
    """A party that proves itself with a key, as the portals do."""
    key = key or ECKey.generate_key("P-256")
    public = {**key.as_dict(private=False), "kid": key.thumbprint()}
    party = registered(
        client_id, authentication=Authentication.PRIVATE_KEY_JWT, keys=(public,), **changes
    )
    return TestParty(party, key=key)
