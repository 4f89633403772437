"""The three clients of the measurement, each as the operations it is for need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from tests.conformance.fapi import relying_party as fapi
from tests.conformance.fapi.plans import signing_client
from tests.conformance.keys import SigningKey
from tests.conformance.oidc import relying_party as oidc
from tests.conformance.provider import Registration

CODE_GRANTS = ("authorization_code", "refresh_token")


@dataclass(frozen=True)
class Registered:
    """What both providers are told: one with a secret, one of FAPI 2.0, one that acts by itself."""

    with_secret: oidc.Client
    sender_bound: fapi.Registered
    by_itself: fapi.Registered

    @classmethod
    def landing_at(cls, address: str) -> "Registered":
        def signing(client_id: str) -> fapi.Registered:
            key, at = SigningKey.new(), f"{address}{client_id}"
            return fapi.Registered(client_id, key, at, f"{at}?q=1")

        return cls(
            oidc.Client(client_id="bench-secret", redirect_uri=f"{address}bench-secret"),
            signing("bench-bound"),
            signing("bench-itself"),
        )

    @property
    def registrations(self) -> list[Registration]:
        with_secret = {**self.with_secret.registration, "profile": "oidc"}
        with_secret["id_token_signed_response_alg"] = "ES256"
        return [
            with_secret,
            {
                **signing_client(self.sender_bound.client_id, self.sender_bound.key),
                "redirect_uris": [self.sender_bound.redirect_uri],
                "response_types": ["code"],
                "grant_types": list(CODE_GRANTS),
                "scope": "openid",
            },
            {
                **signing_client(self.by_itself.client_id, self.by_itself.key),
                "dpop_bound_access_tokens": False,
                "profile": "oidc",
                "redirect_uris": [],
                "response_types": [],
                "grant_types": ["client_credentials"],
            },
        ]


@dataclass(frozen=True)
class Parties:
    """The clients at one provider, with connections of their own: one set for each who works."""

    with_secret: oidc.RelyingParty
    sender_bound: fapi.RelyingParty
    by_itself: fapi.RelyingParty

    @classmethod
    def at(
        cls, metadata: Mapping[str, Any], registered: Registered, http: requests.Session
    ) -> "Parties":
        return cls(
            oidc.RelyingParty(registered.with_secret, metadata, http),
            fapi.RelyingParty(registered.sender_bound, metadata, http),
            fapi.RelyingParty(registered.by_itself, metadata, http),
        )
