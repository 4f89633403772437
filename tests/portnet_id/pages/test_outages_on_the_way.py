"""Redis or PostgreSQL lost in the middle of a sign-in: told, survived, nothing half-done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient, csrf_token_of
from portnet_id.domain.second_factors import step_at
from tests.portnet_id.pages.visits import SignIn, answers_to, read
from tests.portnet_id.people import Person, fresh_account
from tests.portnet_id.protocol.provider import HOST, Provider, settings
from tests.portnet_id.protocol.relying_party import TestParty
from tests.servers import Servers

Lose = Callable[[], None]


class Outage:
    """One of the servers, which goes away and comes back."""

    def __init__(self, lose: Lose, find: Lose) -> None:
        self.lose, self.find = lose, find

    @contextmanager
    def __call__(self) -> Iterator[None]:
        self.lose()
        try:
            yield
        finally:
            self.find()

    @contextmanager
    def just_before(self, engine: Engine, statement: str) -> Iterator[None]:
        """Away from the moment at which a statement that begins so is about to be sent."""

        def lose(_connection: object, _cursor: object, sent: str, *_: object) -> None:
            if sent.startswith(statement):
                self.lose()

        event.listen(engine, "before_cursor_execute", lose)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", lose)
            self.find()

    @contextmanager
    def just_before_the_commit_of(self, engine: Engine, statement: str) -> Iterator[None]:
        """Away once all is written and nothing is kept yet."""
        written: list[str] = []

        def note(_connection: object, _cursor: object, sent: str, *_: object) -> None:
            written.append(sent)

        def lose(_connection: object) -> None:
            if any(sent.startswith(statement) for sent in written):
                self.lose()

        event.listen(engine, "before_cursor_execute", note)
        event.listen(engine, "commit", lose)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", note)
            event.remove(engine, "commit", lose)
            self.find()


@pytest.fixture
def socket(tmp_path: Path, redis_url: str) -> Path:
    """Where this provider finds Redis, as long as it is linked here."""
    link = tmp_path / "redis.sock"
    link.symlink_to(urlsplit(redis_url).path)
    return link


@pytest.fixture
def provider(database_url: str, engine: Engine, redis_url: str, socket: Path) -> Provider:
    given = settings(database_url, f"unix://{socket}?{urlsplit(redis_url).query}")
    return Provider.start(given, engine)


@pytest.fixture
def without_redis(provider: Provider, socket: Path, redis_url: str) -> Outage:
    def lose() -> None:
        socket.unlink(missing_ok=True)
        provider.wiring.interactions._redis.connection_pool.disconnect()  # type: ignore[attr-defined]

    return Outage(lose, lambda: socket.symlink_to(urlsplit(redis_url).path))


@pytest.fixture
def without_postgresql(servers: Servers, engine: Engine) -> Outage:
    name = engine.url.database

    def allow(connections: str) -> None:
        with servers.cluster.connect() as connection:
            connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {connections}")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )

    return Outage(lambda: allow("false"), lambda: allow("true"))


@pytest.fixture(params=["without_redis", "without_postgresql"])
def outage(request: pytest.FixtureRequest) -> Outage:
    found: Outage = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def person(provider: Provider) -> Person:
    return fresh_account(provider)


@pytest.fixture
def at_the_code(sign_in: SignIn, person: Person) -> SignIn:
    sign_in.give_password(person.username, person.password)
    return sign_in


def form_for_code(sign_in: SignIn, person: Person) -> dict[str, str]:
    """The form of the code page, filled in."""
    code = person.code(sign_in.provider.clock())
    return {"csrf_token": csrf_token_of(sign_in.page("/code")), "code": code}


def send_code(sign_in: SignIn, form: dict[str, str]) -> TestResponse:
    return sign_in.client.post(f"{sign_in.path}/code", data=form)


def is_told(page: TestResponse) -> bool:
    words = read(page).get_text()
    return (
        page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        and bool(page.headers["Retry-After"])
        and "Service momentanément indisponible" in words
    )


def opened_portal(sign_in: SignIn, answer: TestResponse, banques: TestParty) -> bool:
    """Whether that answer leads back to the portal with a code."""
    back = sign_in.client.get(answer.headers["Location"])
    return back.headers.get("Location", "").startswith(f"{banques.redirect_uri}?code=")


def sign_ons_of(provider: Provider, engine: Engine, person: Person) -> int:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT count(*) FROM sign_ons WHERE sub = %s", (person.account.sub,)
        )
        return int(rows.scalar_one())


def test_a_password_sent_meanwhile_can_be_sent_again(
    outage: Outage, sign_in: SignIn, person: Person
) -> None:
    def filled_in() -> dict[str, object]:
        page = sign_in.page()
        return {
            "csrf_token": csrf_token_of(page),
            "identifiant": person.username,
            "mot_de_passe": person.password,
            **answers_to(page),
        }

    form = filled_in()
    with outage():
        page = sign_in.client.post(sign_in.path, data=form)

    answer = sign_in.client.post(sign_in.path, data=filled_in())

    assert is_told(page)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["Location"] == f"{sign_in.path}/code"


def test_the_same_code_opens_the_way_once_the_server_is_back(
    outage: Outage, at_the_code: SignIn, person: Person, banques: TestParty
) -> None:
    form = form_for_code(at_the_code, person)
    with outage():
        page = send_code(at_the_code, form)

    answer = send_code(at_the_code, form)

    assert is_told(page)
    assert opened_portal(at_the_code, answer, banques)


@pytest.mark.parametrize("statement", ["INSERT INTO sign_ons", "INSERT INTO audit"])
def test_what_broke_off_while_the_sign_on_was_written_left_nothing(
    outage: Outage,
    at_the_code: SignIn,
    person: Person,
    provider: Provider,
    engine: Engine,
    statement: str,
    banques: TestParty,
) -> None:
    form = form_for_code(at_the_code, person)
    with outage.just_before(engine, statement):
        page = send_code(at_the_code, form)
    left = sign_ons_of(provider, engine, person)
    cookie = at_the_code.client.get_cookie("sign_on", domain=HOST)
    with provider.open_stores() as stores:
        factor = stores.totp.get(person.account.sub)

    answer = send_code(at_the_code, form)

    assert is_told(page)
    assert left == 0
    assert cookie is None
    assert factor is not None
    assert factor.last_step < step_at(provider.clock())
    assert opened_portal(at_the_code, answer, banques)
    assert sign_ons_of(provider, engine, person) == 1


def test_a_sign_on_that_was_not_kept_opens_nothing_and_the_person_begins_again(
    without_postgresql: Outage,
    at_the_code: SignIn,
    person: Person,
    provider: Provider,
    engine: Engine,
    banques: TestParty,
) -> None:
    """Redis has learned of it, PostgreSQL has not: of the two, PostgreSQL is believed."""
    form = form_for_code(at_the_code, person)
    with without_postgresql.just_before_the_commit_of(engine, "INSERT INTO sign_ons"):
        page = send_code(at_the_code, form)
    left = sign_ons_of(provider, engine, person)
    ended = at_the_code.client.get(send_code(at_the_code, form).headers["Location"])

    again = SignIn.begin(provider, at_the_code.client, banques)

    assert is_told(page)
    assert left == 0
    assert ended.status_code == HTTPStatus.BAD_REQUEST
    assert opened_portal(again, again.complete(person), banques)


def test_pages_say_so_and_come_back_by_themselves(
    outage: Outage, at_the_code: SignIn, client: CarefulClient
) -> None:
    with outage():
        away = [at_the_code.page(), at_the_code.page("/code")]

    assert all(is_told(page) for page in away)
    assert at_the_code.page("/code").status_code == HTTPStatus.OK
