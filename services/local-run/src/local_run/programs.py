"""The programs of a run, in the order in which they start."""

from collections.abc import Iterator

from local_run import gateway, valkey
from local_run.installation import SCRIPTS, Installation
from local_run.processes import Program
from local_run.services import SERVICES, Service


def servers(installation: Installation) -> Iterator[Program]:
    yield installation.cluster.program({})
    users = valkey.users(service.redis_prefix for service in SERVICES)
    yield valkey.program(installation.data.valkey, installation.valkey_socket, options=users)


def services(installation: Installation) -> Iterator[Program]:
    for service in SERVICES:
        yield _web(installation, service)
    for service in SERVICES:
        if service.has_worker:
            yield _worker(installation, service)


def front(installation: Installation) -> Iterator[Program]:
    yield gateway.program(installation)


def _web(installation: Installation, service: Service) -> Program:
    return Program(
        name=service.name,
        command=(
            str(SCRIPTS / "gunicorn"), "-c", "python:portal_kit.gunicorn_conf", service.application,
        ),
        environment=installation.environment(service),
    )  # fmt: skip


def _worker(installation: Installation, service: Service) -> Program:
    return Program(
        name=f"{service.name}-worker",
        command=(str(SCRIPTS / service.command), "worker"),
        environment=installation.environment(service),
    )
