"""The gate of a portal: who is behind the session cookie, and may they open this view."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlencode

from flask import (
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as AnyResponse

from portal_kit.session import EndReason, PortalSession, PortalSessions
from portal_kit.settings import PlatformSettings
from portal_kit.viewer import Viewer
from portal_kit.web.access import Access, Audience
from portal_kit.web.csrf import SAFE_METHODS

COOKIE = "session"

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def current_viewer() -> Viewer | None:
    """Who is acting in this request; ``None`` where an open page is read by somebody unknown."""
    session = current_session()
    return session.viewer if session else None


def viewer() -> Viewer:
    """Who is acting, in a view that only signed-in people reach."""
    found = current_viewer()
    if found is None:
        raise LookupError("nobody is signed in; an open view asks current_viewer()")
    return found


def current_session() -> PortalSession | None:
    found = g.get("portal_session")
    return found if isinstance(found, PortalSession) else None


class SessionGate:
    """Opens, reads, closes portal sessions, and sends those without one to sign in."""

    def __init__(
        self, settings: PlatformSettings, sessions: PortalSessions, clock: Clock = utc_now
    ) -> None:
        self._cookie = settings.cookie(COOKIE)
        self._secure = settings.secure
        self._sessions = sessions
        self._clock = clock

    def guard(self, access: Access) -> AnyResponse | None:
        """Lets the request through, or answers it: sign in first, or not for you (403)."""
        if access.audience is Audience.PROGRAMS:
            return None
        g.portal_session = self._read()
        if access.audience is Audience.EVERYBODY:
            return None
        who = current_viewer()
        if who is None:
            return self._ask_to_sign_in(g.portal_session)
        if access.roles and not access.roles & who.roles:
            abort(HTTPStatus.FORBIDDEN)
        return None

    def csrf_binding(self) -> str:
        """Ties form tokens to this session without ever showing its secret."""
        secret = self._secret()
        return sha256(secret.encode()).hexdigest() if secret and current_session() else ""

    def open(self, response: AnyResponse, session: PortalSession) -> None:
        """Begins a new session under a new secret; whatever session was here before is ended."""
        self._sessions.end(self._secret())
        response.set_cookie(
            self._cookie,
            self._sessions.begin(session),
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    def forget(self) -> None:
        """Ends the session here and now, whatever the rest of the request comes to."""
        self._sessions.end(self._secret())
        g.portal_session = None

    def close(self, response: AnyResponse) -> None:
        self.forget()
        response.delete_cookie(self._cookie, secure=self._secure, httponly=True, samesite="Lax")

    def _secret(self) -> str:
        return request.cookies.get(self._cookie, "")

    def _read(self) -> PortalSession | EndReason | None:
        secret = self._secret()
        if not secret:
            return None
        now = self._clock()
        found = self._sessions.get(secret, at=now)
        # A page that a browser fetches ahead shows no activity of a person.
        if isinstance(found, PortalSession) and "Sec-Purpose" not in request.headers:
            self._sessions.touch(secret, found, at=now)
        return found

    def _ask_to_sign_in(self, ended: EndReason | None) -> AnyResponse:
        """Straight to the sign-in where nothing is lost by it; otherwise a page that says why."""
        safe = request.method in SAFE_METHODS
        # What was sent is lost; the address it was sent to may still show the form again.
        return_to = request.full_path.rstrip("?") if safe or _can_be_read() else "/"
        sign_in = f"/connexion?{urlencode({'suite': return_to})}"
        if safe and ended in (None, EndReason.UNKNOWN):
            return redirect(sign_in, code=HTTPStatus.SEE_OTHER)
        page = render_template(
            "portal_kit/session_ended.html",
            reason=ended or EndReason.UNKNOWN,
            sign_in=sign_in,
            something_was_sent=not safe,
        )
        response: Response = make_response(page, HTTPStatus.UNAUTHORIZED)
        self.close(response)
        return response


def _can_be_read() -> bool:
    """Whether the address of this request may be asked for as well as sent to."""
    addresses = current_app.create_url_adapter(request)
    return addresses is not None and addresses.test(method="GET")
