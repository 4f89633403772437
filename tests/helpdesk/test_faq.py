"""A FAQ: finding an entry, reading on, and what a new version of it changes."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from helpdesk.adapters.faq_queries import SqlFaqQueries
from helpdesk.adapters.faq_store import SqlFaqStore
from helpdesk.domain.faq.faq import MOST_FOLLOWING, EntryNotFound, Faq
from helpdesk.domain.faq.loading import Changes, FaqStore, load_faq
from portal_kit import database
from tests.helpdesk.builders import a_faq, a_theme, an_entry


class MemoryFaqStore:
    """The store's twin, for rules."""

    def __init__(self) -> None:
        self.faq = Faq()

    def exchange(self, faq: Faq) -> Faq:
        before, self.faq = self.faq, faq
        return before


@pytest.fixture(scope="module")
def empty_engine(fresh_database: Callable[[str], str]) -> Iterator[Engine]:
    engine = database.engine(fresh_database("helpdesk"))
    yield engine
    engine.dispose()


@pytest.fixture(params=["in memory", "in PostgreSQL"])
def store(request: pytest.FixtureRequest) -> FaqStore:
    if request.param == "in memory":
        return MemoryFaqStore()
    kept = SqlFaqStore(request.getfixturevalue("empty_engine"))
    kept.exchange(Faq())
    return kept


def test_an_entry_is_found_with_its_theme() -> None:
    entry = an_entry("celle-ci")
    theme = a_theme("deux", entry)

    assert Faq((a_theme("un", an_entry("autre")), theme)).find("celle-ci") == (theme, entry)


def test_an_unknown_entry_is_not_found() -> None:
    with pytest.raises(EntryNotFound):
        a_faq(an_entry("autre")).find("celle-ci")


def test_the_entries_that_follow_begin_after_this_one_and_come_round() -> None:
    entries = [an_entry(f"question-{n}") for n in range(4)]

    following = a_theme("un", *entries).following(entries[2])

    assert [entry.slug for entry in following] == ["question-3", "question-0", "question-1"]


def test_only_a_few_entries_follow() -> None:
    entries = [an_entry(f"question-{n}") for n in range(20)]

    assert len(a_theme("un", *entries).following(entries[0])) == MOST_FOLLOWING


def test_what_is_kept_comes_back_word_for_word(store: FaqStore) -> None:
    faq = Faq(
        (
            a_theme("deux", an_entry("b", answer="Un **mot**.\n\n- a\n- [b](faq:a)")),
            a_theme("un", an_entry("a", keywords=("x", "y z"), is_frequent=True), an_entry("c")),
        )
    )

    store.exchange(faq)

    assert store.exchange(Faq()) == faq


def test_loading_says_what_it_added_changed_and_removed(store: FaqStore) -> None:
    load_faq(store, a_faq(an_entry("a"), an_entry("b"), an_entry("c")))

    changes = load_faq(store, a_faq(an_entry("a"), an_entry("b", answer="Autre."), an_entry("d")))

    assert changes == Changes(added=("d",), changed=("b",), removed=("c",), unchanged=("a",))


def test_loading_the_same_again_changes_nothing(store: FaqStore) -> None:
    faq = a_faq(an_entry("a"), an_entry("b"))
    load_faq(store, faq)

    changes = load_faq(store, faq)

    assert changes == Changes(added=(), changed=(), removed=(), unchanged=("a", "b"))


def test_an_entry_that_moves_to_another_theme_has_changed(store: FaqStore) -> None:
    entry = an_entry("a")
    load_faq(store, Faq((a_theme("un", entry, an_entry("b")),)))

    moved = load_faq(store, Faq((a_theme("un", an_entry("b")), a_theme("deux", entry))))

    assert moved.changed == ("a",)


def test_a_load_that_fails_leaves_what_was_there(empty_engine: Engine) -> None:
    store = SqlFaqStore(empty_engine)
    kept = a_faq(an_entry("a"))
    store.exchange(kept)
    broken = replace(an_entry("b"), reviewed_on=None)  # type: ignore[arg-type]

    with pytest.raises(Exception, match="reviewed_on"):
        store.exchange(a_faq(broken))

    assert SqlFaqQueries(empty_engine).read() == kept
