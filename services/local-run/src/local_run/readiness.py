"""Waits until what was started answers."""

import http.client
import time

from local_run.errors import CannotRun
from local_run.installation import Installation
from local_run.ports import HOST
from local_run.services import GATEWAY_DOOR, SERVICES
from local_run.settings import DOMAIN
from local_run.supervisor import Supervisor

PATIENCE_SECONDS = 60


def wait_for_services(installation: Installation, supervisor: Supervisor) -> None:
    """Until each can serve a person. Raises ``CannotRun`` when one ends or stays silent."""
    for service in SERVICES:
        address = installation.address(service, GATEWAY_DOOR)
        _wait(service.name, address, "/healthz", address, supervisor)


def wait_for_gateway(installation: Installation, supervisor: Supervisor) -> None:
    """Until the home page comes through it."""
    port = installation.settings.port
    _wait("gateway", f"{HOST}:{port}", "/", f"www.{DOMAIN}:{port}", supervisor)


def _wait(name: str, address: str, path: str, host: str, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(address, path, host):
        supervisor.refuse_dead()
        if time.monotonic() > deadline:
            raise CannotRun(f"{name} does not answer; its log: {supervisor.logs / name}.log")
        time.sleep(0.1)


def _answers(address: str, path: str, host: str) -> bool:
    connection = http.client.HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
