"""What every Flask app of the platform has, with or without sign-in of its own."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Flask, abort, current_app, request
from werkzeug.wrappers import Response

from portal_kit import ui
from portal_kit.settings import PlatformSettings
from portal_kit.web import failures, headers, logging, request_id
from portal_kit.web.access import OPEN, Access, Audience, access_of
from portal_kit.web.csrf import Csrf
from portal_kit.web.health import health_blueprint
from portal_kit.web.listeners import INTERNAL, LISTENER
from portal_kit.web.refusals import Answers, register_refusals

BODY_BYTES = 1_000_000
FORM_FIELDS = 500
HEALTH = frozenset({"health.healthz", "health.readyz"})
FILES = frozenset({"static", "portal_kit_ui.static"})

Probe = Callable[[], object]


def closed(access: Access) -> Response | None:
    """The guard of a service that signs nobody in: only what is marked open is open."""
    if access.audience is Audience.SIGNED_IN:
        abort(HTTPStatus.NOT_FOUND)
    return None


class Service:
    """Hosts, request ids, logs, headers, forgery protection, refusals, failures, health, look.

    ``label`` is the service's host label (``id``, ``banques`` …). ``readiness`` names what the
    service needs to serve a person, each with a probe that raises. ``guard`` is told the access
    of a view before the view runs, and answers or raises where the caller may not have it.
    """

    def __init__(
        self,
        settings: PlatformSettings,
        *,
        label: str,
        secret_key: str,
        answers: Answers,
        readiness: Mapping[str, Probe],
        guard: Callable[[Access], Response | None] = closed,
        csrf_bound_to: Callable[[], str] = lambda: "",
    ) -> None:
        self._settings = settings
        self._host = settings.host(label)
        self._answers = answers
        self._readiness = readiness
        self._guard = guard
        self._csrf = Csrf(settings, label=label, key=secret_key, bound_to=csrf_bound_to)

    def init_app(self, app: Flask) -> None:
        app.config.update(
            MAX_CONTENT_LENGTH=BODY_BYTES,
            MAX_FORM_MEMORY_SIZE=BODY_BYTES,
            MAX_FORM_PARTS=FORM_FIELDS,
        )
        app.extensions["portal_kit.settings"] = self._settings
        ui.install(app, self._settings)
        logging.install(app)
        app.before_request(self._check_host)
        app.before_request(self._check_access)
        self._csrf.install(app)
        headers.install(app, self._settings)
        request_id.install(app)
        failures.install(app)
        register_refusals(app, self._answers)
        app.register_blueprint(health_blueprint(self._readiness))

    def _check_host(self) -> None:
        """The gateway's listener serves our own host alone; the internal one serves programs."""
        if request.endpoint in HEALTH:
            return
        if request.environ.get(LISTENER) == INTERNAL:
            view = current_app.view_functions.get(request.endpoint or "")
            if view is None or access_of(view).audience is not Audience.PROGRAMS:
                abort(HTTPStatus.NOT_FOUND)
        elif request.host != self._host:
            abort(HTTPStatus.MISDIRECTED_REQUEST)

    def _check_access(self) -> Response | None:
        if request.endpoint in FILES:
            return None
        # An address that leads nowhere is open: whoever is signed in keeps the menu on its page.
        view = current_app.view_functions.get(request.endpoint or "")
        return self._guard(access_of(view) if view else OPEN)
