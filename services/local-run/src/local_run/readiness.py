"""Waits until what was started answers."""

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from functools import partial

from local_run.errors import CannotRun
from local_run.installation import Installation
from local_run.ports import HOST
from local_run.services import GATEWAY_DOOR, SERVICES
from local_run.settings import DOMAIN
from local_run.supervisor import Supervisor

PATIENCE_SECONDS = 60
ANSWER_SECONDS = 5


def wait_for_services(installation: Installation, supervisor: Supervisor) -> None:
    """Until each can serve a person. Raises ``CannotRun`` when one ends or stays silent."""
    for service in SERVICES:
        address = installation.address(service, GATEWAY_DOOR)
        _wait(service.name, supervisor, partial(_answers, address, "/healthz", address))


def wait_for_authority(installation: Installation, supervisor: Supervisor) -> None:
    """Until the gateway has the root certificate of its authority."""
    _wait("gateway", supervisor, installation.data.root_certificate.exists)


def wait_for_gateway(installation: Installation, supervisor: Supervisor) -> None:
    """Until the home page comes through it, as a browser that trusts its authority asks."""
    settings = installation.settings
    address, host = f"{HOST}:{settings.port}", settings.host("www")
    trust = None
    if settings.secure:
        trust = ssl.create_default_context(cafile=installation.data.root_certificate)
    _wait("gateway", supervisor, partial(_answers, address, "/", host, trust))


def _wait(name: str, supervisor: Supervisor, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not answers():
        supervisor.refuse_dead()
        if time.monotonic() > deadline:
            raise CannotRun(f"{name} does not answer; its log: {supervisor.logs / name}.log")
        time.sleep(0.1)


def _answers(address: str, path: str, host: str, trust: ssl.SSLContext | None = None) -> bool:
    connection = http.client.HTTPConnection(address, timeout=ANSWER_SECONDS)
    try:
        if trust is not None:
            connection.sock = _secure(address, trust)
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _secure(address: str, trust: ssl.SSLContext) -> ssl.SSLSocket:
    """A connection to the gateway by the name on its certificate, whatever resolves names here."""
    host, _, port = address.rpartition(":")
    plain = socket.create_connection((host, int(port)), timeout=ANSWER_SECONDS)
    return trust.wrap_socket(plain, server_hostname=f"www.{DOMAIN}")
