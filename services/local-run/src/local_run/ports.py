"""Ports on this machine: the one people know, and free ones for the rest."""

import random
import socket

from local_run.errors import CannotRun

HOST = "127.0.0.1"
# Below the range the system hands out for outgoing connections, so a restart finds its port free.
INNER = range(20_000, 32_000)


def refuse_taken(port: int) -> None:
    """Raises ``CannotRun`` if the gateway could not listen on ``port``."""
    try:
        _listen(port)
    except PermissionError as problem:
        raise CannotRun(
            f"Port {port} is for root alone on this machine: "
            "choose one from 1024 up with PORTNET_PORT."
        ) from problem
    except OSError as problem:
        raise CannotRun(
            f"Port {port} is already taken: stop the program that uses it, or choose another "
            f"with PORTNET_PORT={port + 1}."
        ) from problem


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now, in no order another run would try as well."""
    found: list[int] = []
    for port in random.sample(INNER, len(INNER)):
        if len(found) == count:
            break
        try:
            _listen(port)
        except OSError:
            continue
        found.append(port)
    return found


def _listen(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        probe.listen()
