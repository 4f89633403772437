"""A client of OpenID Connect Core as most are: a secret, a code, no PKCE unless told."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import quote_plus, urlencode

import requests

from tests.conformance.provider import Registration
from tests.conformance.replies import Reply

TIMEOUT_SECONDS = 20
SCOPES = ("openid", "profile", "email", "address", "phone")

Parameters = dict[str, str]


class Method(StrEnum):
    """How it proves who it is at the token endpoint (OpenID Connect Core 1.0, 9)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"


@dataclass(frozen=True, kw_only=True)
class Client:
    """As it is registered; it may be told of sign-outs at ``backchannel_logout_uri``."""

    client_id: str
    redirect_uri: str
    method: Method = Method.BASIC
    post_logout_redirect_uri: str | None = None
    backchannel_logout_uri: str | None = None
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(40), repr=False)

    @property
    def registration(self) -> Registration:
        known: dict[str, object] = {
            "client_id": self.client_id,
            "client_name": self.client_id,
            "client_secret": self.secret,
            "token_endpoint_auth_method": str(self.method),
            "redirect_uris": [self.redirect_uri],
            "response_types": ["code"],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": " ".join(SCOPES),
            "id_token_signed_response_alg": "RS256",
        }
        if self.post_logout_redirect_uri:
            known["post_logout_redirect_uris"] = [self.post_logout_redirect_uri]
        if self.backchannel_logout_uri:
            known["backchannel_logout_uri"] = self.backchannel_logout_uri
            known["backchannel_logout_session_required"] = True
        return known


@dataclass(frozen=True)
class RelyingParty:
    """One client at one provider. ``response_mode`` is asked for where there is one."""

    client: Client
    metadata: Mapping[str, Any]
    http: requests.Session = field(repr=False)
    response_mode: str | None = None

    @property
    def client_id(self) -> str:
        return self.client.client_id

    def request(self, **changed: str | None) -> Parameters:
        """An authorization request for ``openid``; ``None`` leaves a parameter out."""
        asked: dict[str, str | None] = {
            "client_id": self.client_id,
            "redirect_uri": self.client.redirect_uri,
            "scope": "openid",
            "response_type": "code",
            "response_mode": self.response_mode,
            "state": secrets.token_urlsafe(16),
            "nonce": secrets.token_urlsafe(16),
            **changed,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def url(self, request: Parameters) -> str:
        return f"{self.metadata['authorization_endpoint']}?{urlencode(request)}"

    def redeem(self, code: str, *, verifier: str | None = None) -> Reply:
        """RFC 6749, 4.1.3."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
        }
        return self.token(form if verifier is None else {**form, "code_verifier": verifier})

    def refresh(self, token: str) -> Reply:
        return self.token({"grant_type": "refresh_token", "refresh_token": token})

    def token(self, form: Mapping[str, str]) -> Reply:
        """Asks the token endpoint, as the client is registered (RFC 6749, 2.3.1)."""
        url = self.metadata["token_endpoint"]
        if self.client.method is Method.POST:
            own = {"client_id": self.client_id, "client_secret": self.client.secret}
            return self._sent("POST", url, form={**form, **own})
        pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client.secret)}"
        basic = base64.b64encode(pair.encode()).decode()
        return self._sent("POST", url, form=form, headers={"Authorization": f"Basic {basic}"})

    def userinfo(self, token: str) -> Reply:
        """OpenID Connect Core 1.0, 5.3.1."""
        return self._sent("GET", self._userinfo, headers=_bearer(token))

    def userinfo_by_post(self, token: str) -> Reply:
        return self._sent("POST", self._userinfo, headers=_bearer(token))

    def userinfo_by_form(self, token: str) -> Reply:
        """RFC 6750, 2.2."""
        return self._sent("POST", self._userinfo, form={"access_token": token})

    @property
    def _userinfo(self) -> str:
        return str(self.metadata["userinfo_endpoint"])

    def _sent(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        response = self.http.request(
            method, url, data=form, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
        return Reply(response.status_code, response.headers, response.text)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
