"""The addresses of all test clients: where browsers land, and where providers tell of sign-outs."""

import contextlib
import html
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

LANDED = b"<!doctype html><title>Answered</title><p>The client has its answer.</p>"
CALLED = "/called/"  # Addresses that a provider calls by itself begin so.
CALL_SECONDS = 10


class Clients:
    """What came, by path. All clients of a run share it; each plan has paths of its own."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        self.authority = f"127.0.0.1:{port}"
        self._posted: dict[str, str] = {}
        self._calls: dict[str, list[str]] = defaultdict(list)
        self._pages: dict[str, bytes] = {}

    def page_that_posts(self, url: str, parameters: dict[str, str]) -> str:
        """The address of a page whose form goes to ``url`` at once."""
        fields = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in parameters.items()
        )
        path = f"page/{uuid4().hex}"
        self._pages[f"/{path}"] = (
            f'<!doctype html><title>Client</title><form method="post" action="{html.escape(url)}">'
            f"{fields}</form><script>document.forms[0].submit()</script>"
        ).encode()
        return self.address + path

    def page(self, path: str) -> bytes:
        return self._pages.get(path, LANDED)

    def note(self, path: str, body: str) -> None:
        """Keeps what was posted: by a browser, or by the provider itself."""
        if path.startswith(CALLED):
            self._calls[path].append(body)
        else:
            self._posted[path] = body

    def take_posted(self, path: str) -> str | None:
        """The form that a browser brought to this path since it was last asked for."""
        return self._posted.pop(path, None)

    def calls(self, path: str) -> list[str]:
        """The bodies of what a provider has posted to this path so far."""
        return list(self._calls[path])

    def wait_for_call(self, path: str, *, after: int) -> str | None:
        """The body of the call that comes next after ``after`` of them; nothing if none does."""
        deadline = time.monotonic() + CALL_SECONDS
        while time.monotonic() < deadline:
            if len(self._calls[path]) > after:
                return self._calls[path][after]
            time.sleep(0.05)
        return None


@contextmanager
def clients_listening() -> Iterator[Clients]:
    """All of it, on a free port of this machine."""

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(clients.page(self.path.partition("?")[0]))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            clients.note(self.path.partition("?")[0], body)
            self._answer(LANDED)

        def _answer(self, page: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):  # A browser may leave before the end.
                self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    clients = Clients(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield clients
    finally:
        server.shutdown()
        server.server_close()
