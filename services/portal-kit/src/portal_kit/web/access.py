"""Who may reach a view. Signed-in is the default; everything else is a mark on the view.

The marks are facts on the function, so the list of them can be read, and is, by a test.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import ParamSpec, TypeVar

from flask import Flask

P = ParamSpec("P")
T = TypeVar("T")


class Audience(StrEnum):
    """For whom a view is."""

    EVERYBODY = "everybody"  # people, signed in or not
    SIGNED_IN = "signed in"  # people with a session of this service
    PROGRAMS = "programs"  # callers that prove themselves in the request; no cookie, no CSRF


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a view asks of its caller; any one of ``roles`` will do, none means no role needed.

    ``fresh``: how long ago the person may have proved a factor at Portnet ID (RFC 9470).
    ``scopes``: what an access token must grant, all of them; ``None`` where none is shown.
    """

    audience: Audience
    roles: frozenset[str] = frozenset()
    fresh: timedelta | None = None
    scopes: frozenset[str] | None = None


SIGNED_IN = Access(audience=Audience.SIGNED_IN)
OPEN = Access(audience=Audience.EVERYBODY)


def open_to_all(view: Callable[P, T]) -> Callable[P, T]:
    """Marks a page that anybody may open."""
    return _marked(view, OPEN)


def for_programs(view: Callable[P, T]) -> Callable[P, T]:
    """Marks an endpoint for programs: it reads no cookie, and so needs no CSRF token."""
    return _marked(view, Access(audience=Audience.PROGRAMS))


def requires_scope(*scopes: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Marks an endpoint of the API: for programs that show an access token with these scopes."""

    def mark(view: Callable[P, T]) -> Callable[P, T]:
        asked = replace(access_of(view), audience=Audience.PROGRAMS, scopes=frozenset(scopes))
        return _marked(view, asked)

    return mark


def requires_role(*roles: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Marks a page for signed-in people who hold at least one of ``roles`` on this portal."""

    def mark(view: Callable[P, T]) -> Callable[P, T]:
        return _marked(view, replace(access_of(view), roles=frozenset(roles)))

    return mark


def requires_fresh_sign_in(*, minutes: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Marks a view, page or act, for people who proved a factor in the last ``minutes``.

    Whoever did so longer ago is sent to Portnet ID to do it again, and comes back here.
    """

    def mark(view: Callable[P, T]) -> Callable[P, T]:
        return _marked(view, replace(access_of(view), fresh=timedelta(minutes=minutes)))

    return mark


def access_of(view: Callable[..., object]) -> Access:
    access: Access = vars(view).get("access", SIGNED_IN)
    return access


def access_map(app: Flask) -> dict[str, Access]:
    """Every endpoint of the app with the access it grants."""
    return {endpoint: access_of(view) for endpoint, view in app.view_functions.items()}


def _marked(view: Callable[P, T], access: Access) -> Callable[P, T]:
    vars(view)["access"] = access
    return view
