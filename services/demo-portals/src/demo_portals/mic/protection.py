"""What keeps the pages safe: own host only, strict headers, a token in each form."""

import hmac
import secrets
from http import HTTPStatus

from flask import Flask, Response, abort, request, session

from demo_portals.mic.settings import Settings

CSRF = "csrf_token"
UNFORGEABLE = ("backchannel_logout",)  # Reads no cookie: what is posted proves itself.


def install(app: Flask, settings: Settings) -> None:
    # Browsers apply form-action to the redirect after the POST: signing out ends at Portnet ID.
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {settings.issuer}"
    )

    @app.before_request
    def check() -> None:
        if request.endpoint != "healthz" and request.host != settings.host:
            abort(HTTPStatus.MISDIRECTED_REQUEST)
        if request.method == "POST" and request.endpoint not in UNFORGEABLE and not _token_fits():
            abort(HTTPStatus.FORBIDDEN)

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response

    app.jinja_env.globals[CSRF] = _token


def _token() -> str:
    token: str = session.setdefault(CSRF, secrets.token_urlsafe(32))
    return token


def _token_fits() -> bool:
    return hmac.compare_digest(request.form.get(CSRF, "").encode(), _token().encode())
