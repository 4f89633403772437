"""What every store of titles promises: the one on PostgreSQL and its twin in memory."""

from contextlib import suppress
from dataclasses import replace

import pytest

from banques.domain.titles.history import TitleEvent
from banques.domain.titles.past import arrival_of
from banques.domain.titles.reading import read_title
from banques.domain.titles.refusals import IdempotencyKeyReused
from banques.domain.titles.states import TitleState
from banques.domain.titles.store import IdempotencyKey
from portal_kit.testing import a_viewer
from portal_kit.viewer import Organisation, Viewer
from tests.banques.builders import a_domiciled, a_number, an_ei, an_li, an_li_with_visa
from tests.banques.deciding import CLERK, a_checklist, domiciliate, predomiciliate
from tests.banques.lines import a_licence_line, fields
from tests.banques.reference import reference_data
from tests.banques.rules.test_reading import NOW
from tests.banques.stores.conftest import Titles

OTHER_BANK = a_viewer(organisation=Organisation(code="452", name="B. du Détroit", kind="bank"))
OTHER_BRANCH = a_viewer(branches=frozenset({"00020"}))
NO_BRANCH = a_viewer(branches=frozenset())


def test_a_title_comes_back_as_it_came_in(titles: Titles) -> None:
    arrival = read_title(fields(a_licence_line()), reference_data(), at=NOW).arrival
    titles.receive([arrival])

    with titles.open(CLERK) as store:
        assert store.get(arrival.title.number) == arrival.title
        assert store.history_of(arrival.title.number) == arrival.history
        assert store.answers_on(arrival.title.number) == ()


def test_an_unknown_number_is_not_there(titles: Titles) -> None:
    with titles.open(CLERK) as store:
        assert store.get(a_number()) is None
        assert store.take(a_number()) is None
        assert store.history_of(a_number()) == ()


@pytest.mark.parametrize("viewer", [OTHER_BANK, OTHER_BRANCH, NO_BRANCH])
def test_what_lies_outside_the_viewer_s_scope_is_not_there(titles: Titles, viewer: Viewer) -> None:
    title = a_domiciled()
    titles.receive([arrival_of(title)])
    twin = replace(title, number=a_number())

    with titles.open(viewer) as store:
        assert store.get(title.number) is None
        assert store.take(title.number) is None
        assert store.history_of(title.number) == ()
        assert store.answers_on(title.number) == ()
        assert store.same_invoice_domiciled(twin) is None


def test_a_decision_is_kept_whole(titles: Titles) -> None:
    title = an_ei()
    titles.receive([arrival_of(title)])

    with titles.open(CLERK) as store:
        decision = domiciliate(store, title, branch="00020")

    with titles.open(CLERK) as store:
        after = store.get(title.number)
        assert after is not None
        assert after.domiciliation is not None
        assert (after.state, after.version, after.branch) == (TitleState.DOMICILED, 2, "00020")
        assert after.domiciliation.number == decision.domiciliation_number
        assert store.history_of(title.number)[-1].event is TitleEvent.DOMICILIATED
        assert len(store.answers_on(title.number)) == 8


def test_a_title_follows_the_branch_it_was_domiciled_at(titles: Titles) -> None:
    title = an_ei()
    titles.receive([arrival_of(title)])
    with titles.open(CLERK) as store:
        domiciliate(store, title, branch="00020")

    with titles.open(OTHER_BRANCH) as store:
        assert store.get(title.number) is not None


def test_what_is_raised_undoes_everything(titles: Titles) -> None:
    title = an_ei()
    titles.receive([arrival_of(title)])

    with suppress(RuntimeError), titles.open(CLERK) as store:
        domiciliate(store, title)
        raise RuntimeError

    with titles.open(CLERK) as store:
        assert store.get(title.number) == arrival_of(title).title
        assert store.answers_on(title.number) == ()
        assert store.next_domiciliation_number("00010", 2026).sequence == 1


def test_a_number_is_free_until_it_is_taken(titles: Titles) -> None:
    with titles.open(CLERK) as store:
        shown = store.next_domiciliation_number("00010", 2026)
        taken = store.take_domiciliation_number("00010", 2026)
        following = store.next_domiciliation_number("00010", 2026)

    assert str(shown) == str(taken) == "451-00010-2026-000001"
    assert following.sequence == 2


def test_each_branch_and_year_has_a_register_of_its_own(titles: Titles) -> None:
    with titles.open(CLERK) as store:
        store.take_domiciliation_number("00010", 2026)

        assert store.next_domiciliation_number("00020", 2026).sequence == 1
        assert store.next_domiciliation_number("00010", 2027).sequence == 1


def test_a_register_goes_on_after_the_titles_that_came_in(titles: Titles) -> None:
    title = a_domiciled()
    titles.receive([arrival_of(title)])

    with titles.open(CLERK) as store:
        number = store.next_domiciliation_number("00010", 2026)

    assert title.domiciliation is not None
    assert number.sequence == title.domiciliation.number.sequence + 1


def test_the_same_invoice_is_found_among_domiciled_titles(titles: Titles) -> None:
    earlier = a_domiciled()
    same = an_ei(terms=earlier.terms)
    other = an_ei()
    titles.receive([arrival_of(each) for each in (earlier, same, other)])

    with titles.open(CLERK) as store:
        assert store.same_invoice_domiciled(same) == earlier.number
        assert store.same_invoice_domiciled(other) is None
        assert store.same_invoice_domiciled(earlier) is None


def test_a_decision_is_found_under_its_key_by_the_same_person_alone(titles: Titles) -> None:
    title = an_li()
    titles.receive([arrival_of(title)])
    colleague = a_viewer(name="Karim Bennis")
    with titles.open(CLERK) as store:
        decision = predomiciliate(store, title, idempotency_key="k")
        again = predomiciliate(store, title, idempotency_key="k")

    assert again == decision
    with titles.open(CLERK) as store:
        with pytest.raises(IdempotencyKeyReused):
            store.decision_under(IdempotencyKey(key="k", body_digest="other"))
        assert store.decision_under(IdempotencyKey(key="l", body_digest="other")) is None
    with titles.open(colleague) as store:
        assert store.decision_under(IdempotencyKey(key="k", body_digest="other")) is None


def test_a_decision_returned_again_is_equal_in_every_part(titles: Titles) -> None:
    title = an_li_with_visa()
    titles.receive([arrival_of(title)])
    words = {"idempotency_key": "k", "checklist": a_checklist()}
    with titles.open(CLERK) as store:
        first = domiciliate(store, title, **words)

    with titles.open(CLERK) as store:
        assert domiciliate(store, title, **words) == first
