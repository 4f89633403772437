"""Registered addresses are called outside only, within a time, and where they were judged.

Threat 34 of the design: server-side request forgery.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal_kit import outbound
from portal_kit.outbound import (
    Outbound,
    OutboundFailed,
    OutboundRefused,
    OutboundSettings,
    read_outbound,
)
from portal_kit.settings import Env, SettingsError

Served = Callable[[socket.socket], None]


@pytest.fixture(autouse=True)
def sockets(socket_enabled: None) -> None:
    """These tests are about sockets; all of them stay on this machine."""


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``resolver("10.0.0.1", …)`` is what every name stands for, one answer a question."""

    def stands_for(*answers: str) -> None:
        left = list(answers)

        def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
            address = left.pop(0) if len(left) > 1 else left[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(outbound.socket, "getaddrinfo", resolve)

    return stands_for


@contextmanager
def serving(serve: Served) -> Iterator[int]:
    """A server for one connection; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def once() -> None:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                serve(connection)

        thread = threading.Thread(target=once, daemon=True)
        thread.start()
        yield listening.getsockname()[1]


def caller(port: int = 0, *, name: str = "portail.test:80", plain: bool = True) -> Outbound:
    exceptions = {name: ("127.0.0.1", port)} if port else {}
    return Outbound(OutboundSettings(exceptions=exceptions, plain=plain))


def answering(text: bytes) -> Served:
    def serve(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(text)

    return serve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "0.0.0.1",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fc00::1", "fe80::1%eth0", "::",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
@pytest.mark.threat(34)
def test_addresses_of_our_own_network_are_never_called(
    address: str, resolver: Callable[..., None]
) -> None:
    resolver(address)

    with pytest.raises(OutboundRefused):
        caller().post_form("http://portail.test/fin", {})


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "http://localhost/"]
)
def test_an_address_without_a_name_is_judged_as_well(url: str) -> None:
    with pytest.raises(OutboundRefused):
        caller().post_form(url, {})


@pytest.mark.threat(34)
def test_a_name_that_changes_its_mind_is_asked_once_only(resolver: Callable[..., None]) -> None:
    """DNS rebinding: the second answer would be private, and nobody asks for it."""
    resolver("192.0.2.1", "127.0.0.1")

    with pytest.raises(OutboundRefused):  # 192.0.2.0/24 is for documentation: not public either.
        caller().post_form("http://portail.test/fin", {})


def test_plain_http_is_refused_where_it_is_not_allowed() -> None:
    with pytest.raises(OutboundRefused, match="https"):
        caller(plain=False).post_form("http://portail.test/fin", {})


@pytest.mark.parametrize("url", ["ftp://portail.test/", "file:///etc/passwd", "gopher://a.test"])
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(OutboundRefused):
        caller().post_form(url, {})


def test_an_exception_of_the_operator_s_is_connected_where_they_said() -> None:
    asked: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        asked.append(b"")
        while not asked[0].endswith(b"a.b.c"):
            asked[0] += connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with serving(serve) as port:
        status = caller(port).post_form("http://portail.test/fin", {"logout_token": "a.b.c"})

    assert status == 204
    assert b"Host: portail.test\r\n" in asked[0]
    assert asked[0].endswith(b"logout_token=a.b.c")


@pytest.mark.threat(34)
def test_a_redirect_is_told_and_not_followed() -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    with serving(answering(answer)) as port:
        assert caller(port).post_form("http://portail.test/fin", {}) == 302


@pytest.mark.threat(34)
def test_a_body_without_end_is_not_read() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + b"x" * 100_000
    with serving(answering(answer)) as port:
        began = time.monotonic()
        assert caller(port).post_form("http://portail.test/fin", {}) == 200
        assert time.monotonic() - began < outbound.STEP_SECONDS


@pytest.mark.threat(34)
def test_who_never_finishes_answering_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "WHOLE_SECONDS", 0.5)
    gone = threading.Event()

    def serve(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not gone.wait(0.05):
            try:
                connection.sendall(b"X-Slow: 1\r\n")
            except OSError:
                return

    with serving(serve) as port:
        began = time.monotonic()
        caller(port).post_form("http://portail.test/fin", {})
        assert time.monotonic() - began < outbound.STEP_SECONDS
    gone.set()


def test_who_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "STEP_SECONDS", 0.3)
    gone = threading.Event()

    with serving(lambda _: gone.wait(5) and None) as port, pytest.raises(OutboundFailed):
        caller(port).post_form("http://portail.test/fin", {})
    gone.set()


def test_nobody_there_is_a_failure_not_a_refusal() -> None:
    with serving(answering(b"")) as port:
        pass

    with pytest.raises(OutboundFailed):
        caller(port).post_form("http://portail.test/fin", {})


def test_a_certificate_of_nobody_we_know_is_not_believed() -> None:
    with serving(answering(b"not TLS at all")) as port, pytest.raises(OutboundFailed):
        caller(port, name="portail.test:443").post_form("https://portail.test/fin", {})


def read(**values: str) -> OutboundSettings:
    env = Env(values)
    found = read_outbound(env, plain=False)
    env.finish()
    return found


def test_the_operator_names_exceptions_and_authorities(tmp_path: Path) -> None:
    bundle = tmp_path / "root.crt"
    bundle.touch()

    found = read(
        OUTBOUND_EXCEPTIONS="mic.portnet.ma:443=10.0.0.5:8443, a.test:80=[::1]:81",
        OUTBOUND_CA_BUNDLE=str(bundle),
    )

    assert found.exceptions == {"mic.portnet.ma:443": ("10.0.0.5", 8443), "a.test:80": ("::1", 81)}
    assert found.ca_bundle == str(bundle)


def test_nothing_need_be_named() -> None:
    assert read() == OutboundSettings()


@pytest.mark.parametrize("given", ["mic.portnet.ma", "a:1=b", "=b:1", "a:1=b:1;c:1=d:1"])
def test_an_exception_that_cannot_be_read_is_told(given: str) -> None:
    with pytest.raises(SettingsError, match="OUTBOUND_EXCEPTIONS holds"):
        read(OUTBOUND_EXCEPTIONS=given)


def test_authorities_that_are_not_there_are_told() -> None:
    with pytest.raises(SettingsError, match="OUTBOUND_CA_BUNDLE is not a file"):
        read(OUTBOUND_CA_BUNDLE="/nowhere/root.crt")
