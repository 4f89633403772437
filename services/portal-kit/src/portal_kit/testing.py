"""What tests of portals share. Never imported by code that ships.

``CarefulClient`` reads every page a test opens; ``FakeProvider`` is a Portnet ID that signs
real tokens with its own key; ``sign_in`` puts somebody behind the session cookie.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal_kit.fake_provider import FakeProvider as FakeProvider
from portal_kit.page_care import complaints_about
from portal_kit.portal import Portal
from portal_kit.session import PortalSession
from portal_kit.session_gate import COOKIE
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
