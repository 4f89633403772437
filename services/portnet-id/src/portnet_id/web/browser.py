"""The two cookies of Portnet ID: the browser's own secret, and its sign-on."""

import secrets

from flask import g
from werkzeug.wrappers import Response

from portnet_id.domain.session_limits import LONGEST
from portnet_id.domain.sign_in.interactions import LIFE
from portnet_id.web import cookies

BROWSER = "browser"
SIGN_ON = "sign_on"


def browser_secret() -> str:
    """What binds interactions to this browser; made here when it has none, see ``keep_browser``."""
    if "browser_secret" not in g:
        g.browser_secret = cookies.read(BROWSER) or secrets.token_urlsafe(32)
    found: str = g.browser_secret
    return found


def keep_browser(response: Response) -> None:
    """Gives the browser its secret for as long as an interaction begun now may last."""
    cookies.write(response, BROWSER, browser_secret(), life=LIFE)


def sign_on_secret() -> str:
    """The secret of this browser's sign-on; empty when it has none."""
    return cookies.read(SIGN_ON)


def keep_sign_on(response: Response, secret: str) -> None:
    # The sign-on has its own limits; this is only how long the browser need remember it.
    cookies.write(response, SIGN_ON, secret, life=LONGEST)


def forget_sign_on(response: Response) -> None:
    cookies.forget(response, SIGN_ON)
