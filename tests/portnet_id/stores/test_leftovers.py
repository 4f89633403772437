"""What the worker forgets, and what it must not forget yet."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from portal_kit.testing import NOON
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.domain.access_tokens import LIFE
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.codes import AuthorizationCode
from portnet_id.domain.leftovers import forget_leftovers
from portnet_id.domain.levels import Factor, Verified
from portnet_id.domain.sign_ons import SignOn
from portnet_id.worker import queue
from tests.portnet_id.protocol.provider import BANK
from tests.portnet_id.protocol.relying_party import registered

SALMA = Account(
    sub=uuid4(),
    username="s.alami",
    email="s.alami@exemple.invalid",
    name="Salma Alami",
    organisation=BANK,
    status=AccountStatus.ACTIVE,
    roles=(),
)


@pytest.fixture
def open_stores(fresh_database: Callable[[str], str]) -> Iterator[SqlStoreOpener]:
    engine = create_engine(fresh_database("portnet_id"))
    opener = SqlStoreOpener(engine)
    with opener() as stores:
        stores.accounts.save_organisation(BANK)
        stores.accounts.save(SALMA)
        stores.relying_parties.save(registered("banques"))
    yield opener
    engine.dispose()


def keep_all(opener: SqlStoreOpener, *, at: datetime) -> tuple[str, str, str]:
    """A sign-on of that time, a spent code, a revoked token: the first's secret, code, ``jti``."""
    verified = (Verified(factor=Factor.PASSWORD, at=at),)
    sign_on = SignOn(sid=uuid4().hex, sub=SALMA.sub, verified=verified, started_at=at, seen_at=at)
    with opener() as stores:
        secret = stores.sign_ons.begin(sign_on)
        code = stores.codes.issue(
            AuthorizationCode(
                family=uuid4(), client_id="banques", sub=SALMA.sub, sid=sign_on.sid,
                redirect_uri="https://a.test/", scope=("openid",), nonce=None, challenge=None,
                made_at=at,
            )
        )  # fmt: skip
        stores.codes.take(code, at=at)
        stores.revoked_tokens.add(jti := uuid4().hex, until=at + LIFE)
    return secret, code, jti


def what_is_left(opener: SqlStoreOpener, kept: tuple[str, str, str]) -> list[bool]:
    secret, code, jti = kept
    with opener() as stores:
        return [
            stores.sign_ons.find(secret) is not None,
            stores.codes.find_spent(code) is not None,
            stores.revoked_tokens.holds(jti),
        ]


@pytest.mark.parametrize(
    ("hours", "left"),
    [(0, [True, True, True]), (1, [True, True, False]), (23, [True, True, False]),
     (25, [True, False, False]), (49, [False, False, False])],
)  # fmt: skip
def test_what_served_its_time_is_forgotten(
    hours: int, left: list[bool], open_stores: SqlStoreOpener
) -> None:
    kept = keep_all(open_stores, at=NOON)

    with open_stores() as stores:
        forgotten = forget_leftovers(stores, at=NOON + timedelta(hours=hours))

    assert what_is_left(open_stores, kept) == left
    assert sum(forgotten.values()) == left.count(False)


def test_the_worker_does_so_every_hour(open_stores: SqlStoreOpener) -> None:
    here = SimpleNamespace(open_stores=open_stores)
    app = queue("postgresql+psycopg://a@b/c", here)
    kept = keep_all(open_stores, at=NOON - timedelta(days=3_650))

    (task,) = [each for each in app.tasks.values() if each.name == "forget_leftovers"]
    task.func(timestamp=0)

    assert what_is_left(open_stores, kept) == [False, False, False]
    schedules = app.periodic_registry.periodic_tasks.values()
    assert "17 * * * *" in [schedule.cron for schedule in schedules]
