"""What tests of portals share. Never imported by code that ships.

``CarefulClient`` reads every page a test opens; ``FakeProvider`` is a Portnet ID that signs
real tokens with its own key; ``sign_in`` puts somebody behind the session cookie.
"""

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID, uuid4

import requests
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode
from requests.adapters import BaseAdapter
from werkzeug.test import TestResponse

from portal_kit.oidc.id_token import at_hash
from portal_kit.page_care import complaints_about
from portal_kit.portal import Portal
from portal_kit.session import PortalSession
from portal_kit.session_gate import COOKIE, Clock, utc_now
from portal_kit.settings import PlatformSettings
from portal_kit.viewer import Organisation, Viewer

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


class FakeClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class CarefulClient(FlaskClient):
    """A browser that complains: each HTML page is read for structure, labels, forms, typography,
    inline code and security headers, and a page with a fault fails the test that opened it."""

    origin: str | None = None  # Where requests go unless a test says otherwise.

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", self.origin)
        response = super().open(*args, **kwargs)
        is_read = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        if is_read and response.data:
            faults = complaints_about(response.get_data(as_text=True), response.headers)
            if faults:
                listed = "\n  ".join(faults)
                raise AssertionError(f"{response.request.path}:\n  {listed}")
        return response

    def submit(self, path: str, data: dict[str, Any], *, page: str | None = None) -> TestResponse:
        """Posts ``data`` as the form on ``page`` (by default ``path``) would, with its token."""
        token = csrf_token_of(self.get(page or path))
        return self.post(path, data={"csrf_token": token, **data})


def careful_client(app: Flask, *, label: str) -> CarefulClient:
    """A careful client that speaks to ``app`` under its own public host."""
    settings: PlatformSettings = app.extensions["portal_kit.settings"]
    app.test_client_class = CarefulClient
    client = app.test_client()
    assert isinstance(client, CarefulClient)
    client.origin = settings.url(label)
    return client


def csrf_token_of(page: TestResponse) -> str:
    """The token of the first form on ``page``."""
    _, _, rest = page.get_data(as_text=True).partition('name="csrf_token" value="')
    token, quote, _ = rest.partition('"')
    assert quote, f"{page.request.path} has no form with a token"
    return token


def a_viewer(
    *,
    name: str = "Salma Alami",
    roles: frozenset[str] = frozenset({"clerk"}),
    organisation: Organisation | None = None,
    branches: frozenset[str] | None = None,
    sub: UUID | None = None,
    signed_in_at: datetime = NOON,
) -> Viewer:
    """A signed-in person; a test names only what it is about."""
    bank = Organisation(code="451", name="Crédit Atlantique", kind="bank")
    return Viewer(
        sub=sub or uuid4(),
        name=name,
        organisation=organisation or bank,
        branches=branches,
        roles=roles,
        signed_in_at=signed_in_at,
    )


def sign_in(client: CarefulClient, viewer: Viewer, *, at: datetime | None = None) -> str:
    """Begins a session for ``viewer`` at the client's portal; returns the cookie's secret."""
    app = client.application
    portal: Portal = app.extensions["portal_kit.portal"]
    settings: PlatformSettings = app.extensions["portal_kit.settings"]
    now = at or datetime.now(UTC)
    secret = portal.sessions.begin(
        PortalSession(viewer=viewer, sid="test-sid", id_token="hint", started_at=now, seen_at=now)
    )
    host = urlsplit(client.origin or "").hostname or "localhost"
    client.set_cookie(settings.cookie(COOKIE), secret, domain=host, secure=settings.secure)
    return secret


class FakeProvider(BaseAdapter):
    """A Portnet ID in the test's own process, reached through the portal's HTTP session.

    It checks PKCE and the client's assertion as the real one does. Whoever signs in is
    ``viewer``; ``claims`` overrides what the ID token says, ``person`` what UserInfo says, and
    ``sign`` makes the token of its claims. ``clock`` is the portal's.
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
        self.key = ECKey.generate_key("P-256", {"kid": "test-key", "alg": "ES256", "use": "sig"})
        self.sign: Callable[[dict[str, Any]], str] = self._sign
        self._client_key = ECKey.import_key(client_key)
        self._codes: dict[str, dict[str, str]] = {}

    def serve(self, portal: Portal) -> None:
        """Stands in for the provider behind ``portal``."""
        http = portal.relying_party.provider.http
        http.mount("http://", self)
        http.mount("https://", self)

    def approve(self, authorization_url: str) -> str:
        """Signs the viewer in; returns the path and query the browser comes back with."""
        request = dict(parse_qsl(urlsplit(authorization_url).query))
        code = secrets.token_urlsafe(16)
        self._codes[code] = request
        answer = {"code": code, "state": request["state"], "iss": self.issuer}
        return f"{urlsplit(request['redirect_uri']).path}?{urlencode(answer)}"

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        path = urlsplit(str(request.url)).path
        answers = {
            "/.well-known/openid-configuration": self._metadata,
            "/jwks": self._jwks,
            "/token": self._token,
            "/userinfo": self._userinfo,
        }
        return _response(request, *answers[path](request))

    def close(self) -> None:
        """Nothing is open."""

    def _metadata(self, _: requests.PreparedRequest) -> tuple[int, dict[str, Any]]:
        paths = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "jwks",
            "end_session_endpoint": "logout",
        }
        urls = {name: f"{self.issuer}/{path}" for name, path in paths.items()}
        return 200, {"issuer": self.issuer, **urls}

    def _jwks(self, _: requests.PreparedRequest) -> tuple[int, dict[str, Any]]:
        return 200, {"keys": [self.key.as_dict(private=False)]}

    def _token(self, request: requests.PreparedRequest) -> tuple[int, dict[str, Any]]:
        form = dict(parse_qsl(str(request.body)))
        begun = self._codes.pop(form["code"], None)
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode()
        if begun is None or begun["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        assertion = jwt.decode(form["client_assertion"], self._client_key, algorithms=["ES256"])
        if any(
            assertion.claims[name] != meant
            for name, meant in (
                ("aud", self.issuer),
                ("iss", begun["client_id"]),
                ("sub", begun["client_id"]),
            )
        ):
            return 401, {"error": "invalid_client"}
        access_token = secrets.token_urlsafe(16)
        return 200, {
            "access_token": access_token,
            "token_type": "Bearer",
            "id_token": self._id_token(begun, access_token),
        }

    def _id_token(self, begun: dict[str, str], access_token: str) -> str:
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

    def _userinfo(self, _: requests.PreparedRequest) -> tuple[int, dict[str, Any]]:
        viewer = self.viewer
        return 200, {
            "sub": str(viewer.sub),
            "name": viewer.name,
            "organisation": vars(viewer.organisation),
            "branches": "all" if viewer.branches is None else sorted(viewer.branches),
            "roles": sorted(viewer.roles),
            **self.person,
        }


def _response(
    request: requests.PreparedRequest, status: int, body: dict[str, Any]
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.request = request
    response.url = str(request.url)
    response._content = json.dumps(body).encode()
    return response
