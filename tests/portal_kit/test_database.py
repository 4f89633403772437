"""PostgreSQL as every service uses it."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError

from portal_kit import database


@pytest.fixture
def engine(fresh_database: Callable[[str], str]) -> Iterator[Engine]:
    made = database.engine(fresh_database("banques"))
    yield made
    made.dispose()


def test_a_statement_that_fails_does_not_tell_with_which_values(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(DataError) as failure:
        connection.execute(text("SELECT 1 / 0, :typed"), {"typed": "a confidential remark"})

    assert "SELECT 1 / 0" in str(failure.value)
    assert "a confidential remark" not in str(failure.value)
