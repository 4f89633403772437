"""What tests ask about tokens, as a relying party or an API would."""

from typing import Any

from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse


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
