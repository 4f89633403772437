"""Gunicorn with the kit's configuration: two listeners, told apart on a real connection."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_run.ports import free_ports

APPLICATION = """
import json
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    told = {name: environ.get(name) for name in ("portal_kit.listener", "REMOTE_ADDR", "wsgi.url_scheme")}
    return [json.dumps(told).encode()]
"""  # noqa: E501
CLAIMS = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The gateway's and the internal port of a running service."""
    folder = tmp_path_factory.mktemp("service")
    (folder / "told.py").write_text(APPLICATION)
    gateway, internal = free_ports(2)
    log = folder / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            (sys.executable, "-m", "gunicorn", "-c", "python:portal_kit.gunicorn_conf",
             "told:application"),
            cwd=folder,
            env={
                **os.environ,
                "GATEWAY_LISTEN": f"127.0.0.1:{gateway}",
                "INTERNAL_LISTEN": f"127.0.0.1:{internal}",
                "HOME": str(folder),
            },
            stdout=output, stderr=output,
        ) as server,
    ):  # fmt: skip
        _wait(gateway, log)
        yield gateway, internal
        server.terminate()
    assert not list(folder.glob(".gunicorn"))  # No control socket that two services would share.


def test_the_gateway_s_listener_believes_its_headers(ports: tuple[int, int]) -> None:
    assert ask(ports[0]) == {
        "portal_kit.listener": "gateway",
        "REMOTE_ADDR": "203.0.113.9",
        "wsgi.url_scheme": "https",
    }


def test_the_internal_listener_does_not(ports: tuple[int, int]) -> None:
    assert ask(ports[1]) == {
        "portal_kit.listener": "internal",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
    }


def ask(port: int) -> object:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/", headers=CLAIMS)
        return json.load(connection.getresponse())
    finally:
        connection.close()


def _wait(port: int, log: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            ask(port)
            return
        except OSError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
