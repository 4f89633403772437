"""Sign-ons: idle and absolute ends, the secret kept as a hash, what ended stays ended."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from portal_kit import database
from portal_kit.testing import NOON
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.levels import Factor, Verified
from portnet_id.domain.sign_ons import ABSOLUTE, IDLE, EndReason, SignOn
from tests.portnet_id.protocol.provider import BANK


@pytest.fixture(scope="module")
def engine(fresh_database: Callable[[str], str]) -> Iterator[Engine]:
    made = database.engine(fresh_database("portnet_id"))
    with SqlStoreOpener(made)() as stores:
        stores.accounts.save_organisation(BANK)
    yield made
    made.dispose()


@pytest.fixture
def open_stores(engine: Engine) -> SqlStoreOpener:
    return SqlStoreOpener(engine)


@pytest.fixture
def sign_on(open_stores: SqlStoreOpener) -> SignOn:
    sub = uuid4()
    with open_stores() as stores:
        stores.accounts.save(
            Account(
                sub=sub,
                username=sub.hex,
                email=f"{sub.hex}@exemple.invalid",
                name="Salma Alami",
                organisation=BANK,
                status=AccountStatus.ACTIVE,
                roles=(),
            )
        )
    verified = tuple(Verified(factor=each, at=NOON) for each in (Factor.PASSWORD, Factor.TOTP))
    return SignOn(sid=sub.hex, sub=sub, verified=verified, started_at=NOON, seen_at=NOON)


def test_it_is_found_by_its_secret_which_is_not_kept(
    open_stores: SqlStoreOpener, sign_on: SignOn, engine: Engine
) -> None:
    with open_stores() as stores:
        secret = stores.sign_ons.begin(sign_on)

    with open_stores() as stores:
        assert stores.sign_ons.find(secret) == sign_on
        assert stores.sign_ons.find("another") is None
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT sign_ons::text FROM sign_ons").scalars()
        assert not any(secret in row for row in rows)


def test_it_dies_idle_and_at_its_absolute_end(sign_on: SignOn) -> None:
    assert sign_on.is_alive(at=NOON + IDLE - timedelta(seconds=1))
    assert not sign_on.is_alive(at=NOON + IDLE)
    kept_busy = SignOn(**{**vars(sign_on), "seen_at": NOON + ABSOLUTE - timedelta(minutes=1)})
    assert not kept_busy.is_alive(at=NOON + ABSOLUTE)


def test_what_ended_stays_ended(open_stores: SqlStoreOpener, sign_on: SignOn) -> None:
    later = NOON + timedelta(minutes=1)
    with open_stores() as stores:
        stores.sign_ons.begin(sign_on)
        assert stores.sign_ons.end(sign_on.sid, at=NOON, reason=EndReason.SIGNED_OUT)
    with open_stores() as stores:
        assert not stores.sign_ons.end(sign_on.sid, at=later, reason=EndReason.REPLACED)
        stores.sign_ons.touch(sign_on.sid, at=later)

        kept = stores.sign_ons.get(sign_on.sid)
    assert kept is not None
    assert kept.ended_at == NOON
    assert kept.seen_at == NOON


def test_a_touch_never_goes_back_in_time(open_stores: SqlStoreOpener, sign_on: SignOn) -> None:
    later = NOON + timedelta(minutes=5)
    with open_stores() as stores:
        stores.sign_ons.begin(sign_on)
        stores.sign_ons.touch(sign_on.sid, at=later)
        stores.sign_ons.touch(sign_on.sid, at=NOON)

        kept = stores.sign_ons.get(sign_on.sid)
    assert kept is not None
    assert kept.seen_at == later


def test_all_of_an_account_s_end_together(open_stores: SqlStoreOpener, sign_on: SignOn) -> None:
    with open_stores() as stores:
        stores.sign_ons.begin(sign_on)
        stores.sign_ons.begin(SignOn(**{**vars(sign_on), "sid": uuid4().hex}))

        ended = stores.sign_ons.end_all_of(sign_on.sub, at=NOON, reason=EndReason.SUSPENDED)

    assert ended == 2
