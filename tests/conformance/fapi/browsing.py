"""A real browser that signs somebody in, and the address at which clients get their answers."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Page, Response

from tests.conformance.fapi.bench import Landing

PATIENCE_MILLISECONDS = 20_000


class Person(Protocol):
    """Somebody who knows the provider's pages."""

    def sign_in(self, page: Page) -> None:
        """Does what the page asks, and the ones after it; nothing where a page only tells."""

    def decline(self, page: Page) -> None:
        """Gives up on the first page."""


class WebBrowser:
    """A ``Browser`` of this harness; ``client_address`` begins all redirect URIs."""

    def __init__(self, context: BrowserContext, person: Person, client_address: str) -> None:
        self._page = context.new_page()
        self._page.set_default_timeout(PATIENCE_MILLISECONDS)
        self._person, self._client_address = person, client_address
        self._status = 0
        self._page.on("response", self._note)

    def sign_in(self, url: str) -> Landing:
        return self._go(url, self._person.sign_in)

    def decline(self, url: str) -> Landing:
        return self._go(url, self._person.decline)

    def open(self, url: str) -> Landing:
        return self._go(url, lambda _: None)

    def _go(self, url: str, act: Callable[[Page], None]) -> Landing:
        self._page.goto(url)
        if not self._is_answered and self._status < 400:
            act(self._page)
        return self._landing()

    @property
    def _is_answered(self) -> bool:
        return self._page.url.startswith(self._client_address)

    def _landing(self) -> Landing:
        parts = urlsplit(self._page.url)
        answer = None
        if self._is_answered:
            found = parse_qs(parts.query, keep_blank_values=True)
            answer = {name: " ".join(values) for name, values in found.items()}
        return Landing(self._page.url, self._status, answer, parts.fragment)

    def _note(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and response.frame == self._page.main_frame:
            self._status = response.status


class _Answered(BaseHTTPRequestHandler):
    """Tells nothing; what came is read from the browser's address."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):  # A browser that has read enough may leave.
            self.wfile.write(b"<!doctype html><title>Answered</title><p>The client has its answer.")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def clients_listening() -> Iterator[str]:
    """The address where redirect URIs begin, while somebody listens there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answered)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
