"""The two doors of a service: what a caller says of itself counts only behind the gateway."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from portal_kit.web.listeners import GATEWAY, INTERNAL, LISTENER, Listeners

GATEWAY_PORT = 8001
CLAIMS = {
    "HTTP_X_FORWARDED_FOR": "198.51.100.7, 203.0.113.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "banques.portnet.ma",
    "HTTP_X_FORWARDED_PREFIX": "/ailleurs",
    "HTTP_FORWARDED": "for=203.0.113.9",
    "HTTP_X_REQUEST_ID": "0123456789abcdef",
}


class Connection:
    """What gunicorn puts into the environment: the socket of this connection."""

    def __init__(self, port: int) -> None:
        self._port = port

    def getsockname(self) -> tuple[str, int]:
        return ("127.0.0.1", self._port)


def seen_through(port: int) -> WSGIEnvironment:
    """The environment an application sees for a request that came in on ``port``."""
    seen: WSGIEnvironment = {}

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        seen.update(environ)
        return []

    environ: WSGIEnvironment = {
        "gunicorn.socket": Connection(port),
        "wsgi.url_scheme": "http",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8001",
        **CLAIMS,
    }
    Listeners(application, gateway_port=GATEWAY_PORT)(environ, lambda *_: lambda _: None)
    return seen


def test_behind_the_gateway_its_word_is_taken() -> None:
    seen = seen_through(GATEWAY_PORT)

    assert seen[LISTENER] == GATEWAY
    assert seen["REMOTE_ADDR"] == "203.0.113.9"
    assert seen["wsgi.url_scheme"] == "https"
    assert seen["HTTP_HOST"] == "banques.portnet.ma"
    assert seen["HTTP_X_REQUEST_ID"] == "0123456789abcdef"


@pytest.mark.parametrize("port", [8002, 80], ids=["internal", "any other"])
def test_elsewhere_nothing_is_believed(port: int) -> None:
    seen = seen_through(port)

    assert seen[LISTENER] == INTERNAL
    assert seen["REMOTE_ADDR"] == "127.0.0.1"
    assert seen["wsgi.url_scheme"] == "http"
    assert seen["HTTP_HOST"] == "127.0.0.1:8001"
    assert not set(CLAIMS) & set(seen)
