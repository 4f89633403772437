"""A real gateway with the product's own Caddyfile, in front of upstreams a test controls."""

import http.client
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from local_run.gateway import FOLDER, caddy, environment
from local_run.ports import free_ports
from local_run.settings import DOMAIN

PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Answer:
    """What came back through the gateway."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True)
class Gateway:
    """A running gateway; ``log`` grows while it runs."""

    port: int
    log: Path

    def request(
        self,
        label: str,
        path: str = "/",
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        host: str | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        name = host or f"{label}.{DOMAIN}:{self.port}"
        try:
            connection.request(method, path, body, {"Host": name, **(headers or {})})
            answer = connection.getresponse()
            return Answer(
                answer.status, dict(answer.getheaders()), answer.read().decode(errors="replace")
            )
        finally:
            connection.close()

    def wait_for_log(self, words: str) -> str:
        """The line that has ``words``; it may be written a moment after the answer is sent."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            for line in reversed(self.log.read_text().splitlines()):
                if words in line:
                    return line
            assert time.monotonic() < deadline, f"no line with {words!r}"
            time.sleep(0.02)


@dataclass
class Upstream:
    """A service that tells back what it was asked, and how."""

    port: int
    healthy: bool = True
    seen: list[Mapping[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def running_upstream() -> Iterator[Upstream]:
    upstream = Upstream(free_ports(1)[0])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/healthz":
                self._tell(200 if upstream.healthy else 503, b"{}")
                return
            upstream.seen.append(dict(self.headers))
            self._tell(200, b"page " * 1000)

        def do_POST(self) -> None:
            upstream.seen.append(dict(self.headers))
            self.rfile.read(int(self.headers["Content-Length"]))
            self._tell(303, b"", Location="http://elsewhere.example/?code=c0de")

        def _tell(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {
                "Content-Type": "text/html", "Content-Length": str(len(body)), **headers,
            }.items():  # fmt: skip
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silence: the test reads the gateway's log, not ours."""

    server = ThreadingHTTPServer(("127.0.0.1", upstream.port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield upstream
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running_gateway(folder: Path, upstreams: Mapping[str, str]) -> Iterator[Gateway]:
    """``upstreams`` are settings of the Caddyfile, e.g. ``BANQUES_UPSTREAMS``."""
    gateway = Gateway(free_ports(1)[0], folder / "gateway.log")
    with gateway.log.open("wb") as output:
        process = subprocess.Popen(
            (caddy(), "run", "--config", str(FOLDER / "Caddyfile"), "--adapter", "caddyfile"),
            env={**environment(scheme="http", port=gateway.port, storage=folder), **upstreams},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(gateway)
        yield gateway
    finally:
        process.terminate()
        process.wait(10)


def _wait(gateway: Gateway) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            gateway.request("nobody")
            return
        except OSError:
            assert time.monotonic() < deadline, gateway.log.read_text()
            time.sleep(0.02)
