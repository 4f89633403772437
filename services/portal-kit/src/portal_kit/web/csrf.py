"""Forgery protection: a token in every POST form, and a look at where the request comes from.

The token is an HMAC over a secret in the browser's own cookie and over the session it is used
in, so a token of another browser or of an earlier session does not fit.
"""

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256

from flask import Flask, Response, current_app, g, request

from portal_kit.errors import Refused
from portal_kit.settings import PlatformSettings
from portal_kit.web.access import Audience, access_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "csrf_token"
COOKIE = "form"
SECRET_LENGTH = 43  # What secrets.token_urlsafe(32) makes.


class ForgedForm(Refused):
    """A POST without the token of this browser and session, or from another origin."""


class Csrf:
    """Makes and checks the tokens of one service.

    ``bound_to`` tells what besides the browser a token belongs to: a portal names its session.
    """

    def __init__(
        self, settings: PlatformSettings, *, label: str, key: str, bound_to: Callable[[], str]
    ) -> None:
        self._cookie = settings.cookie(COOKIE)
        self._secure = settings.secure
        self._origin = settings.url(label)
        self._key = sha256(b"csrf:" + key.encode()).digest()
        self._bound_to = bound_to

    def install(self, app: Flask) -> None:
        app.extensions["portal_kit.csrf"] = self
        app.before_request(self._check)
        app.after_request(self._keep_secret)
        app.jinja_env.globals["csrf_token"] = csrf_token

    def token(self) -> str:
        if "csrf_secret" not in g:
            given = request.cookies.get(self._cookie, "")
            known = len(given) == SECRET_LENGTH and given.isascii()
            g.csrf_secret = given if known else secrets.token_urlsafe(32)
            g.csrf_secret_is_new = not known
        message = f"{g.csrf_secret}|{self._bound_to()}".encode()
        return hmac.new(self._key, message, sha256).hexdigest()

    def _check(self) -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if request.method in SAFE_METHODS or view is None:
            return
        if access_of(view).audience is Audience.PROGRAMS:
            return
        if not self._comes_from_here():
            raise ForgedForm("a POST from another origin")
        given = request.form.get(FIELD, "").encode()
        if not hmac.compare_digest(given, self.token().encode()):
            raise ForgedForm("a POST without its token")

    def _comes_from_here(self) -> bool:
        """Refuses what a browser says is foreign.

        Under ``Referrer-Policy: no-referrer`` browsers send ``Origin: null`` with their own
        forms, so ``null`` proves nothing; ``Sec-Fetch-Site`` and the token then decide.
        """
        origin = request.headers.get("Origin", "null")
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        return origin in ("null", self._origin) and site in ("same-origin", "none")

    def _keep_secret(self, response: Response) -> Response:
        if g.get("csrf_secret_is_new"):
            response.set_cookie(
                self._cookie, g.csrf_secret, secure=self._secure, httponly=True, samesite="Lax"
            )
        return response


def csrf_token() -> str:
    """The token for a form of the current page; the template global of the same name."""
    csrf: Csrf = current_app.extensions["portal_kit.csrf"]
    return csrf.token()
