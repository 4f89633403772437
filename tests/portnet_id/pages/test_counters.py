"""Wrong passwords are counted for what was typed; known and unknown look and cost the same."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import pytest
from argon2 import extract_parameters
from redis.connection import AbstractConnection as Connection
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from portnet_id.adapters.password_hasher import MEMORY_KIB, Argon2Hasher
from tests.portnet_id.pages.visits import SignIn, errors_of
from tests.portnet_id.people import PASSWORD, Person, fresh_account, invited_account, suspend
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty

COMMAND = re.compile(rb"\*\d+\r\n\$\d+\r\n([A-Z]+)\r\n")  # The first word of each (RESP 2).


@pytest.fixture
def person(provider: Provider) -> Person:
    return fresh_account(provider)


def fail(sign_in: SignIn, identifier: str, times: int) -> TestResponse:
    pages = [sign_in.give_password(identifier, "pas le bon") for _ in range(times)]
    return pages[-1]


Measure = Callable[[str, str], "tuple[TestResponse, Work]"]


class Work(Counter[str]):
    """What a request costs: statements, hashes, and commands of Redis with their size.

    Commands are told by their names in their order, so one more or another one is seen.
    """

    commands: tuple[str, ...] = ()


@contextmanager
def counted(engine: Engine, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Counts until the block ends. Round trips of Redis are those of its connections."""
    work = Work()
    send = Connection.send_packed_command
    verify = Argon2Hasher.verify

    def count_statement(*_: object) -> None:
        work["statements"] += 1

    def count_hash(hasher: Argon2Hasher, password: str, hash: str | None) -> bool:
        work["hashes"] += 1
        return verify(hasher, password, hash)

    def count_commands(connection: Connection, command: Iterable[bytes], **more: Any) -> None:
        sent = b"".join(command)
        work.commands += tuple(each.decode() for each in COMMAND.findall(sent))
        work["round trips"] += 1
        send(connection, [sent], **more)  # type: ignore[no-untyped-call]

    event.listen(engine, "before_cursor_execute", count_statement)
    with monkeypatch.context() as patch:
        patch.setattr(Argon2Hasher, "verify", count_hash)
        patch.setattr(Connection, "send_packed_command", count_commands)
        yield work
    event.remove(engine, "before_cursor_execute", count_statement)


def told(page: TestResponse) -> tuple[int, list[str], list[str]]:
    return page.status_code, sorted(page.headers.keys()), errors_of(page)


