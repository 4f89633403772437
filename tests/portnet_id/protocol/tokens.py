"""What tests ask about tokens, as a relying party or an API would."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from portnet_id.domain.codes import AuthorizationCode
from portnet_id.domain.sign_ons import SignOn
from tests.portal_kit.proving import proof
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, s256


def claims_of(token: str, browser: FlaskClient) -> dict[str, Any]:
    """The claims of a token, verified with the keys that are published."""
    keys = KeySet.import_key_set(browser.get("/jwks").get_json())
    return jwt.decode(token, keys, algorithms=["ES256", "RS256"]).claims


def ask_userinfo(browser: FlaskClient, access_token: str, method: str = "GET") -> TestResponse:
    headers = {"Authorization": f"Bearer {access_token}"}
    return browser.open("/userinfo", method=method, headers=headers)


def opens(browser: FlaskClient, access_token: str) -> bool:
    """Whether UserInfo takes the token."""
    return ask_userinfo(browser, access_token).status_code == 200


def error_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]


def issue_code(provider: Provider, party: TestParty, sign_on: SignOn, **changes: Any) -> str:
    """A code as the authorization endpoint makes it, however the request came there."""
    code = AuthorizationCode(
        family=uuid4(),
        client_id=party.client_id,
        redirect_uri=party.redirect_uri,
        sub=sign_on.sub,
        sid=sign_on.sid,
        scope=("openid", "profile", "portnet"),
        nonce="nonce-1",
        challenge=s256(party.verifier),
        made_at=provider.clock(),
    )
    with provider.open_stores() as stores:
        return stores.codes.issue(replace(code, **changes))


def proved(
    provider: Provider, path: str = "/token", /, *, method: str = "POST", **changes: Any
) -> str:
    """A good DPoP proof for a request to the provider, but for ``changes``."""
    nonce = provider.wiring.protocol.nonces.current(at=provider.clock())
    good = {"url": f"{ISSUER}{path}", "at": provider.clock(), "nonce": nonce}
    return proof(method=method, **{**good, **changes})


def ask_proved(
    browser: FlaskClient, provider: Provider, access_token: str, **changes: Any
) -> TestResponse:
    """UserInfo by a token that is bound to a key, with a proof of the key."""
    shown = proved(provider, "/userinfo", method="GET", access_token=access_token, **changes)
    headers = {"Authorization": f"DPoP {access_token}", "DPoP": shown}
    return browser.get("/userinfo", headers=headers)
