"""`make run` for real: everything starts, is watched, and stops; nothing survives.

A test may leave the product running or stopped; the next one starts it again if need be.
"""

import http.client
import json
import os
import re
import signal
import smtplib
import time
from collections.abc import Callable, Iterator

import pytest

from local_run.ports import free_ports
from local_run.services import PORTNET_ID
from tests import loopback
from tests.keeper import NotStarted
from tests.product import Product

MEGABYTES = 1000
PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("run") / "data", free_ports(1)[0])
    yield product
    product.stop()


@pytest.fixture
def running(product: Product) -> Product:
    product.ensure_running()
    return product


def get(product: Product, label: str, path: str = "/") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=10)
    connection.request("GET", path, headers={"Host": product.host(label)})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_it_ends_its_start_with_the_address_and_where_the_accounts_are(running: Product) -> None:
    said = "\n".join(running.said)

    assert f"Ready: {running.url('www')}" in said
    assert "make accounts" in said


@pytest.mark.parametrize("label", ["www", "id", "banques", "aide", "mic", "douanes", "mail"])
def test_every_host_has_a_service_that_is_well(running: Product, label: str) -> None:
    assert get(running, label, "/healthz").status == 200


def test_a_portal_sends_people_to_sign_in(running: Product) -> None:
    answer = get(running, "banques")

    assert answer.status in (302, 303)


def test_accounts_are_listed_for_programs(running: Product) -> None:
    accounts = json.loads(running.call("accounts", "--json").stdout)

    assert {"username", "password", "totp_secret", "organisation", "roles"} <= set(accounts[0])


def test_mail_that_portnet_id_sends_is_in_the_mailbox(running: Product) -> None:
    told = running.installation.environment(PORTNET_ID)
    host, _, port = told["SMTP_URL"].removeprefix("smtp://").rpartition(":")

    with smtplib.SMTP(host, int(port), timeout=10) as smtp:
        smtp.sendmail("a@exemple.invalid", ["b@exemple.invalid"], "Subject: Bonjour\n\nVoici.")

    page = loopback.session().get(running.url("mail") + "/")
    assert "Bonjour" in page.text


def test_a_code_is_six_digits(running: Product) -> None:
    told = running.call("code", "s.alami")

    assert re.fullmatch(r"\d{6}\n", told.stdout), told.stderr


def test_a_code_of_nobody_is_refused(running: Product) -> None:
    assert running.call("code", "nobody.at.all").returncode != 0


def test_a_second_copy_on_the_same_data_is_refused(running: Product) -> None:
    with pytest.raises(NotStarted, match="already running"):
        Product(running.data, free_ports(1)[0]).start()


def test_a_second_copy_on_the_same_port_is_refused(running: Product) -> None:
    other = Product(running.data.parent / "other", running.port)

    with pytest.raises(NotStarted, match=f"Port {running.port} is already taken"):
        other.start()
    assert other.stop() == 1


def test_a_service_that_dies_comes_back(running: Product) -> None:
    before = running.process("banques")
    os.kill(before.pid, signal.SIGKILL)

    _until(lambda: running.process("banques") != before)

    _until(lambda: get(running, "banques", "/healthz").status == 200)
    after = running.process("banques")
    assert (after.alive, before.alive) == (True, False)


def test_everything_fits_in_a_gigabyte(running: Product) -> None:
    assert running.megabytes() <= MEGABYTES


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_survives_a_stop(running: Product, number: signal.Signals) -> None:
    processes = running.processes()

    assert running.stop(number) == 0

    assert [one for one in processes if one.alive] == []


def test_after_a_kill_the_next_start_ends_what_was_left(running: Product) -> None:
    left = running.processes()
    running.stop(signal.SIGKILL)

    running.start()

    assert [one for one in left if one.alive] == []
    assert get(running, "www").status == 200


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
