"""Services as they are served: gunicorn with our worker, asked over real connections."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from local_run.ports import free_ports
from portal_kit.gunicorn_conf import graceful_timeout, threads

START_SECONDS = 15
APPLICATION = """\
def application(environ, start_response):
    body = environ["wsgi.input"].read() or environ["PATH_INFO"].encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@dataclass
class Server:
    """``gunicorn`` on a port of its own; its connections are closed when the test ends."""

    process: subprocess.Popen[bytes]
    port: int
    opened: ExitStack

    def connection(self) -> http.client.HTTPConnection:
        made = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        self.opened.callback(made.close)
        return made


@pytest.fixture
def server(tmp_path: Path, socket_enabled: None) -> Iterator[Server]:
    (tmp_path / "served.py").write_text(APPLICATION)
    [port] = free_ports(1)
    process = subprocess.Popen(
        (
            Path(sys.executable).with_name("gunicorn"),
            "-c", "python:portal_kit.gunicorn_conf", "served:application",
        ),
        cwd=tmp_path,
        env={"GATEWAY_LISTEN": f"127.0.0.1:{port}"},
    )  # fmt: skip
    with ExitStack() as opened:
        server = Server(process, port, opened)
        _wait(server)
        yield server
    process.kill()
    process.wait()


def _wait(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return server.connection().connect()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "gunicorn did not start"
            time.sleep(0.05)


def _asked(connection: http.client.HTTPConnection, what: str) -> bytes:
    connection.request("POST", "/", body=what)
    return connection.getresponse().read()


def test_a_connection_is_answered_again_and_again_busy_or_at_rest(server: Server) -> None:
    connection = server.connection()
    answers = []

    for number in range(40):
        if number % 10 == 9:
            time.sleep(0.05)  # Longer than a thread stays.
        answers.append(_asked(connection, f"request {number}"))

    assert answers == [f"request {number}".encode() for number in range(40)]


def test_connections_that_are_kept_keep_nobody_waiting(server: Server) -> None:
    kept = [server.connection() for _ in range(threads * 3)]

    answers = [_asked(each, "first") for each in kept] + [_asked(each, "again") for each in kept]

    assert answers == [b"first"] * len(kept) + [b"again"] * len(kept)


def test_two_requests_sent_at_once_are_both_answered(server: Server) -> None:
    connection = server.connection()
    connection.connect()
    both = b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in (1, 2))

    connection.sock.sendall(both)
    answered = b""
    while answered.count(b"HTTP/1.1 200 OK") < 2 or not answered.endswith(b"/2"):
        answered += connection.sock.recv(4096)

    assert answered.index(b"/1") < answered.index(b"/2")


def test_a_service_stops_although_connections_are_kept(server: Server) -> None:
    for each in [server.connection() for _ in range(threads)]:
        _asked(each, "first")

    server.process.send_signal(signal.SIGTERM)

    assert server.process.wait(graceful_timeout + 5) == 0
