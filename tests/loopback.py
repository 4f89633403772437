"""HTTP to the hosts of a product on this machine: names under `localhost` are known to browsers
only, so the connection goes to 127.0.0.1 and the name into the request."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

TIMEOUT_SECONDS = 10


class Loopback(HTTPAdapter):
    """Connects to this machine whatever host is asked for, and names that host.

    With a ``port``, connects to that one whatever the address says.
    """

    def __init__(self, port: int | None = None) -> None:
        self._port = port
        super().__init__()

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> Any:
        attributes, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if attributes["scheme"] == "https":
            name = attributes["host"]
            pool = {**pool, "server_hostname": name, "assert_hostname": name}
        port = self._port or attributes["port"]
        return {**attributes, "host": "127.0.0.1", "port": port}, pool

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        request.headers["Host"] = urlsplit(str(request.url)).netloc
        try:
            return super().send(request, stream, timeout or TIMEOUT_SECONDS, verify, cert, proxies)
        finally:
            # A redirect copies the headers, and cookies are chosen by this one before the address.
            del request.headers["Host"]


def session(trusting: Path | None = None) -> requests.Session:
    """A browser without pictures: cookies, redirects, and nothing of the environment.

    Over TLS it believes the authority whose root certificate is ``trusting``, and no other.
    """
    made = requests.Session()
    made.trust_env = False
    made.mount("http://", Loopback())
    if trusting is not None:
        made.mount("https://", Loopback())
        made.verify = str(trusting)
    return made
