"""The two doors of a service: the gateway's, whose headers are believed, and the internal one.

A request is told apart by the local port its connection came in on, which no caller can forge.
``portal_kit.gunicorn_conf`` puts ``Listeners`` around the application.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

LISTENER = "portal_kit.listener"
GATEWAY = "gateway"
INTERNAL = "internal"

# What only the gateway may say; from anybody else it would be a forgery.
GATEWAY_HEADERS = ("HTTP_X_FORWARDED_", "HTTP_FORWARDED", "HTTP_X_REQUEST_ID")


class Listeners:
    """WSGI middleware that names the listener of each request in ``environ[LISTENER]``.

    On the gateway's port the last ``X-Forwarded-For``, ``-Proto`` and ``-Host`` replace what the
    socket says and ``X-Request-Id`` is kept. On every other port those headers are removed.
    Whether the gateway really is the only one to reach its port is for the network to see to.
    """

    def __init__(self, app: WSGIApplication, *, gateway_port: int) -> None:
        self._app = app
        self._behind_gateway = ProxyFix(app, x_for=1, x_proto=1, x_host=1)
        self._gateway_port = gateway_port

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["gunicorn.socket"].getsockname()[1] == self._gateway_port:
            environ[LISTENER] = GATEWAY
            return self._behind_gateway(environ, start_response)
        environ[LISTENER] = INTERNAL
        for name in [name for name in environ if name.startswith(GATEWAY_HEADERS)]:
            del environ[name]
        return self._app(environ, start_response)
