"""Which act is possible in which state: every pair is walked; domain.md §4.3 (T4, T5, T8, T9)."""

from itertools import product

import pytest

from banques.domain.titles.guards import acts_for
from banques.domain.titles.past import arrival_of
from banques.domain.titles.refusals import TitleAlreadyDecided, TitleNotAwaitingAct
from banques.domain.titles.states import AWAITING_BANK, Category, TitleState
from banques.domain.titles.store import Act
from banques.domain.titles.title import TradeTitle
from portal_kit.testing import a_viewer
from tests.banques.builders import a_domiciled, a_visa, an_ei, an_li
from tests.banques.deciding import CLERK, decide
from tests.banques.memory import MemoryTitles
from tests.banques.reference import reference_data

ALLOWED = {
    (Act.PREDOMICILIATE, TitleState.SUBMITTED_FOR_PREDOMICILIATION): TitleState.SUBMITTED_FOR_VISA,
    (Act.REJECT, TitleState.SUBMITTED_FOR_PREDOMICILIATION): TitleState.REJECTED,
    (Act.DOMICILIATE, TitleState.SUBMITTED_FOR_DOMICILIATION): TitleState.DOMICILED,
    (Act.REJECT, TitleState.SUBMITTED_FOR_DOMICILIATION): TitleState.REJECTED,
}
PAIRS = list(product(Act, TitleState))
REFUSED = [pair for pair in PAIRS if pair not in ALLOWED]


def a_licence_in(state: TitleState) -> TradeTitle:
    before_visa = (TitleState.SUBMITTED_FOR_PREDOMICILIATION, TitleState.NEW)
    return an_li(state=state, visa=None if state in before_visa else a_visa())


def kept(title: TradeTitle) -> MemoryTitles:
    titles = MemoryTitles()
    titles.receive([arrival_of(title)])
    return titles


@pytest.mark.parametrize(("act", "state"), ALLOWED)
def test_an_act_in_its_place_moves_the_title(act: Act, state: TitleState) -> None:
    title = a_licence_in(state)
    titles = kept(title)

    with titles.open(CLERK) as store:
        decision = decide(store, title, act)

    with titles.open(CLERK) as store:
        after = store.get(title.number)
    assert after is not None
    assert after.state is decision.state is ALLOWED[act, state]
    assert after.version == decision.version == title.version + 1


@pytest.mark.parametrize(("act", "state"), REFUSED)
def test_an_act_out_of_place_changes_nothing(act: Act, state: TitleState) -> None:
    title = a_licence_in(state)
    titles = kept(title)

    with pytest.raises(TitleNotAwaitingAct), titles.open(CLERK) as store:
        decide(store, title, act)

    with titles.open(CLERK) as store:
        assert store.get(title.number) == arrival_of(title).title


def test_who_comes_second_is_told_who_came_first() -> None:
    title = a_domiciled()

    with pytest.raises(TitleAlreadyDecided) as refusal, kept(title).open(CLERK) as store:
        decide(store, title, Act.REJECT)

    assert title.domiciliation is not None
    assert refusal.value.by == title.domiciliation.by
    assert refusal.value.at == title.domiciliation.at


@pytest.mark.parametrize("state", TitleState)
def test_a_page_offers_exactly_the_acts_that_are_possible(state: TitleState) -> None:
    offered = acts_for(a_licence_in(state), CLERK)

    assert set(offered) == {act for act in Act if (act, state) in ALLOWED}


@pytest.mark.parametrize("role", ["manager", "auditor", "bank_admin", "support"])
def test_only_those_who_decide_are_offered_an_act(role: str) -> None:
    assert acts_for(an_ei(), a_viewer(roles=frozenset({role}))) == ()


def test_who_may_only_read_a_title_is_offered_no_act() -> None:
    assert acts_for(an_ei(may_act=False), CLERK) == ()


def test_what_awaits_the_bank_is_what_an_act_is_possible_on() -> None:
    assert {state for _, state in ALLOWED} == AWAITING_BANK


def test_rules_and_reference_tables_name_the_same_states_and_categories() -> None:
    reference = reference_data()

    assert set(reference.states) == set(TitleState)
    assert set(reference.categories) == set(Category)


@pytest.mark.parametrize(
    ("category", "months", "needs_visa"),
    [("EI", 6, False), ("LI", 6, True), ("DPI", 3, True)],
)
def test_validity_and_visa_follow_from_the_category(
    category: str, months: int, needs_visa: bool
) -> None:
    assert Category(category).validity_months == months
    assert Category(category).needs_visa is needs_visa
