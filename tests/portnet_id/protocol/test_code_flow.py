"""The way from a request to who it is, walked by a client library that knows nothing of us."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet

from portal_kit.testing import CarefulClient
from tests.portnet_id.protocol.in_process import InProcess
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty


def session_of(party: TestParty, client: FlaskClient) -> OAuth2Session:
    session = OAuth2Session(
        party.client_id,
        party.secret or party.key,
        token_endpoint_auth_method=str(party.registered.authentication),
        scope="openid profile portnet",
        redirect_uri=party.redirect_uri,
        code_challenge_method="S256",
    )
    # The library's own hour is longer than an assertion may live here.
    soon = {"exp": int((datetime.now(UTC) + timedelta(minutes=1)).timestamp())}
    session.register_client_auth_method(PrivateKeyJWT(ISSUER, claims=soon, alg="ES256"))
    session.mount("http://", InProcess(client))
    return session


@pytest.mark.parametrize("name", ["banques", "mic", "posting"])
def test_a_client_library_learns_who_signed_in(
    name: str, request: pytest.FixtureRequest, client: CarefulClient, provider: Provider
) -> None:
    party: TestParty = request.getfixturevalue(name)
    account = provider.account()
    provider.clock.now = datetime.now(UTC)  # The library dates its assertion by itself.
    sign_on = provider.sign_in(client, account)
    session = session_of(party, client)
    url, state = session.create_authorization_url(
        f"{ISSUER}/authorize", code_verifier=party.verifier, nonce="n1"
    )

    parts = urlsplit(url)
    back = client.get(f"{parts.path}?{parts.query}").headers["Location"]
    tokens = session.fetch_token(
        f"{ISSUER}/token", authorization_response=back, state=state, code_verifier=party.verifier
    )
    person = session.get(f"{ISSUER}/userinfo").json()

    keys = KeySet.import_key_set(client.get("/jwks").get_json())
    claims = jwt.decode(
        tokens["id_token"], keys, algorithms=[party.registered.id_token_algorithm]
    ).claims
    assert person["sub"] == claims["sub"] == str(account.sub)
    assert claims["aud"] == party.client_id
    assert claims["nonce"] == "n1"
    assert claims["sid"] == sign_on.sid
