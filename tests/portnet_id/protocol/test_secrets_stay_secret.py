"""What neither a copy of the database nor the logs may hold: anything that opens something."""

import json
import logging
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import Engine, MetaData, select

from portal_kit.testing import CarefulClient
from portal_kit.web.logging import JsonFormatter
from portnet_id.domain.registry.relying_parties import GrantType
from tests.portnet_id.protocol.provider import SECRETS, Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of, with_key


class Lines(logging.Handler):
    """Keeps lines as the service would write them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[list[str]]:
    handler, root = Lines(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(before)


def everything_in(engine: Engine) -> str:
    """All rows of all tables as text, as in a dump."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = [
            str(tuple(row))
            for table in tables.sorted_tables
            for row in connection.execute(select(table))
        ]
    assert len(rows) > 5
    return "\n".join(rows)


TOKENS = ("access_token", "id_token", "refresh_token")


@pytest.fixture
def banques(register: Callable[[TestParty], TestParty]) -> TestParty:
    grant_types = frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN})
    return register(with_key("banques", grant_types=grant_types))


def walk(
    client: CarefulClient, provider: Provider, banques: TestParty, mic: TestParty
) -> list[str]:
    """Signs in, opens both portals, makes mistakes, signs out; returns every secret on the way."""
    provider.sign_in(client, provider.account())
    cookie = client.get_cookie("sign_on", domain="id.portnet.localhost")
    assert cookie is not None
    assertion = banques.assertion(at=provider.clock())
    codes = [banques.code(client), mic.code(client), banques.code(client)]
    tokens = [
        banques.redeem(client, codes[0], at=provider.clock(), client_assertion=assertion),
        mic.redeem(client, codes[1], at=provider.clock()),
    ]
    answers = [each.get_json() for each in tokens]
    bearer = {"Authorization": f"Bearer {answers[0]['access_token']}"}
    assert client.get("/userinfo", headers=bearer).status_code == 200
    refreshed = banques.refresh(client, answers[0]["refresh_token"], at=provider.clock())
    answers.append(refreshed.get_json())
    for token in (answers[2]["access_token"], answers[2]["refresh_token"]):
        banques.send(client, "/introspect", at=provider.clock(), token=token)
        banques.send(client, "/revoke", at=provider.clock(), token=token)
    mic.redeem(client, codes[1], at=provider.clock())
    mic.redeem(client, codes[2], at=provider.clock())
    mic.ask(client, scope="profile")
    query_of(client.get("/logout", query_string={"id_token_hint": answers[0]["id_token"]}))
    return [
        cookie.value,
        assertion,
        mic.secret,
        banques.verifier,
        mic.verifier,
        *codes,
        *(str(text) for answer in answers for name, text in answer.items() if name in TOKENS),
        *(SECRETS[name] for name in SECRETS if name.endswith("_KEY")),
    ]


def test_a_copy_of_the_database_opens_nothing(
    client: CarefulClient, provider: Provider, banques: TestParty, mic: TestParty, engine: Engine
) -> None:
    secrets = walk(client, provider, banques, mic)

    dump = everything_in(engine)

    assert len(secrets) == 18
    assert [secret for secret in secrets if secret in dump] == []
    assert "PRIVATE KEY" not in dump


def test_the_logs_tell_no_secret(
    client: CarefulClient,
    provider: Provider,
    banques: TestParty,
    mic: TestParty,
    log: list[str],
) -> None:
    secrets = walk(client, provider, banques, mic)

    written = "\n".join(log)

    assert len([line for line in log if json.loads(line)["message"] == "request"]) > 8
    assert [each for each in secrets if each in written or quote(each) in written] == []


def test_a_line_cannot_be_forged(client: CarefulClient, log: list[str]) -> None:
    client.get("/authorize", query_string={"client_id": 'x"}\n{"level": "error", "forged": 1}'})

    assert not [line for line in log if "\n" in line or json.loads(line).get("forged")]


@pytest.mark.threat(11)
def test_no_secret_is_in_an_address_but_the_redirect(
    client: CarefulClient, provider: Provider, banques: TestParty
) -> None:
    provider.sign_in(client, provider.account())

    answer = banques.ask(client)

    assert query_of(answer).keys() == {"code", "iss", "state"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
