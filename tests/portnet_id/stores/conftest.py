"""Each promise of a store is held to twice: by its twin in memory, and by the real one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import pytest
from sqlalchemy import Engine, select, text

from portal_kit import database
from portal_kit.audit.event import AuditEvent
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.adapters.tables import audit
from portnet_id.domain.accounts import Account
from portnet_id.domain.stores import Stores
from tests.portnet_id.builders import BANK, an_account
from tests.portnet_id.memory import MemoryStores

EVERYTHING = "organisations, relying_parties, audit"  # And, by CASCADE, whatever hangs on them.


class Opener(Protocol):
    """What the contract tests ask of either keeper."""

    def __call__(self) -> AbstractContextManager[Stores]: ...

    def trail(self) -> list[AuditEvent]: ...


@dataclass
class PostgresStores:
    """The stores on a real database, and what their audit trail holds."""

    engine: Engine

    def __call__(self) -> AbstractContextManager[Stores]:
        return SqlStoreOpener(self.engine)()

    def trail(self) -> list[AuditEvent]:
        names = [column for column in audit.c if column.name != "id"]
        with self.engine.connect() as connection:
            found = connection.execute(select(*names).order_by(audit.c.id)).mappings()
            return [AuditEvent(**row) for row in found]


@pytest.fixture(scope="module")
def whole_module(fresh_database: Callable[[str], str]) -> Iterator[Engine]:
    engine = database.engine(fresh_database("portnet_id"))
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql(whole_module: Engine) -> Engine:
    with whole_module.begin() as connection:
        connection.execute(text(f"TRUNCATE {EVERYTHING} CASCADE"))
    return whole_module


@pytest.fixture(params=["in memory", "on PostgreSQL"])
def open_stores(request: pytest.FixtureRequest) -> Opener:
    """Stores with a bank and nobody in it."""
    if request.param == "in memory":
        opener: Opener = MemoryStores()
    else:
        opener = PostgresStores(request.getfixturevalue("postgresql"))
    with opener() as stores:
        stores.accounts.save_organisation(BANK)
    return opener


@pytest.fixture
def account(open_stores: Opener) -> Account:
    """Somebody of that bank."""
    made = an_account()
    with open_stores() as stores:
        stores.accounts.save(made)
    return made
