"""Requests to addresses that somebody registered: never into our own network (architecture §2).

The name is looked up once, what it stands for is judged, and the connection goes to the very
address that was judged: a name that means something else a moment later gains nothing. Our own,
because the libraries for it are abandoned or asynchronous.
"""

import contextlib
import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from portal_kit.settings import Env

STEP_SECONDS = 3.0  # To connect, and between two bytes.
WHOLE_SECONDS = 5.0  # However busily the other side sends.

Address = tuple[str, int]

EXCEPTION = re.compile(
    r"(?P<name>[a-z0-9.-]+:\d{1,5})=(?P<address>[a-z0-9.-]+|\[[0-9a-f:.]+\]):(?P<port>\d{1,5})"
)


class OutboundRefused(Exception):
    """The address is none that we call; the message says why."""


class OutboundFailed(Exception):
    """Nobody answered in time, or not as HTTP."""


@dataclass(frozen=True, kw_only=True)
class OutboundSettings:
    """What the operator allows besides the public Internet.

    ``exceptions`` maps ``host:port`` of an address to where it is connected instead; what is
    checked of the certificate stays the name in the address. ``ca_bundle`` is the path of the
    authorities that are believed, ``None`` meaning the usual ones. ``plain`` allows http.
    """

    exceptions: Mapping[str, Address] = field(default_factory=dict)
    ca_bundle: str | None = None
    plain: bool = False


def read_outbound(env: Env, *, plain: bool) -> OutboundSettings:
    """Reads ``OUTBOUND_EXCEPTIONS`` (``host:port=address:port``, with commas between) and
    ``OUTBOUND_CA_BUNDLE``; both may be left out."""
    exceptions = {}
    for each in filter(None, env.text("OUTBOUND_EXCEPTIONS", "").split(",")):
        found = EXCEPTION.fullmatch(each.strip())
        if found is None:
            env.problem(
                f"OUTBOUND_EXCEPTIONS holds {each.strip()!r}; each must be like "
                "portal.example.ma:443=10.0.0.5:8443"
            )
            continue
        exceptions[found["name"]] = (found["address"].strip("[]"), int(found["port"]))
    bundle = env.text("OUTBOUND_CA_BUNDLE", "")
    if bundle and not Path(bundle).is_file():
        env.problem("OUTBOUND_CA_BUNDLE is not a file")
    return OutboundSettings(exceptions=exceptions, ca_bundle=bundle or None, plain=plain)


class Outbound:
    """Calls registered addresses. Safe to share between threads: each call is a session."""

    def __init__(self, settings: OutboundSettings) -> None:
        self._settings = settings

    def post_form(self, url: str, form: Mapping[str, str]) -> int:
        """Posts ``form`` and returns the status; redirects are not followed, no body is read.

        Takes five seconds at most, and what the name server needs. Raises ``OutboundRefused``
        or ``OutboundFailed``.
        """
        schemes = ("https", "http") if self._settings.plain else ("https",)
        if urlsplit(url).scheme not in schemes:
            raise OutboundRefused("not https")
        try:
            with requests.Session() as session:
                session.trust_env = False  # A proxy would look the name up for itself.
                session.mount("https://", _Adapter(self._settings.exceptions))
                session.mount("http://", _Adapter(self._settings.exceptions))
                with session.post(
                    url, data=form, timeout=STEP_SECONDS, allow_redirects=False, stream=True,
                    verify=self._settings.ca_bundle or True,
                ) as response:  # fmt: skip
                    return response.status_code
        except (requests.RequestException, OSError) as problem:
            raise OutboundFailed(type(problem).__name__) from problem


class _Adapter(HTTPAdapter):
    """Makes guarded connections, and no others."""

    def __init__(self, exceptions: Mapping[str, Address]) -> None:
        self._exceptions = exceptions
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        super().init_poolmanager(*arguments, **more)
        allowed = {"exceptions": self._exceptions}
        plain = type("Connection", (_Guarded, HTTPConnection), allowed)
        secure = type("SecureConnection", (_Guarded, HTTPSConnection), allowed)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }


class _Guarded:
    """The part of a connection that opens its socket, and hangs up when its time is over."""

    exceptions: Mapping[str, Address]
    host: str
    port: int
    _line: socket.socket | None = None
    _end: Timer | None = None

    def _new_conn(self) -> socket.socket:
        where = f"{self.host}:{self.port}"
        address = self.exceptions.get(where) or _public_address(self.host, self.port)
        connected = socket.create_connection(address, timeout=STEP_SECONDS)
        # TLS takes the socket over, so the one that hangs up is a second handle of the same line.
        self._line = connected.dup()
        self._end = Timer(WHOLE_SECONDS, _hang_up, (self._line,))
        self._end.daemon = True
        self._end.start()
        return connected

    def close(self) -> None:
        if self._end is not None and self._line is not None:
            self._end.cancel()
            self._line.close()
        super().close()  # type: ignore[misc]


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _public_address(host: str, port: int) -> Address:
    """Where ``host`` is. Raises ``OutboundRefused`` where any of its addresses is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise OutboundFailed(f"{host} is not known") from problem
    addresses = [str(each[4][0]) for each in found]
    for each in addresses:
        if not _is_public(each):
            raise OutboundRefused(f"{host} is not a public address")
    return addresses[0], port


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    judged = inner or parsed
    return judged.is_global and not judged.is_multicast
