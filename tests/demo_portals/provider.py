"""A provider for the demo portal: it checks what a plain client must send, and signs tokens."""

import json
import secrets
from base64 import b64decode
from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode

ISSUER = "http://id.portnet.localhost:8080"
INTERNAL = "http://127.0.0.1:8001"
CLIENT_SECRET = "mic-client-secret-mic-client-secret-1234"


class Provider:
    """Stands behind ``requests``: every answer is made here, and calls elsewhere fail.

    ``claims`` and ``user`` override what the ID token and UserInfo say.
    """

    def __init__(self, *, now: int) -> None:
        self.now = now
        self.reachable = True
        self.claims: dict[str, object] = {}
        self.user: dict[str, object] = {}
        self.calls: list[str] = []
        self._asked: dict[str, dict[str, str]] = {}
        self._new_key("k1")

    def approve(self, location: str) -> str:
        """Signs somebody in; returns the address the browser comes back to, with its query."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        code = secrets.token_urlsafe(16)
        self._asked[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": ISSUER}
        return f"{urlsplit(asked['redirect_uri']).path}?{urlencode(answer)}"

    def logout_token(self, *, typ: str = "logout+jwt", **changes: object) -> str:
        """Tells that Salma's sign-on has ended; a claim changed to ``None`` is left out."""
        claims = {
            "iss": ISSUER,
            "aud": "mic",
            "iat": self.now,
            "exp": self.now + 120,
            "jti": secrets.token_urlsafe(8),
            "sub": "sub-of-salma",
            "sid": "sign-on-of-salma",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            **changes,
        }
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": self.kid, "typ": typ}, given, self._key)

    def change_key(self) -> None:
        """From now on signs with another key, and publishes that alone."""
        self._new_key("k2")

    def send(self, request: requests.PreparedRequest, **_: object) -> requests.Response:
        if not self.reachable:
            raise requests.ConnectionError
        url = urlsplit(str(request.url))
        assert f"{url.scheme}://{url.netloc}" == INTERNAL
        self.calls.append(url.path)
        paths = {"/token": self._token, "/userinfo": self._userinfo, "/jwks": self._jwks}
        status, body = paths[url.path](request)
        response = requests.Response()
        response.status_code, response.request, response.url = status, request, str(request.url)
        response._content = json.dumps(body).encode()
        return response

    def _new_key(self, kid: str) -> None:
        self.kid = kid
        self._key = ECKey.generate_key("P-256", {"kid": kid, "alg": "ES256", "use": "sig"})

    def _token(self, request: requests.PreparedRequest) -> tuple[int, dict[str, object]]:
        scheme, _, proof = request.headers["Authorization"].partition(" ")
        if scheme != "Basic" or b64decode(proof).decode() != f"mic:{CLIENT_SECRET}":
            return 401, {"error": "invalid_client"}
        body = request.body if isinstance(request.body, str) else (request.body or b"").decode()
        form = dict(parse_qsl(body))
        asked = self._asked.pop(form["code"], None)
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode()
        if asked is None or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        token = {"access_token": "access", "token_type": "Bearer", "expires_in": 300}
        return 200, {**token, "id_token": self._id_token(asked["nonce"])}

    def _id_token(self, nonce: str) -> str:
        claims = {
            "iss": ISSUER,
            "sub": "sub-of-salma",
            "sid": "sign-on-of-salma",
            "aud": "mic",
            "iat": self.now,
            "exp": self.now + 300,
            "auth_time": self.now,
            "nonce": nonce,
            **self.claims,
        }
        return jwt.encode({"alg": "ES256", "kid": self.kid}, claims, self._key)

    def _userinfo(self, request: requests.PreparedRequest) -> tuple[int, dict[str, object]]:
        assert request.headers["Authorization"] == "Bearer access"
        return 200, {
            "sub": "sub-of-salma",
            "name": "Salma Alami",
            "organisation": {"code": "451", "name": "Crédit Atlantique", "kind": "bank"},
            "roles": ["reader"],
            **self.user,
        }

    def _jwks(self, _: requests.PreparedRequest) -> tuple[int, dict[str, object]]:
        return 200, {"keys": [self._key.as_dict(private=False)]}
