"""The signing keys in a real database: made once, and of no use to who copies it."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import Engine, create_engine, delete, select

from portal_kit.testing import NOON
from portnet_id.adapters.registry_tables import signing_keys
from portnet_id.adapters.signing_keys import SqlSigningKeys
from portnet_id.adapters.tables import audit
from portnet_id.adapters.vault import KeyVault
from portnet_id.domain.session_limits import LONGEST
from portnet_id.domain.signing_keys import (
    ALGORITHMS,
    OUTLIVED_AFTER,
    PUBLISHED_FOR,
    SHOWN_FIRST,
    LastKey,
    SigningKey,
    signing_key,
)
from portnet_id.protocol import key_ring
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.key_ring import KeyRing, NoSigningKey

SECOND = timedelta(seconds=1)


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


@pytest.mark.threat(50)
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


def test_a_key_whose_predecessor_is_known_to_others_signs_at_once(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())
    keys.ensure(by="tests", at=NOON)
    later = NOON + timedelta(hours=1)

    keys.add(by="tests", at=later, at_once=True)

    assert signing_key(keys.list_all(), "ES256", at=later) in newest(keys)


def newest(keys: SqlSigningKeys) -> list[SigningKey]:
    return keys.list_all()[: len(ALGORITHMS)]


@pytest.mark.threat(28)
def test_what_is_retired_is_neither_published_nor_believed(engine: Engine) -> None:
    """Threat 28: a token that names a retired key is refused."""
    keys = SqlSigningKeys(engine, a_vault())
    keys.ensure(by="tests", at=NOON)
    old = KeyRing(keys).sign({"sub": "s"}, "ES256", at=NOON)
    before = {key.kid for key in keys.list_all()}
    later = NOON + timedelta(hours=1)
    keys.add(by="tests", at=later, at_once=True)

    retired = [keys.retire(kid, by="tests", at=later) for kid in before]

    ring = KeyRing(keys)
    assert retired == [True, True]
    assert not [kid for kid in before if kid.encode() in ring.published()]
    with pytest.raises(BadToken):
        ring.read(old)


def test_the_key_that_signs_is_not_retired(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())
    keys.ensure(by="tests", at=NOON)

    for key in keys.list_all():
        with pytest.raises(LastKey):
            keys.retire(key.kid, by="tests", at=NOON)
    assert not keys.retire("nobody", by="tests", at=NOON)


def test_the_schedule_renews_after_three_months_and_once(engine: Engine) -> None:
    keys = SqlSigningKeys(engine, a_vault())
    keys.ensure(by="tests", at=NOON)

    found = [
        keys.renew(by="clock", at=NOON + timedelta(days=days, minutes=minutes))
        for days, minutes in ((0, 0), (89, 0), (90, 0), (90, 1), (91, 0), (91, 75), (92, 0))
    ]

    # The second pair signs 15 minutes after day 90, and 25 hours later the first is outlived.
    assert found == [(0, 0), (0, 0), (2, 0), (0, 0), (0, 0), (0, 2), (0, 0)]


@pytest.mark.threat(50)
def test_no_validation_fails_while_keys_come_and_go(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threat 50: four renewals, seen by a portal that keeps the published keys as long as it may,
    and by ourselves, to whom an ID token comes back up to a day later."""
    monkeypatch.setattr(key_ring, "KEPT_SECONDS", -1)
    keys = SqlSigningKeys(engine, a_vault())
    keys.ensure(by="tests", at=NOON)
    ring = KeyRing(keys)
    copy, copied_at = KeySet.import_key_set(json.loads(ring.published())), NOON
    signed: dict[datetime, str] = {}

    for day in range(0, 4 * 91, 90):
        for after in AROUND_A_RENEWAL:
            at = NOON + timedelta(days=day) + after
            keys.renew(by="clock", at=at)
            if at - copied_at >= PUBLISHED_FOR:
                copy, copied_at = KeySet.import_key_set(json.loads(ring.published())), at
            signed[at] = ring.sign({"at": at.isoformat()}, "ES256", at=at)
            jwt.decode(signed[at], copy, algorithms=["ES256"])
            for moment, token in signed.items():
                assert at - moment > LONGEST or ring.read(token)

    assert len({token.split(".")[0] for token in signed.values()}) == 5


AROUND_A_RENEWAL = [
    timedelta(0), PUBLISHED_FOR - SECOND, PUBLISHED_FOR, SHOWN_FIRST - SECOND, SHOWN_FIRST,
    SHOWN_FIRST + PUBLISHED_FOR, LONGEST, OUTLIVED_AFTER + SHOWN_FIRST - SECOND,
    OUTLIVED_AFTER + SHOWN_FIRST, OUTLIVED_AFTER + 2 * SHOWN_FIRST,
]  # fmt: skip


@pytest.mark.threat(28)
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
