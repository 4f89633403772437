"""The audit trail: a row is kept with its act, or not at all."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, create_engine, inspect, select
from sqlalchemy.pool import NullPool

from portal_kit import database
from portal_kit.audit.event import AuditEvent
from portal_kit.audit.table import audit_table, record

METADATA = database.metadata()
AUDIT = audit_table(METADATA)
EVENT = AuditEvent(
    action="title.domiciliated",
    actor="7f0c9a52-5a0e-4a6e-9a63-0d4f9d6c0a11",
    organisation="451",
    subject="2026309000000009780",
    outcome="done",
    at=datetime(2026, 1, 15, 12, 0, tzinfo=UTC),
    request_id="0123456789abcdef",
    details={"version": 3, "reason": None, "note": "d’accord"},
)


@pytest.fixture(scope="module")
def engine(fresh_database: Callable[[str], str]) -> Iterator[Engine]:
    engine = create_engine(fresh_database("banques"), poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def emptied(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(AUDIT.delete())


def rows(engine: Engine) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(AUDIT)).mappings()]


def test_a_row_is_kept_with_its_act(engine: Engine) -> None:
    with engine.begin() as connection:
        record(connection, AUDIT, EVENT)

    [row] = rows(engine)
    assert row.pop("id")
    assert row == {**vars(EVENT), "details": dict(EVENT.details)}


def test_an_act_undone_leaves_no_row(engine: Engine) -> None:
    with engine.connect() as connection:
        record(connection, AUDIT, EVENT)
        connection.rollback()

    assert rows(engine) == []


def test_rows_are_numbered_by_the_database_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        for _ in range(3):
            record(connection, AUDIT, EVENT)

    numbers = [row["id"] for row in rows(engine)]
    assert len(set(numbers)) == 3
    identity = inspect(engine).get_columns("audit")[0]["identity"]
    assert identity["always"] is True


def test_an_event_is_not_changed_after_it_happened() -> None:
    with pytest.raises(AttributeError):
        EVENT.outcome = "refused"  # type: ignore[misc]


def test_the_table_of_a_service_is_the_one_of_the_kit(engine: Engine) -> None:
    with engine.connect() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("audit")}

    assert columns == {column.name for column in AUDIT.columns}
