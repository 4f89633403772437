"""The portal chosen last in this browser, kept in a cookie that people can remove."""

from datetime import timedelta

from flask import Response, request

from portal_kit.settings import PlatformSettings

COOKIE = "last_portal"
KEPT = timedelta(days=90)  # The page on data protection says so too.


class LastPortal:
    """Reads and writes the cookie. What it holds is a wish: the registry decides what is open."""

    def __init__(self, settings: PlatformSettings) -> None:
        self._name = settings.cookie(COOKIE)
        self._secure = settings.secure

    def read(self) -> str | None:
        return request.cookies.get(self._name)

    def remember(self, portal: str, response: Response) -> None:
        response.set_cookie(
            self._name, portal, max_age=KEPT, secure=self._secure, httponly=True, samesite="Lax"
        )

    def forget(self, response: Response) -> None:
        response.delete_cookie(self._name, secure=self._secure, httponly=True, samesite="Lax")
