"""Two applications behind one listener, told apart by the host that was asked for."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class ByHost:
    """WSGI middleware: ``others`` maps a host with its port to its application.

    Every other host is ``main``'s, which answers itself what is no host of its own.
    """

    def __init__(self, main: WSGIApplication, others: dict[str, WSGIApplication]) -> None:
        self._main = main
        self._others = others

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        app = self._others.get(environ.get("HTTP_HOST", ""), self._main)
        return app(environ, start_response)
