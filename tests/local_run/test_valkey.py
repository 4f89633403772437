"""One Valkey for all services, where each sees its own keys and no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import NoPermissionError

from local_run import valkey
from local_run.processes import identify, start, stop


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("valkey")
    socket = folder / "socket"
    program = valkey.program(folder, socket, options=valkey.users(["banques", "portnet-id"]))
    with (folder / "log").open("wb") as log, start(program, log) as process:
        valkey.wait(socket)
        yield socket
        stop(identify(process.pid), program.stop_signal)


def test_a_service_uses_the_keys_of_its_prefix(socket: Path) -> None:
    with Redis.from_url(valkey.url(socket, "banques")) as client:
        client.set("banques:session", "1", ex=10, nx=True)

        assert client.getdel("banques:session") == b"1"
        assert client.info("server")["uptime_in_seconds"] >= 0


def test_a_service_cannot_see_the_keys_of_another(socket: Path) -> None:
    with (
        Redis.from_url(valkey.url(socket, "banques")) as client,
        pytest.raises(NoPermissionError),
    ):
        client.get("portnet-id:interaction")


@pytest.mark.parametrize("command", ["FLUSHALL", "KEYS *", "CONFIG GET *"])
def test_a_service_cannot_harm_the_others(socket: Path, command: str) -> None:
    with (
        Redis.from_url(valkey.url(socket, "banques")) as client,
        pytest.raises(NoPermissionError),
    ):
        client.execute_command(*command.split())


def test_a_stranger_may_only_knock(socket: Path) -> None:
    with Redis(unix_socket_path=str(socket)) as client:
        assert client.ping()
        with pytest.raises(NoPermissionError):
            client.get("banques:session")
