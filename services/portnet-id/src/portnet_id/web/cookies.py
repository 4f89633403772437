"""Cookies of Portnet ID: bound to its host, closed to scripts, not sent from other sites."""

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from portnet_id.web.wiring import wiring


def read(name: str) -> str:
    """What the browser holds under ``name``; empty when nothing."""
    return request.cookies.get(wiring().settings.cookie(name), "")


def write(response: Response, name: str, value: str, *, life: timedelta) -> None:
    settings = wiring().settings
    response.set_cookie(
        settings.cookie(name),
        value,
        max_age=life,
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
    )


def forget(response: Response, name: str) -> None:
    settings = wiring().settings
    response.delete_cookie(
        settings.cookie(name), secure=settings.secure, httponly=True, samesite="Lax"
    )
