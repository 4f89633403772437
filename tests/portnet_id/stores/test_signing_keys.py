"""The signing keys in a real database: made once, and of no use to who copies it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, create_engine, delete, select

from portal_kit.testing import NOON
from portnet_id.adapters.registry_tables import signing_keys
from portnet_id.adapters.signing_keys import SqlSigningKeys
from portnet_id.adapters.tables import audit
from portnet_id.adapters.vault import KeyVault
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.key_ring import KeyRing, NoSigningKey


def a_vault() -> KeyVault:
    return KeyVault(secret_key="s" * 43, encryption_key=Fernet.generate_key().decode())


@pytest.fixture(scope="module")
def database(fresh_database: Callable[[str], str]) -> Iterator[Engine]:
    engine = create_engine(fresh_database("portnet_id"), pool_size=8)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(database: Engine) -> Engine:
    with database.begin() as connection:
        connection.execute(delete(signing_keys))
    return database


def test_one_key_is_made_for_each_algorithm(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())

    assert keys.ensure(by="tests", at=NOON)
    assert not keys.ensure(by="tests", at=NOON + timedelta(days=1))
    assert sorted(key.algorithm for key in keys.list_all()) == ["ES256", "RS256"]


def test_who_made_which_key_is_in_the_audit_trail(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())
    with engine.begin() as connection:
        connection.execute(delete(audit))

    keys.ensure(by="first", at=NOON)
    keys.ensure(by="nobody", at=NOON)
    keys.add(by="second", at=NOON + timedelta(hours=1))

    with engine.connect() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    assert [(row.actor, row.action, row.details["algorithm"]) for row in rows] == [
        (who, "signing_key.made", algorithm)
        for who in ("first", "second")
        for algorithm in ("ES256", "RS256")
    ]
    assert {row.subject for row in rows} == {key.kid for key in keys.list_all()}


def test_processes_that_start_together_make_one_pair(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: keys.ensure(by="tests", at=NOON), range(8)))

    assert made.count(True) == 1
    assert len(keys.list_all()) == 2


def test_only_what_is_missing_is_made(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())
    keys.ensure(by="tests", at=NOON)
    with engine.begin() as connection:
        connection.execute(delete(signing_keys).where(signing_keys.c.algorithm == "RS256"))
    (kept,) = keys.list_all()

    assert keys.ensure(by="tests", at=NOON)
    assert kept in keys.list_all()


def test_a_copy_of_the_database_signs_nothing(engine: Engine) -> None:
    SqlSigningKeys(engine, a_vault()).ensure(by="tests", at=NOON)

    with engine.connect() as connection:
        rows = connection.execute(select(signing_keys)).all()

    assert not [row for row in rows if "PRIVATE" in str(row) or "BEGIN" in str(row)]
    with pytest.raises(ValueError, match="not sealed with this key"):
        SqlSigningKeys(engine, a_vault()).list_all()


def test_what_one_process_signs_another_reads(engine: Engine) -> None:
    vault = a_vault()
    keys = SqlSigningKeys(engine, vault)
    keys.ensure(by="tests", at=NOON)

    token = KeyRing(keys).sign({"sub": "s"}, "ES256", at=NOON)

    assert KeyRing(SqlSigningKeys(engine, vault)).read(token) == {"sub": "s"}


def test_a_new_key_signs_once_no_copy_without_it_is_left(engine: Engine) -> None:
    """Nobody who keeps the published keys as long as they may meets a token they cannot read."""
    keys = SqlSigningKeys(engine, a_vault())
    keys.ensure(by="tests", at=NOON)
    keys.add(by="tests", at=NOON + timedelta(hours=1))
    ring = KeyRing(keys)

    def signed_at(**after: float) -> str:
        return ring.sign({"sub": "s"}, "ES256", at=NOON + timedelta(hours=1) + timedelta(**after))

    before, still, after = signed_at(), signed_at(minutes=14.9), signed_at(minutes=15)

    headers = [token.split(".")[0] for token in (before, still, after)]
    assert headers[0] == headers[1] != headers[2]
    assert ring.published().count(b'"alg": "ES256"') == 2
    assert [ring.read(token) for token in (before, after)] == [{"sub": "s"}] * 2


def test_of_the_first_keys_none_waits(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())
    keys.ensure(by="tests", at=NOON)

    assert KeyRing(keys).sign({}, "RS256", at=NOON)


def test_a_key_of_another_algorithm_reads_nothing(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())
    keys.ensure(by="tests", at=NOON)
    ring = KeyRing(keys)

    header, payload, signature = ring.sign({"sub": "s"}, "ES256", at=NOON).split(".")
    other_header = ring.sign({"sub": "s"}, "RS256", at=NOON).split(".")[0]

    for forged in (f"{other_header}.{payload}.{signature}", f"{header}.{payload}.", "a.b.c", ""):
        with pytest.raises(BadToken):
            ring.read(forged)


def test_without_keys_nothing_is_signed_and_the_first_ones_are_noticed(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())
    ring = KeyRing(keys)
    with pytest.raises(NoSigningKey):
        ring.published()
    with pytest.raises(NoSigningKey):
        ring.sign({}, "ES256", at=NOON)

    keys.ensure(by="tests", at=NOON)

    assert ring.sign({}, "ES256", at=NOON)
    assert ring.published()


def test_a_key_does_not_tell_itself(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())
    keys.ensure(by="tests", at=NOON)

    assert "PRIVATE" not in repr(keys.list_all())
