"""A decision on PostgreSQL: one transaction, one winner, whoever comes at once."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from banques.adapters.recording import TitleMovedMeanwhile
from banques.adapters.scope import on_duty
from banques.domain.titles.guards import acts_for
from banques.domain.titles.past import arrival_of
from banques.domain.titles.refusals import (
    IdempotencyKeyReused,
    TitleAlreadyDecided,
    TitleChanged,
)
from banques.domain.titles.states import TitleState
from banques.domain.titles.store import Act, Decision, IdempotencyKey, Record
from banques.domain.titles.title import TradeTitle
from portal_kit.errors import Refused
from portal_kit.testing import a_viewer
from tests.banques.builders import an_ei, an_li
from tests.banques.deciding import AT, CLERK, decide, domiciliate, reject
from tests.banques.stores.conftest import PostgresTitles

AT_ONCE = 20


def rows(engine: Engine, statement: str) -> list[dict[str, Any]]:
    with engine.begin() as connection:
        on_duty(connection, "recount")
        return [dict(row) for row in connection.execute(text(statement)).mappings()]


def counted(engine: Engine) -> dict[str, int]:
    statement = "SELECT branch || ' ' || state AS cell, titles FROM counters WHERE titles > 0"
    return {row["cell"]: row["titles"] for row in rows(engine, statement)}


@contextmanager
def no_audit_row_accepted(engine: Engine) -> Iterator[None]:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit ADD CONSTRAINT none CHECK (false) NOT VALID"))
    yield
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit DROP CONSTRAINT none"))


def a_record(before: TradeTitle, after: TradeTitle) -> Record:
    return Record(
        decision=Decision(
            act=Act.REJECT, reference=after.number, state=after.state, version=after.version,
            by=CLERK.name, at=AT,
        ),
        before=before,
        after=after,
        entries=(),
        answers=(),
        idempotency=IdempotencyKey(key="k", body_digest="d"),
    )  # fmt: skip


def at_once(kept: PostgresTitles, *acts: tuple[TradeTitle, Act, dict[str, Any]]) -> list[object]:
    """Every act in a thread of its own; what each came to."""

    def one(act: tuple[TradeTitle, Act, dict[str, Any]]) -> Decision | Refused:
        title, what, words = act
        try:
            with kept.open(CLERK) as store:
                return decide(store, title, what, **words)
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(max_workers=8) as threads:
        return list(threads.map(one, acts))


def test_title_history_counters_audit_and_key_are_kept_together(
    kept: PostgresTitles, engine: Engine
) -> None:
    title = an_ei()
    kept.receive([arrival_of(title)])

    with kept.open(CLERK) as store:
        domiciliate(store, title, branch="00020")

    [act] = rows(engine, "SELECT * FROM audit WHERE action = 'title.domiciliate'")
    assert (act["actor"], act["organisation"]) == (str(CLERK.sub), "451")
    assert (act["subject"], act["request_id"]) == (str(title.number), "request-1")
    assert act["details"] == {
        "from": "SDO", "to": "DOM", "version": 2,
        "domiciliation_number": "451-00020-2026-000001",
    }  # fmt: skip
    assert counted(engine) == {"00020 DOM": 1}
    assert len(rows(engine, "SELECT 1 FROM history")) == 3
    assert len(rows(engine, "SELECT 1 FROM idempotency_keys")) == 1


def test_a_failure_at_the_last_step_leaves_no_trace(kept: PostgresTitles, engine: Engine) -> None:
    title = an_ei()
    kept.receive([arrival_of(title)])

    with no_audit_row_accepted(engine), pytest.raises(IntegrityError), kept.open(CLERK) as store:
        domiciliate(store, title)

    assert counted(engine) == {"00010 SDO": 1}
    for table in ("control_answers", "idempotency_keys", "domiciliation_registers"):
        assert rows(engine, f"SELECT 1 FROM {table}") == []  # noqa: S608
    assert [row["state"] for row in rows(engine, "SELECT state FROM titles")] == ["SDO"]


def test_of_twenty_at_once_one_decides_and_the_others_are_told(
    kept: PostgresTitles, engine: Engine
) -> None:
    title = an_ei()
    kept.receive([arrival_of(title)])

    came = at_once(kept, *[(title, list(Act)[n % 2 * 2], {}) for n in range(AT_ONCE)])

    kinds = Counter(type(each) for each in came)
    assert kinds == {Decision: 1, TitleAlreadyDecided: AT_ONCE - 1}
    assert len(rows(engine, "SELECT 1 FROM audit WHERE action LIKE 'title.%'")) == 1
    assert sum(counted(engine).values()) == 1


def test_twenty_times_the_same_click_is_one_decision(kept: PostgresTitles, engine: Engine) -> None:
    title = an_ei()
    kept.receive([arrival_of(title)])
    click = (title, Act.DOMICILIATE, {"idempotency_key": "k"})

    came = at_once(kept, *[click] * AT_ONCE)

    assert len({repr(each) for each in came}) == 1
    assert isinstance(came[0], Decision)
    assert len(rows(engine, "SELECT 1 FROM history WHERE event = 'domiciliated'")) == 1


def test_one_key_on_two_titles_decides_one(kept: PostgresTitles) -> None:
    first, second = an_ei(), an_ei()
    kept.receive([arrival_of(first), arrival_of(second)])

    came = at_once(
        kept, *[(each, Act.REJECT, {"idempotency_key": "k"}) for each in (first, second)]
    )

    assert Counter(type(each) for each in came) == {Decision: 1, IdempotencyKeyReused: 1}


def test_twenty_titles_at_once_fill_a_register_without_a_gap(kept: PostgresTitles) -> None:
    waiting = [an_ei() for _ in range(AT_ONCE)]
    kept.receive([arrival_of(title) for title in waiting])

    came = at_once(kept, *[(title, Act.DOMICILIATE, {}) for title in waiting])

    numbers = [each.domiciliation_number for each in came if isinstance(each, Decision)]
    assert sorted(each.sequence for each in numbers if each) == list(range(1, AT_ONCE + 1))


def test_a_version_read_before_a_change_is_refused(kept: PostgresTitles) -> None:
    title = an_ei(version=3)
    kept.receive([arrival_of(title)])

    with pytest.raises(TitleChanged) as refusal, kept.open(CLERK) as store:
        domiciliate(store, title, version=2)

    assert (refusal.value.read, refusal.value.current) == (2, 3)


def test_a_counter_that_is_wrong_stops_no_decision(kept: PostgresTitles, engine: Engine) -> None:
    title = an_li()
    kept.receive([arrival_of(title)])
    with engine.begin() as connection:
        on_duty(connection, "recount")
        connection.execute(text("UPDATE counters SET titles = 0"))

    with kept.open(CLERK) as store:
        decision = reject(store, title)

    assert decision.version == 2
    assert counted(engine) == {"00010 REJ": 1}


def test_nothing_is_written_on_a_title_that_may_only_be_read(
    kept: PostgresTitles, engine: Engine
) -> None:
    """The domain refuses before; the statement itself refuses as well."""
    title = an_ei()
    kept.receive([arrival_of(title)])
    with engine.begin() as connection:
        on_duty(connection, "intake")
        connection.execute(text("UPDATE title_access SET mode = 'read'"))

    with kept.open(CLERK) as store:
        found = store.get(title.number)
    assert found is not None
    assert not found.may_act
    assert acts_for(found, CLERK) == ()
    after = replace(found, state=TitleState.REJECTED, version=2)
    with pytest.raises(TitleMovedMeanwhile), kept.open(CLERK) as store:
        store.record(a_record(found, after))


def test_an_access_that_has_ended_shows_nothing(kept: PostgresTitles, engine: Engine) -> None:
    title = an_ei()
    kept.receive([arrival_of(title)])
    with engine.begin() as connection:
        on_duty(connection, "intake")
        connection.execute(text("UPDATE title_access SET until_at = now() - interval '1 second'"))

    with kept.open(a_viewer()) as store:
        assert store.get(title.number) is None
