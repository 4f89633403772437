"""Wrong passwords are counted for what was typed; known and unknown look and cost the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import pytest
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from tests.portnet_id.pages.visits import SignIn, errors_of
from tests.portnet_id.people import Person, fresh_account
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty


@pytest.fixture
def person(provider: Provider) -> Person:
    return fresh_account(provider)


def fail(sign_in: SignIn, identifier: str, times: int) -> TestResponse:
    pages = [sign_in.give_password(identifier, "pas le bon") for _ in range(times)]
    return pages[-1]


@contextmanager
def counted(engine: Engine, provider: Provider) -> Iterator[dict[str, int]]:
    """How many statements and hashes a request needs."""
    work = {"statements": 0, "hashes": 0}
    hasher = provider.wiring.sign_in.check_password._hasher
    verify = hasher.verify

    def count_statement(*_: object) -> None:
        work["statements"] += 1

    def count_hash(password: str, hash: str | None) -> bool:
        work["hashes"] += 1
        return verify(password, hash)

    event.listen(engine, "before_cursor_execute", count_statement)
    hasher.verify = count_hash  # type: ignore[method-assign]
    yield work
    hasher.verify = verify  # type: ignore[method-assign]
    event.remove(engine, "before_cursor_execute", count_statement)


def told(page: TestResponse) -> tuple[int, list[str], list[str]]:
    return page.status_code, sorted(page.headers.keys()), errors_of(page)


def test_known_and_unknown_get_the_same_answer_for_the_same_work(
    sign_in: SignIn, person: Person, provider: Provider, engine: Engine
) -> None:
    unknown = "x" * len(person.username)
    with counted(engine, provider) as for_known:
        known_page = fail(sign_in, person.username, 1)
    with counted(engine, provider) as for_unknown:
        unknown_page = fail(sign_in, unknown, 1)

    assert for_known == for_unknown
    assert for_known["hashes"] == 1
    assert told(known_page) == told(unknown_page)


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
