"""A Portnet ID in the test's own process. Never imported by code that ships."""

import json
import secrets
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode
from requests.adapters import BaseAdapter

from portal_kit.dpop_proofs import Nonces, NonceWanted, ProofRefused, read_proof
from portal_kit.oidc.id_token import at_hash
from portal_kit.portal import Portal
from portal_kit.session import ABSOLUTE, IDLE
from portal_kit.session_gate import Clock, utc_now
from portal_kit.settings import PlatformSettings
from portal_kit.viewer import Viewer

Answer = tuple[int, dict[str, Any]]
Form = dict[str, str]
ENDPOINTS = {
    "authorization_endpoint": "authorize",
    "pushed_authorization_request_endpoint": "par",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
    "jwks_uri": "jwks",
    "end_session_endpoint": "logout",
}


class FakeProvider(BaseAdapter):
    """Reached through the portal's HTTP session; checks the client's assertion, PKCE and proofs
    as the real one does.

    Whoever signs in is ``viewer``; ``claims`` overrides what the ID token says, ``person`` what
    UserInfo says, and ``sign`` makes the token of its claims. ``refusal`` is what a refresh is
    answered where it is refused, ``renewals`` counts the others. ``clock`` is the portal's.
    """

    def __init__(
        self,
        settings: PlatformSettings,
        *,
        client_key: str,
        viewer: Viewer,
        clock: Clock = utc_now,
    ) -> None:
        super().__init__()
        self._clock = clock
        self.issuer = settings.issuer
        self.viewer = viewer
        self.claims: dict[str, Any] = {}
        self.person: dict[str, Any] = {}
        self.refusal: dict[str, str] | None = None
        self.renewals = 0
        self.key = ECKey.generate_key("P-256", {"kid": "test-key", "alg": "ES256", "use": "sig"})
        self.sign: Callable[[dict[str, Any]], str] = self._sign
        self.nonces = Nonces(secrets.token_urlsafe())
        self._session = {
            "idle_seconds": int(IDLE.total_seconds()),
            "ends_at": int((clock() + ABSOLUTE).timestamp()),
        }
        self._client_key = ECKey.import_key(client_key)
        self._assertions: set[str] = set()
        self._pushed: dict[str, Form] = {}
        self._codes: dict[str, Form] = {}
        self._bound: dict[str, str] = {}  # Each token with the thumbprint it is bound to.

    def serve(self, portal: Portal) -> None:
        """Stands in for the provider behind ``portal``."""
        http = portal.relying_party.provider.http
        http.mount("http://", self)
        http.mount("https://", self)

    def request_of(self, authorization_url: str) -> Form:
        """What the portal pushed before it sent the browser to ``authorization_url``."""
        query = dict(parse_qsl(urlsplit(authorization_url).query))
        request = self._pushed[query["request_uri"]]
        assert query == {"client_id": request["client_id"], "request_uri": query["request_uri"]}
        return request

    def approve(self, authorization_url: str) -> str:
        """Signs the viewer in; returns the path and query the browser comes back with."""
        request = self.request_of(authorization_url)
        code = secrets.token_urlsafe(16)
        self._codes[code] = request
        answer = {"code": code, "state": request["state"], "iss": self.issuer}
        return f"{urlsplit(request['redirect_uri']).path}?{urlencode(answer)}"

    def logout_token(self, **changed: Any) -> str:
        """That the sign-on ended; ``changed`` replaces claims, or takes them out where ``None``."""
        now = int(self._clock().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": "banques",
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(12),
            "sub": str(self.viewer.sub),
            "sid": "test-sid",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            "reason": "signed_out",
            **changed,
        }
        header = {"alg": "ES256", "kid": "test-key", "typ": "logout+jwt"}
        return jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, self.key)

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        path = urlsplit(str(request.url)).path
        open_to_all = {"/.well-known/openid-configuration": self._metadata, "/jwks": self._jwks}
        proved = {"/par": self._par, "/token": self._token, "/userinfo": self._userinfo}
        if path in open_to_all:
            return _response(request, *open_to_all[path]())
        nonce = {"DPoP-Nonce": self.nonces.current(at=self._clock())}
        return _response(request, *self._proved(request, path, proved[path]), headers=nonce)

    def close(self) -> None:
        """Nothing is open."""

    def _proved(
        self,
        request: requests.PreparedRequest,
        path: str,
        answer: Callable[[requests.PreparedRequest, str], Answer],
    ) -> Answer:
        _, _, shown = str(request.headers.get("Authorization", "")).partition("DPoP ")
        try:
            proof = read_proof(
                str(request.headers["DPoP"]),
                method=str(request.method),
                url=f"{self.issuer}{path}",
                nonces=self.nonces,
                at=self._clock(),
                access_token=shown or None,
            )
        except NonceWanted:
            return HTTPStatus.BAD_REQUEST, {"error": "use_dpop_nonce"}
        except ProofRefused:
            return HTTPStatus.BAD_REQUEST, {"error": "invalid_dpop_proof"}
        return answer(request, proof.jkt)

    def _metadata(self) -> Answer:
        urls = {name: f"{self.issuer}/{path}" for name, path in ENDPOINTS.items()}
        return HTTPStatus.OK, {"issuer": self.issuer, **urls}

    def _jwks(self) -> Answer:
        return HTTPStatus.OK, {"keys": [self.key.as_dict(private=False)]}

    def _par(self, request: requests.PreparedRequest, jkt: str) -> Answer:
        form = dict(parse_qsl(str(request.body)))
        if not self._is_client(form):
            return HTTPStatus.UNAUTHORIZED, {"error": "invalid_client"}
        request_uri = f"urn:ietf:params:oauth:request_uri:{secrets.token_urlsafe(16)}"
        self._pushed[request_uri] = {**form, "jkt": jkt}
        return HTTPStatus.CREATED, {"request_uri": request_uri, "expires_in": 60}

    def _token(self, request: requests.PreparedRequest, jkt: str) -> Answer:
        form = dict(parse_qsl(str(request.body)))
        if not self._is_client(form):
            return HTTPStatus.UNAUTHORIZED, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            return self._refresh(form, jkt)
        begun = self._codes.pop(form["code"], None)
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode()
        if begun is None or begun["code_challenge"] != challenge or begun["jkt"] != jkt:
            return HTTPStatus.BAD_REQUEST, {"error": "invalid_grant"}
        tokens = self._tokens(jkt)
        tokens["id_token"] = self._id_token(begun, tokens["access_token"])
        return HTTPStatus.OK, tokens

    def _refresh(self, form: Form, jkt: str) -> Answer:
        if self.refusal is not None:
            return HTTPStatus.BAD_REQUEST, self.refusal
        if self._bound.get(form["refresh_token"]) != jkt:
            return HTTPStatus.BAD_REQUEST, {"error": "invalid_grant"}
        self.renewals += 1
        return HTTPStatus.OK, {**self._tokens(jkt), "refresh_token": form["refresh_token"]}

    def _tokens(self, jkt: str) -> dict[str, Any]:
        access, refresh = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self._bound |= {access: jkt, refresh: jkt}
        return {"access_token": access, "refresh_token": refresh, "token_type": "DPoP"}

    def _is_client(self, form: Form) -> bool:
        """The issuer alone as audience, and no assertion twice."""
        claims = jwt.decode(form["client_assertion"], self._client_key, algorithms=["ES256"]).claims
        fresh = claims["jti"] not in self._assertions
        self._assertions.add(claims["jti"])
        who = (claims["aud"], claims["iss"], claims["sub"])
        return fresh and who == (self.issuer, form["client_id"], form["client_id"])

    def _id_token(self, begun: Form, access_token: str) -> str:
        now = int(self._clock().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": str(self.viewer.sub),
            "aud": begun["client_id"],
            "iat": now,
            "exp": now + 300,
            "auth_time": int(self.viewer.signed_in_at.timestamp()),
            "nonce": begun["nonce"],
            "sid": "test-sid",
            "acr": "urn:portnet:aal2",
            "at_hash": at_hash(access_token),
            **self.claims,
        }
        return self.sign(claims)

    def _sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "ES256", "kid": "test-key"}, claims, self.key)

    def _userinfo(self, request: requests.PreparedRequest, jkt: str) -> Answer:
        scheme, _, token = str(request.headers.get("Authorization", "")).partition(" ")
        if scheme != "DPoP" or self._bound.get(token) != jkt:
            return HTTPStatus.UNAUTHORIZED, {"error": "invalid_token"}
        viewer = self.viewer
        return HTTPStatus.OK, {
            "sub": str(viewer.sub),
            "name": viewer.name,
            "organisation": vars(viewer.organisation),
            "branches": "all" if viewer.branches is None else sorted(viewer.branches),
            "roles": sorted(viewer.roles),
            "session": self._session,
            **self.person,
        }


def _response(
    request: requests.PreparedRequest,
    status: int,
    body: dict[str, Any],
    *,
    headers: dict[str, str] | None = None,
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.request = request
    response.url = str(request.url)
    response.headers.update(headers or {})
    response._content = json.dumps(body).encode()
    return response
