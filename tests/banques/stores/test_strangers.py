"""A stranger of another bank asks every store and every query: nothing is there.

Guarded in two ways, by the scope in every statement and by row-level security, and then by each
of them alone.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text, true
from sqlalchemy.pool import NullPool

from banques.adapters.scope import enter
from banques.adapters.tables import METADATA
from banques.adapters.title_queries import SqlTitleQueries
from banques.adapters.titles import SqlTitleStore
from banques.domain.titles.past import arrival_of
from banques.domain.titles.queries import Sort, SortKey, TitleFilter, TitleQueries
from banques.domain.titles.refusals import TitleNotFound
from banques.domain.titles.store import Act, IdempotencyKey, TitleStore
from banques.domain.titles.title import TradeTitle
from portal_kit.testing import a_viewer
from portal_kit.viewer import Organisation, Viewer
from tests.banques.builders import a_number, an_ei
from tests.banques.deciding import CLERK, decide, domiciliate
from tests.banques.stores.conftest import PostgresTitles

STRANGERS = {
    "of another bank": a_viewer(
        organisation=Organisation(code="452", name="Banque du Détroit", kind="bank")
    ),
    "of another branch": a_viewer(branches=frozenset({"00020"})),
    "of no branch": a_viewer(branches=frozenset()),
    "of a ministry": a_viewer(organisation=Organisation(code="MIC", name="MIC", kind="ministry")),
}
BESIDE_TITLES = {
    "alembic_version", "title_numbers", "audit", "banks", "branches", "categories", "countries",
    "currencies", "incoterms", "licence_headings", "modifications", "offices", "regimes",
    "rejection_reasons", "states",
}  # fmt: skip
EVERYTHING = Sort(key=SortKey.NUMBER, descending=False)


@pytest.fixture(params=STRANGERS.values(), ids=STRANGERS)
def stranger(request: pytest.FixtureRequest) -> Viewer:
    found: Viewer = request.param
    return found


@pytest.fixture
def hidden(kept: PostgresTitles) -> TradeTitle:
    """A domiciled title with everything that may hang on one."""
    title = an_ei()
    kept.receive([arrival_of(title)])
    with kept.open(CLERK) as store:
        domiciliate(store, title, idempotency_key="k")
        found = store.get(title.number)
    assert found is not None
    return found


@pytest.fixture(params=["by statement and policy", "by policy alone", "by statement alone"])
def asked(
    request: pytest.FixtureRequest, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """The database, guarded in both ways or in one of them."""
    if request.param == "by policy alone":
        for module in ("titles", "title_reading", "title_lists", "recording"):
            monkeypatch.setattr(f"banques.adapters.{module}.within", lambda viewer: true())
        monkeypatch.setattr("banques.adapters.title_queries.counted_for", lambda viewer: true())
    options = "-c app.duty=recount" if request.param == "by statement alone" else ""
    guarded = create_engine(engine.url, poolclass=NullPool, connect_args={"options": options})
    yield guarded
    guarded.dispose()


def store_answers(store: TitleStore, title: TradeTitle) -> dict[str, object]:
    same_invoice = an_ei(number=a_number(), terms=title.terms)
    return {
        "get": store.get(title.number),
        "take": store.take(title.number),
        "history_of": store.history_of(title.number),
        "answers_on": store.answers_on(title.number),
        "same_invoice_domiciled": store.same_invoice_domiciled(same_invoice),
        "decision_under": store.decision_under(IdempotencyKey(key="k", body_digest="d")),
    }


def query_answers(queries: TitleQueries, viewer: Viewer, title: TradeTitle) -> dict[str, object]:
    def listed(wanted: TitleFilter, after: TradeTitle | None = None) -> object:
        page = queries.find_titles(
            viewer, wanted, EVERYTHING, page=1, per_page=10, after=after and after.number
        )
        return page.rows or page.total

    return {
        "find_titles": listed(TitleFilter()),
        "find_titles by number": listed(TitleFilter(number=str(title.number))),
        "find_titles by fragment": listed(TitleFilter(number=str(title.number)[4:12])),
        "find_titles after": listed(TitleFilter(), title),
        "count_by_state": sum(queries.count_by_state(viewer).values()),
        "get_title": queries.get_title(viewer, title.number),
        "history_of": queries.history_of(viewer, title.number),
    }


def test_no_method_of_the_store_shows_anything(
    asked: Engine, hidden: TradeTitle, stranger: Viewer
) -> None:
    with PostgresTitles(asked).open(stranger) as store:
        answers = store_answers(store, hidden)

    assert {name: answer for name, answer in answers.items() if answer} == {}


def test_no_query_shows_anything(asked: Engine, hidden: TradeTitle, stranger: Viewer) -> None:
    answers = query_answers(SqlTitleQueries(asked), stranger, hidden)

    assert {name: answer for name, answer in answers.items() if answer} == {}


@pytest.mark.parametrize("act", Act)
def test_no_act_finds_the_title(
    kept: PostgresTitles, hidden: TradeTitle, stranger: Viewer, act: Act
) -> None:
    with pytest.raises(TitleNotFound), kept.open(stranger) as store:
        decide(store, hidden, act, by=stranger)


def test_all_methods_are_asked(kept: PostgresTitles, engine: Engine, hidden: TradeTitle) -> None:
    """A new method of the store or the queries must be added above."""
    with kept.open(STRANGERS["of a ministry"]) as store:
        of_store = set(store_answers(store, hidden))
    of_queries = {name.split()[0] for name in query_answers(SqlTitleQueries(engine), CLERK, hidden)}

    assert of_store == public(SqlTitleStore) - {
        # They hold nothing of a title: codes, the stranger's own register, a title to write.
        "reference", "next_domiciliation_number", "take_domiciliation_number", "record",
    }  # fmt: skip
    assert of_queries == public(SqlTitleQueries)


def test_the_owner_of_the_title_does_find_it(engine: Engine, hidden: TradeTitle) -> None:
    answers = query_answers(SqlTitleQueries(engine), CLERK, hidden)

    assert all(answers.values())


def test_a_register_of_another_bank_is_neither_read_nor_moved(
    kept: PostgresTitles, hidden: TradeTitle
) -> None:
    with kept.open(STRANGERS["of another bank"]) as store:
        number = store.take_domiciliation_number("00010", 2026)

    assert str(number) == "452-00010-2026-000001"
    with kept.open(CLERK) as store:
        assert store.next_domiciliation_number("00010", 2026).sequence == 2


@pytest.mark.usefixtures("hidden")
def test_a_transaction_that_names_nobody_sees_no_row(engine: Engine) -> None:
    for table in sorted(set(METADATA.tables) - BESIDE_TITLES):
        with engine.begin() as connection:
            found = connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
            assert found.scalar_one() == 0, table


def test_every_table_that_hangs_on_titles_is_under_a_forced_policy(engine: Engine) -> None:
    statement = text(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relforcerowsecurity"
        " AND relnamespace = 'public'::regnamespace"
    )

    with engine.begin() as connection:
        forced = set(connection.scalars(statement))

    assert forced == set(METADATA.tables) - BESIDE_TITLES


def test_a_viewer_of_one_transaction_is_forgotten_in_the_next(
    engine: Engine, hidden: TradeTitle
) -> None:
    with engine.begin() as connection:
        enter(connection, CLERK)
        assert connection.execute(text("SELECT count(*) FROM titles")).scalar_one() == 1

    for _ in range(10):  # Whichever pooled connection it gets.
        with engine.begin() as connection:
            assert connection.execute(text("SELECT count(*) FROM titles")).scalar_one() == 0


def public(kind: type[object]) -> set[str]:
    return {name for name in vars(kind) if not name.startswith("_")}
