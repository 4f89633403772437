"""The two plans of FAPI 2.0, each with two clients that sign with keys of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.conformance.clients_listening import Clients
from tests.conformance.fapi import module_lists
from tests.conformance.fapi.bench import Bench, Flow
from tests.conformance.fapi.flows import ClientCredentials, CodeFlow
from tests.conformance.fapi.relying_party import Registered, RelyingParty
from tests.conformance.keys import SigningKey
from tests.conformance.modules import Module
from tests.conformance.plans import Place
from tests.conformance.provider import Registration

ALGORITHMS = ("ES256", "PS256")  # Of the two clients: RS256 is refused for itself, not for its key.


@dataclass(frozen=True)
class SecurityProfile:
    """FAPI 2.0 Security Profile Final with private_key_jwt, DPoP and OpenID Connect."""

    clients: Clients
    name: str = "fapi2-security-profile-final-test-plan"
    title: str = "FAPI 2.0 Security Profile, private_key_jwt and DPoP"
    keys: tuple[SigningKey, ...] = field(default_factory=lambda: _new_keys(), repr=False)

    @property
    def modules(self) -> Sequence[Module]:
        return module_lists.SECURITY_PROFILE

    @property
    def registrations(self) -> Sequence[Registration]:
        return [
            {
                **signing_client(client.client_id, key),
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "redirect_uris": [client.redirect_uri, client.redirect_uri_with_query],
                "scope": client.scope,
            }
            for client, key in zip(self._registered({}), self.keys, strict=True)
        ]

    def bench(self, place: Place) -> Bench:
        return _bench(place, self._registered({}), CodeFlow(), place.metadata["userinfo_endpoint"])

    def _registered(self, credentials: Registration) -> list[Registered]:
        return [
            Registered(
                client_id=f"fapi-{number}",
                key=key,
                redirect_uri=f"{self.clients.address}fapi/{number}",
                redirect_uri_with_query=f"{self.clients.address}fapi/{number}?dummy1=lorem",
                scope="openid profile email address phone",
                credentials=credentials,
            )
            for number, key in enumerate(self.keys, start=1)
        ]


@dataclass(frozen=True)
class ClientCredentialsGrant:
    """The same profile where a client acts by itself."""

    name: str = "fapi2-security-profile-final-client-credentials-test-plan"
    title: str = "FAPI 2.0 Security Profile, client credentials"
    keys: tuple[SigningKey, ...] = field(default_factory=lambda: _new_keys(), repr=False)

    @property
    def modules(self) -> Sequence[Module]:
        return module_lists.CLIENT_CREDENTIALS

    @property
    def registrations(self) -> Sequence[Registration]:
        return [
            {
                **signing_client(f"fapi-own-{number}", key),
                "grant_types": ["client_credentials"],
                "response_types": [],
                "redirect_uris": [],
            }
            for number, key in enumerate(self.keys, start=1)
        ]

    def bench(self, place: Place) -> Bench:
        registered = [
            Registered(
                client_id=f"fapi-own-{number}",
                key=key,
                redirect_uri="",
                redirect_uri_with_query="",
                scope="",
                credentials=place.provider.own_credentials,
            )
            for number, key in enumerate(self.keys, start=1)
        ]
        return _bench(place, registered, ClientCredentials(), "")


def _new_keys() -> tuple[SigningKey, ...]:
    return tuple(SigningKey.new(algorithm) for algorithm in ALGORITHMS)


def signing_client(client_id: str, key: SigningKey) -> dict[str, object]:
    """The registration of a client of FAPI 2.0, whatever it is for."""
    return {
        "client_id": client_id,
        "client_name": client_id,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": key.algorithm,
        "jwks": {"keys": [key.public]},
        "dpop_bound_access_tokens": True,
        "id_token_signed_response_alg": "ES256",
    }


def _bench(place: Place, registered: list[Registered], flow: Flow, resource: str) -> Bench:
    first, second = (
        RelyingParty(one, place.metadata, place.provider.http, SigningKey.new(one.key.algorithm))
        for one in registered
    )
    return Bench(
        metadata=place.metadata, keys=place.keys, first=first, second=second,
        browser=place.browser, resource=resource, flow=flow,
    )  # fmt: skip
