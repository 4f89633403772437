"""A server killed under the running product: a page that says so, then everything as before."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest

from local_run.ports import free_ports
from tests.newcomers import Newcomers
from tests.product import Product
from tests.walker import Walker

PATIENCE_SECONDS = 60
FLUSH_SECONDS = 1.5  # Valkey writes to its file once a second in a local run.
SIGNED_IN = "Vue globale des opérations bancaires"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("outage") / "data", free_ports(1)[0])
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def agent(product: Product) -> Walker:
    """Somebody at work in the Portail Banques."""
    newcomers, walker = Newcomers(product), Walker.new()
    walker.sign_in(portal(product), newcomers.active())
    newcomers.close()
    time.sleep(FLUSH_SECONDS)
    return walker


def portal(product: Product) -> str:
    return product.url("banques") + "/"


def freeze(product: Product, program: str) -> Callable[[], None]:
    """Stops a server without closing its connections; returns what lets it go on."""
    pid = product.process(program).pid
    os.kill(pid, signal.SIGSTOP)
    return lambda: os.kill(pid, signal.SIGCONT)


def wait_for(walker: Walker, product: Product, status: HTTPStatus) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = walker.http.get(portal(product))
        if answer.status_code == status:
            return answer.text
        assert time.monotonic() < deadline, answer.status_code
        time.sleep(0.2)


@pytest.mark.parametrize("program", ["valkey", "postgresql"])
def test_who_was_signed_in_works_on_after_a_server_was_killed(
    product: Product, agent: Walker, program: str
) -> None:
    before = product.process(program)
    os.kill(before.pid, signal.SIGKILL)

    page = wait_for(agent, product, HTTPStatus.OK)

    assert SIGNED_IN in page
    assert product.process(program) != before


def test_a_server_that_does_not_answer_is_told_within_seconds(
    product: Product, agent: Walker
) -> None:
    go_on = freeze(product, "valkey")
    try:
        began = time.monotonic()
        answer = agent.http.get(portal(product))
        waited = time.monotonic() - began
    finally:
        go_on()

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "momentanément indisponible" in answer.text
    assert waited < 10
    assert SIGNED_IN in wait_for(agent, product, HTTPStatus.OK)
