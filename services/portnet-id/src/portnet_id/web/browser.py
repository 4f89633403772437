"""The two cookies of Portnet ID: the browser's own secret, and its sign-on."""

import secrets

from flask import g, request
from werkzeug.wrappers import Response

from portal_kit.settings import PlatformSettings
from portnet_id.domain.interactions import LIFE
from portnet_id.domain.sign_ons import ABSOLUTE
from portnet_id.web.wiring import wiring

BROWSER = "browser"
SIGN_ON = "sign_on"


def browser_secret() -> str:
    """What binds interactions to this browser; made here when it has none, see ``keep_browser``."""
    if "browser_secret" not in g:
        given = _read(BROWSER)
        g.browser_secret = given or secrets.token_urlsafe(32)
    found: str = g.browser_secret
    return found


def keep_browser(response: Response) -> None:
    """Gives the browser its secret for as long as an interaction begun now may last."""
    _write(response, BROWSER, browser_secret(), seconds=int(LIFE.total_seconds()))


def sign_on_secret() -> str:
    """The secret of this browser's sign-on; empty when it has none."""
    return _read(SIGN_ON)


def keep_sign_on(response: Response, secret: str) -> None:
    _write(response, SIGN_ON, secret, seconds=int(ABSOLUTE.total_seconds()))


def forget_sign_on(response: Response) -> None:
    settings = wiring().settings
    response.delete_cookie(
        settings.cookie(SIGN_ON), secure=settings.secure, httponly=True, samesite="Lax"
    )


def _read(name: str) -> str:
    return request.cookies.get(_settings().cookie(name), "")


def _write(response: Response, name: str, value: str, *, seconds: int) -> None:
    settings = _settings()
    response.set_cookie(
        settings.cookie(name),
        value,
        max_age=seconds,
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
    )


def _settings() -> PlatformSettings:
    return wiring().settings
