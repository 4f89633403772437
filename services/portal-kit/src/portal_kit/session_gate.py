"""The gate of a portal: who is behind the session cookie, and may they open this view."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
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

from portal_kit.renewals import Renewals
from portal_kit.session import EndReason, Over, PortalSession, PortalSessions
from portal_kit.settings import PlatformSettings
from portal_kit.viewer import Viewer
from portal_kit.web.access import Access, Audience
from portal_kit.web.csrf import SAFE_METHODS

COOKIE = "session"

# What scripts fetch by themselves, and browsers ahead, shows no activity of a person.
BACKGROUND = ("X-Background", "Sec-Purpose")

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
        self,
        settings: PlatformSettings,
        sessions: PortalSessions,
        renewals: Renewals,
        clock: Clock = utc_now,
    ) -> None:
        self._cookie = settings.cookie(COOKIE)
        self._secure = settings.secure
        self._sessions = sessions
        self._renewals = renewals
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
        if access.fresh and self._clock() - who.signed_in_at > access.fresh:
            return _ask_for_a_factor(access.fresh)
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

    def _read(self) -> PortalSession | Over | None:
        secret = self._secret()
        if not secret:
            return None
        now = self._clock()
        found = self._sessions.get(secret, at=now)
        if isinstance(found, Over) or any(name in request.headers for name in BACKGROUND):
            return found
        self._sessions.touch(secret, at=now)
        return self._renewals.after_act(secret, replace(found, seen_at=now), at=now)

    def _ask_to_sign_in(self, over: Over | None) -> AnyResponse:
        """Straight to the sign-in where nothing is lost by it; otherwise a page that says why."""
        safe = request.method in SAFE_METHODS
        over = over or Over(reason=EndReason.UNKNOWN)
        # What was sent is lost; the address it was sent to may still show the form again.
        sign_in = sign_in_address(way_back() or "/")
        if safe and over.reason is EndReason.UNKNOWN:
            return redirect(sign_in, code=HTTPStatus.SEE_OTHER)
        page = render_template(
            "portal_kit/session_ended.html",
            reason=over.reason.value,
            minutes=int(over.idle.total_seconds() // 60),
            sign_in=sign_in,
            something_was_sent=not safe,
        )
        response: Response = make_response(page, HTTPStatus.UNAUTHORIZED)
        self.close(response)
        return response


def sign_in_address(return_to: str, *, max_age: int | None = None) -> str:
    """Where a sign-in begins that comes back to ``return_to``, with a factor proved anew if
    ``max_age`` (seconds) says so."""
    query = {"suite": return_to, **({} if max_age is None else {"age": str(max_age)})}
    return f"/connexion?{urlencode(query)}"


def way_back() -> str | None:
    """The address of this request, if it may be asked for as well as sent to."""
    addresses = current_app.create_url_adapter(request)
    if request.method in SAFE_METHODS or (addresses and addresses.test(method="GET")):
        return request.full_path.rstrip("?")
    return None


def _ask_for_a_factor(fresh: timedelta) -> AnyResponse:
    """RFC 9470 for people: to Portnet ID for a factor, and back. What was sent is not done, and a
    page says so."""
    proof = sign_in_address(way_back() or "/", max_age=int(fresh.total_seconds()))
    if request.method in SAFE_METHODS:
        return redirect(proof, code=HTTPStatus.SEE_OTHER)
    page = render_template(
        "portal_kit/factor_wanted.html", proof=proof, minutes=int(fresh.total_seconds() // 60)
    )
    return make_response(page, HTTPStatus.FORBIDDEN)
