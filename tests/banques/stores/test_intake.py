"""Batches of titles: all of a batch or nothing, whoever else brings titles in."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from psycopg.errors import CheckViolation
from sqlalchemy import Engine, text

from banques.adapters.scope import on_duty
from banques.domain.titles.intake import Arrival, Fate
from banques.domain.titles.past import arrival_of
from tests.banques.builders import a_domiciled, an_ei
from tests.banques.deciding import CLERK, domiciliate
from tests.banques.stores.conftest import PostgresTitles, an_intake

TABLES = ("titles", "title_numbers", "title_access", "goods_lines", "documents", "history")


def kept_rows(engine: Engine) -> dict[str, int]:
    with engine.begin() as connection:
        on_duty(connection, "recount")
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            for table in TABLES
        }


def test_a_batch_that_fails_leaves_nothing_half_stored(engine: Engine) -> None:
    intake = an_intake(engine)
    intake.take_in([arrival_of(an_ei())])
    before = kept_rows(engine)
    [goods] = an_ei().goods
    unwanted = an_ei(goods=(replace(goods, description="unwanted"),))
    refuse = "ALTER TABLE goods_lines {} CONSTRAINT refused"
    with engine.begin() as connection:
        connection.execute(text(refuse.format("ADD") + " CHECK (description <> 'unwanted')"))

    with pytest.raises(CheckViolation, match="refused"):
        intake.take_in([arrival_of(an_ei()), arrival_of(unwanted)])

    with engine.begin() as connection:
        connection.execute(text(refuse.format("DROP")))
    assert kept_rows(engine) == before


def test_a_title_is_known_again_after_the_bank_decided_on_it(
    kept: PostgresTitles, engine: Engine
) -> None:
    arrival = arrival_of(an_ei())
    kept.receive([arrival])
    with kept.open(CLERK) as store:
        domiciliate(store, arrival.title)

    assert an_intake(engine).take_in([arrival]) == [Fate.SAME_AS_KEPT]
    with kept.open(CLERK) as store:
        after = store.get(arrival.title.number)
    assert after is not None
    assert after.version == 2


def test_fates_are_told_in_the_order_of_arrival(kept: PostgresTitles, engine: Engine) -> None:
    old, done = an_ei(), a_domiciled()
    kept.receive([arrival_of(old), arrival_of(done)])
    new = an_ei()
    same_entry = a_domiciled(domiciliation=done.domiciliation)

    fates = an_intake(engine).take_in(
        [arrival_of(each) for each in (new, old, replace(old, account="1" * 24), new, same_entry)]
    )

    assert fates == [
        Fate.TAKEN_IN,
        Fate.SAME_AS_KEPT,
        Fate.NUMBER_TAKEN,
        Fate.NUMBER_REPEATED,
        Fate.DOMICILIATION_NUMBER_TAKEN,
    ]


def test_two_files_at_once_take_each_title_in_once(engine: Engine) -> None:
    arrivals = [arrival_of(an_ei()) for _ in range(200)]

    def take_in(batch: list[Arrival]) -> list[Fate]:
        return an_intake(engine).take_in(batch)

    with ThreadPoolExecutor(max_workers=4) as threads:
        fates = [fate for found in threads.map(take_in, [arrivals] * 4) for fate in found]

    assert fates.count(Fate.TAKEN_IN) == 200
    assert fates.count(Fate.SAME_AS_KEPT) == 600
    assert kept_rows(engine)["titles"] == 200


def test_a_title_can_be_decided_on_while_a_file_still_comes_in(kept: PostgresTitles) -> None:
    """Counters move with each batch: they are true before the last one."""
    title = an_ei()
    kept.receive([arrival_of(title)])  # Without ``finish``.

    with kept.open(CLERK) as store:
        decision = domiciliate(store, title)

    assert decision.version == 2