@pytest.fixture
def measure(
    sign_in: SignIn, engine: Engine, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> Measure:
    """One attempt: what was answered, and what it cost."""

    def attempt(identifier: str, password: str) -> tuple[TestResponse, Work]:
        with counted(engine, provider, monkeypatch) as work:
            page = sign_in.give_password(identifier, password)
        return page, work

    return attempt


def everybody(provider: Provider) -> dict[str, str]:
    """An identifier of each kind; all are as long."""
    active = fresh_account(provider)
    suspended = fresh_account(provider)
    suspend(provider, suspended)
    invited, _ = invited_account(provider)
    return {
        "known": active.username,
        "suspended": suspended.username,
        "invited": invited.username,
        "unknown": "x" * len(active.username),
    }


def test_whoever_is_named_a_wrong_password_gets_the_same_answer_for_the_same_work(
    measure: Measure, provider: Provider
) -> None:
    measured = {
        kind: measure(identifier, "pas le bon") for kind, identifier in everybody(provider).items()
    }

    page, work = measured["known"]
    assert work["hashes"] == 1
    assert work["statements"] > 0
    assert "ZADD" in work.commands
    for kind, (other_page, other) in measured.items():
        assert (other, other.commands) == (work, work.commands), kind
        assert told(other_page) == told(page), kind


def test_during_a_suspension_every_password_and_every_name_cost_the_same(
    measure: Measure, provider: Provider, sign_in: SignIn
) -> None:
    """And no hash: a right password must not be told from a wrong one by the time it takes."""
    measured = {}
    for kind, identifier in everybody(provider).items():
        fail(sign_in, identifier, 5)
        for what, password in {"right": PASSWORD, "wrong": "pas le bon"}.items():
            measured[f"{what} password, {kind}"] = measure(identifier, password)

    page, work = measured["right password, known"]
    assert page.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert work["hashes"] == 0
    assert work["statements"] > 0
    for kind, (other_page, other) in measured.items():
        assert (other, other.commands) == (work, work.commands), kind
        assert (told(other_page), len(other_page.data)) == (told(page), len(page.data)), kind


def test_when_no_turn_comes_to_work_out_a_hash_the_page_asks_to_try_again(
    sign_in: SignIn, person: Person, provider: Provider
) -> None:
    hasher = Argon2Hasher(provider.wiring.vault, at_once=1, wait_seconds=0.01)
    provider.wiring.sign_in.check_password._hasher = hasher
    with hasher._turn():
        page = sign_in.give_password(person.username, person.password)

    answer = sign_in.give_password(person.username, person.password)

    assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert page.headers["Retry-After"]
    assert "Service momentanément indisponible" in page.text
    assert answer.status_code == HTTPStatus.SEE_OTHER


def test_a_hash_of_former_parameters_is_renewed_by_the_right_password(
    sign_in: SignIn, person: Person, provider: Provider
) -> None:
    former = Argon2Hasher(provider.wiring.vault, memory_kib=64)
    with provider.open_stores() as stores:
        stores.passwords.save(person.account.sub, former.hash(person.password), at=provider.clock())

    sign_in.give_password(person.username, person.password)

    with provider.open_stores() as stores:
        known = stores.passwords.find(person.username)
    assert known is not None
    assert known.hash is not None
    assert extract_parameters(known.hash).memory_cost == MEMORY_KIB


@pytest.mark.parametrize("is_known", [True, False])
def test_the_fifth_failure_suspends_even_the_right_password(
    sign_in: SignIn, person: Person, is_known: bool
) -> None:
    identifier = person.username if is_known else f"y{person.username[1:]}"

    page = fail(sign_in, identifier, 5)
    after = sign_in.give_password(identifier, person.password)

    for each in (page, after):
        assert each.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert "Accès suspendu jusqu’à 13:15" in each.text
    assert len(page.data) == len(after.data)


def test_the_suspension_ends_after_fifteen_minutes(sign_in: SignIn, person: Person) -> None:
    fail(sign_in, person.username, 5)
    sign_in.provider.clock.advance(minutes=15)

    answer = sign_in.give_password(person.username, person.password)

    assert answer.status_code == HTTPStatus.SEE_OTHER


def test_failures_older_than_the_window_do_not_count(sign_in: SignIn, person: Person) -> None:
    fail(sign_in, person.username, 4)
    sign_in.provider.clock.advance(minutes=15)

    page = fail(sign_in, person.username, 1)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_right_password_forgives_what_was_wrong(sign_in: SignIn, person: Person) -> None:
    fail(sign_in, person.username, 4)
    sign_in.give_password(person.username, person.password)

    page = fail(sign_in, person.username, 4)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_strangers_do_not_lock_out_a_browser_that_is_known(
    sign_in: SignIn, person: Person, provider: Provider, banques: TestParty
) -> None:
    sign_in.complete(person)
    stranger = SignIn.begin(provider, provider.browser(), banques)
    fail(stranger, person.username, 5)
    asked = banques.ask(sign_in.client, prompt="login").headers["Location"]

    again = SignIn(provider, sign_in.client, asked.rpartition("/")[2])

    answer = again.give_password(person.username, person.password)
    assert answer.status_code == HTTPStatus.SEE_OTHER


def test_a_crowded_network_is_slowed_and_works_harder_but_is_never_blocked(
    sign_in: SignIn, person: Person, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    parts = provider.wiring.sign_in
    monkeypatch.setitem(vars(parts), "pause", waited.append)
    failed = parts.check_password._failed
    network = provider.wiring.vault.digest("network", "192.0.2.7")
    for number in range(100):
        failed.note_network(network, str(number % 20), at=provider.clock())

    page = sign_in.give_password(person.username, person.password)
    ordinary = sign_in.give_password(person.username, person.password, network="192.0.2.8")

    assert errors_of(page) == ["La vérification a expiré. Cochez à nouveau la case."]
    assert waited == [2.0]
    assert ordinary.status_code == HTTPStatus.SEE_OTHER


def test_every_attempt_leaves_a_trace_without_a_secret(
    sign_in: SignIn, person: Person, engine: Engine
) -> None:
    sign_in.give_password("mon mot de passe", "pas le bon")
    sign_in.complete(person)

    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT action, outcome, audit::text FROM audit").all()
    acts = {(action, outcome) for action, outcome, _ in rows}
    assert {
        ("sign_in.password", "refused"),
        ("sign_in.password", "done"),
        ("sign_in.totp", "done"),
        ("sign_on.begun", "done"),
    } <= acts
    written = " ".join(text for _, _, text in rows)
    assert "mon mot de passe" not in written
    assert person.password not in written
