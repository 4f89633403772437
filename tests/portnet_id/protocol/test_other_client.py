"""PyPI's `requests-oauth2client`, which nobody here wrote, goes all the ways there are."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import requests
from requests_oauth2client import (
    AuthorizationRequest,
    ClientSecretBasic,
    DPoPToken,
    OAuth2Client,
    PrivateKeyJwt,
)
from requests_oauth2client.client_authentication import BaseClientAuthenticationMethod

from portal_kit.testing import CarefulClient
from portnet_id.domain.registry.relying_parties import GrantType, Profile
from tests.portnet_id.protocol.in_process import InProcess
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, with_key, with_secret

RENEWING = frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN})
API = "http://api.portnet.localhost:8080/api/v1"


@pytest.fixture(autouse=True)
def now(provider: Provider) -> None:
    """The library dates what it signs by itself."""
    provider.clock.now = datetime.now(UTC)


def library(party: TestParty, client: CarefulClient, **more: object) -> OAuth2Client:
    """The library as its documents say, from the provider's own metadata."""
    session = requests.Session()
    session.mount("http://", InProcess(client))
    return OAuth2Client.from_discovery_document(
        client.get("/.well-known/openid-configuration").get_json(),
        issuer=ISSUER,
        auth=_authentication(party),
        authorization_server_jwks=client.get("/jwks").get_json(),
        id_token_signed_response_alg=party.registered.id_token_algorithm,
        redirect_uri=party.registered.redirect_uris[0] if party.registered.redirect_uris else None,
        session=session,
        testing=True,
        **more,
    )


def _authentication(party: TestParty) -> BaseClientAuthenticationMethod:
    if party.key is None:
        return ClientSecretBasic(party.client_id, party.secret)
    private = {**party.key.as_dict(private=True), "kid": party.registered.keys[0]["kid"]}
    return PrivateKeyJwt(party.client_id, {**private, "alg": "ES256"}, aud=ISSUER)


def answered(asked: str, client: CarefulClient) -> str:
    """The address that the browser of somebody who is signed in comes back with."""
    parts = urlsplit(asked)
    return str(client.get(f"{parts.path}?{parts.query}").headers["Location"])


def test_a_code_with_pkce_and_a_secret(
    client: CarefulClient, provider: Provider, register: Callable[[TestParty], TestParty]
) -> None:
    account = provider.account()
    provider.sign_in(client, account)
    ours = library(register(with_secret("autre", grant_types=RENEWING)), client)
    asked = ours.authorization_request(scope="openid profile")

    answer = asked.validate_callback(answered(asked.uri, client))
    tokens = ours.authorization_code(answer)

    assert tokens.id_token.sub == str(account.sub)  # Verified by the library: key, aud, nonce, …
    assert ours.userinfo(tokens)["sub"] == str(account.sub)
    renewed = ours.refresh_token(tokens)
    assert ours.introspect_token(renewed.access_token)["active"] is True
    assert ours.revoke_access_token(renewed.access_token)
    assert ours.introspect_token(renewed.access_token)["active"] is False


def test_fapi_2_with_a_pushed_request_and_bound_tokens(
    client: CarefulClient, provider: Provider, register: Callable[[TestParty], TestParty]
) -> None:
    account = provider.account()
    provider.sign_in(client, account)
    party = register(with_key("fapi", profile=Profile.FAPI2, grant_types=RENEWING))
    ours = library(party, client, dpop_bound_access_tokens=True)
    asked: AuthorizationRequest = ours.authorization_request(scope="openid profile")
    pushed = ours.pushed_authorization_request(asked)

    answer = asked.validate_callback(answered(pushed.uri, client))
    # In 1.8.0 its own check of an ID token loses the key of a bound token on the way.
    tokens = ours.authorization_code(answer, validate=False)

    assert isinstance(tokens, DPoPToken)
    assert tokens.id_token.verify_signature(ours.authorization_server_jwks, alg="ES256")
    assert (tokens.id_token.sub, tokens.id_token.nonce) == (str(account.sub), asked.nonce)
    assert ours.userinfo(tokens)["sub"] == str(account.sub)
    assert isinstance(ours.refresh_token(tokens), DPoPToken)


def test_a_program_acts_for_itself(
    client: CarefulClient, register: Callable[[TestParty], TestParty]
) -> None:
    party = register(
        with_key(
            "programme",
            grant_types=frozenset({GrantType.CLIENT_CREDENTIALS}),
            redirect_uris=(),
            scope=(),
            organisation="451",
            resources={API: ("titles:read",)},
        )
    )
    ours = library(party, client)

    token = ours.client_credentials(scope="titles:read", resource=API)

    assert token.scope == "titles:read"
