"""What a decision holds, and what stands in its way; domain.md §4.3 and §4.5."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from banques.domain.titles.checklist import (
    LONGEST_COMMENT,
    Answer,
    Control,
    Outcome,
)
from banques.domain.titles.history import TitleEvent
from banques.domain.titles.numbers import DomiciliationNumber
from banques.domain.titles.past import arrival_of
from banques.domain.titles.refusals import (
    ActNotAllowed,
    BranchUnknown,
    ChecklistIncomplete,
    CommentTooShort,
    ControlsRefuse,
    DomiciliationNumberOutOfTurn,
    DomiciliationNumberTaken,
    DutyNotMet,
    IdempotencyKeyReused,
    ReasonMissing,
    TextTooLong,
    TitleChanged,
    TitleNotFound,
)
from banques.domain.titles.states import Category, TitleState
from banques.domain.titles.store import Act
from banques.domain.titles.title import TradeTitle
from portal_kit.errors import Refused
from portal_kit.testing import a_viewer
from portal_kit.viewer import Organisation
from tests.banques.builders import a_visa, an_ei, an_li, an_li_with_visa
from tests.banques.deciding import (
    AT,
    CLERK,
    a_checklist,
    decide,
    domiciliate,
    predomiciliate,
    reject,
)
from tests.banques.memory import MemoryTitles

NOT_CONFORM = Answer(outcome=Outcome.NOT_CONFORM, comment="Le contrat manque.")
ELSEWHERE = a_viewer(organisation=Organisation(code="452", name="B. du Détroit", kind="bank"))
Kept = Callable[..., MemoryTitles]


def kept(*titles: TradeTitle) -> MemoryTitles:
    made = MemoryTitles()
    made.receive(arrival_of(title) for title in titles)
    return made


def test_domiciliating_starts_the_validity_and_spends_a_number() -> None:
    title = an_ei()

    with kept(title).open(CLERK) as store:
        decision = domiciliate(store, title, observation="Compte approvisionné")
        after = store.get(title.number)
        entries = store.history_of(title.number)

    assert decision.domiciliation_number == DomiciliationNumber("451", "00010", 2026, 1)
    assert after is not None
    assert after.due_on == decision.due_on == date(2026, 7, 15)
    assert after.domiciled_at == AT
    assert entries[-1].event is TitleEvent.DOMICILIATED
    assert entries[-1].details == {
        "domiciliation_number": "451-00010-2026-000001",
        "due_on": "2026-07-15",
        "observation": "Compte approvisionné",
    }


def test_a_prior_declaration_is_valid_for_three_months() -> None:
    title = an_li_with_visa(category=Category.PRIOR_DECLARATION)

    with kept(title).open(CLERK) as store:
        decision = domiciliate(store, title)

    assert decision.due_on == date(2026, 4, 15)


def test_a_register_follows_the_year_of_casablanca() -> None:
    title = an_ei()
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    with kept(title).open(CLERK) as store:
        decision = domiciliate(store, title, at=new_year)

    assert str(decision.domiciliation_number) == "451-00010-2027-000001"


def test_predomiciliating_sends_the_licence_to_the_ministry_at_once() -> None:
    title = an_li()

    with kept(title).open(CLERK) as store:
        predomiciliate(store, title)
        entries = store.history_of(title.number)

    last = [(entry.event, entry.state, entry.actor_kind) for entry in entries[-2:]]
    assert last == [
        (TitleEvent.PREDOMICILIATED, TitleState.PREDOMICILIATED, "bank"),
        (TitleEvent.SENT_FOR_VISA, TitleState.SUBMITTED_FOR_VISA, "system"),
    ]


def test_rejecting_keeps_the_reason_for_the_importer() -> None:
    title = an_ei()

    with kept(title).open(CLERK) as store:
        reject(store, title, reason_code="amount", comment="  1 010 au lieu de 1 001  ")
        after = store.get(title.number)

    assert after is not None
    assert after.rejection is not None
    assert (after.rejection.reason, after.rejection.comment) == ("amount", "1 010 au lieu de 1 001")
    assert after.rejection.by == "Salma Alami"


def test_the_whole_checklist_is_kept_in_its_order() -> None:
    title = an_ei()
    said = Answer(outcome=Outcome.NOT_APPLICABLE, comment=" Pays non soumis ")

    with kept(title).open(CLERK) as store:
        domiciliate(store, title, checklist=a_checklist(screening=said))
        answers = store.answers_on(title.number)

    assert [answer.control for answer in answers] == list(Control)
    screening = answers[list(Control).index(Control.SCREENING)]
    assert (screening.by, screening.comment) == ("Salma Alami", "Pays non soumis")
    account = answers[0]
    assert (account.by, account.fact, account.source) == ("", "rib_valid", "A")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        pytest.param({"version": 2}, TitleChanged, id="another version was read"),
        pytest.param(
            {"by": a_viewer(roles=frozenset({"auditor"}))}, ActNotAllowed, id="an auditor"
        ),
        pytest.param({"by": a_viewer(roles=frozenset())}, ActNotAllowed, id="no role"),
        pytest.param({"branch": "99999"}, BranchUnknown, id="no such branch"),
        pytest.param({"branch": "00100"}, BranchUnknown, id="a branch of another bank"),
        pytest.param({"observation": "x" * (LONGEST_COMMENT + 1)}, TextTooLong, id="long"),
        pytest.param({"checklist": {}}, ChecklistIncomplete, id="no checklist"),
        pytest.param(
            {"checklist": a_checklist(contract=NOT_CONFORM)}, DutyNotMet, id="a duty not met"
        ),
        pytest.param(
            {"checklist": a_checklist(payment=NOT_CONFORM)}, DutyNotMet, id="another duty not met"
        ),
        pytest.param(
            {"checklist": a_checklist(screening=Answer(outcome=Outcome.NOT_CONFORM, comment=" "))},
            ChecklistIncomplete,
            id="no word why",
        ),
        pytest.param(
            {"checklist": a_checklist(screening=Answer(outcome=Outcome.WARNING, comment="?"))},
            ChecklistIncomplete,
            id="an answer only a machine gives",
        ),
        pytest.param(
            {"domiciliation_number": DomiciliationNumber("451", "00010", 2026, 2)},
            DomiciliationNumberOutOfTurn,
            id="a number that leaves a gap",
        ),
        pytest.param(
            {"domiciliation_number": DomiciliationNumber("451", "00020", 2026, 1)},
            DomiciliationNumberOutOfTurn,
            id="a number of another register",
        ),
    ],
)
def test_what_stands_in_the_way_of_domiciliating(
    changes: dict[str, object], refusal: type[Refused]
) -> None:
    title = an_ei()
    titles = kept(title)

    with pytest.raises(refusal), titles.open(CLERK) as store:
        domiciliate(store, title, **changes)

    with titles.open(CLERK) as store:
        assert store.get(title.number) == arrival_of(title).title
        assert store.next_domiciliation_number("00010", 2026).sequence == 1


def test_a_screening_that_is_not_conform_warns_but_does_not_refuse() -> None:
    """Assumed rules never refuse: the agent says why, and it is kept."""
    title = an_ei()

    with kept(title).open(CLERK) as store:
        decision = domiciliate(store, title, checklist=a_checklist(screening=NOT_CONFORM))

    assert decision.state is TitleState.DOMICILED


@pytest.mark.parametrize(
    "title",
    [
        pytest.param(an_li_with_visa(visa=None), id="no visa"),
        pytest.param(an_li_with_visa(visa=a_visa(granted=False)), id="a visa refused"),
        pytest.param(an_li_with_visa(visa=a_visa(authorised_quantity=107)), id="too much"),
        pytest.param(an_ei(goods=an_li().goods), id="goods under licence without one"),
    ],
)
def test_a_sourced_rule_that_is_not_met_refuses(title: TradeTitle) -> None:
    with pytest.raises(ControlsRefuse), kept(title).open(CLERK) as store:
        domiciliate(store, title)


def test_rejecting_needs_no_checklist_even_where_controls_refuse() -> None:
    title = an_li_with_visa(visa=None)

    with kept(title).open(CLERK) as store:
        decision = reject(store, title)

    assert decision.state is TitleState.REJECTED


@pytest.mark.parametrize(
    ("reason", "comment", "refusal"),
    [
        ("", "", ReasonMissing),
        ("no-such-reason", "", ReasonMissing),
        ("other", "trop vite", CommentTooShort),
        ("other", " " * 40, CommentTooShort),
        ("contract", "x" * (LONGEST_COMMENT + 1), TextTooLong),
    ],
)
def test_a_rejection_gives_a_reason_that_helps(
    reason: str, comment: str, refusal: type[Refused]
) -> None:
    title = an_ei()

    with pytest.raises(refusal), kept(title).open(CLERK) as store:
        reject(store, title, reason_code=reason, comment=comment)


@pytest.mark.parametrize("act", Act)
def test_a_foreign_title_is_not_found(act: Act) -> None:
    title = an_ei()

    with pytest.raises(TitleNotFound), kept(title).open(ELSEWHERE) as store:
        decide(store, title, act, by=ELSEWHERE)


def test_an_agent_domiciliates_at_a_branch_within_reach_only() -> None:
    title = an_ei()
    of_one_branch = a_viewer(branches=frozenset({"00010"}))

    with pytest.raises(BranchUnknown), kept(title).open(of_one_branch) as store:
        domiciliate(store, title, branch="00020", by=of_one_branch)


def test_the_same_key_and_words_give_the_same_decision() -> None:
    title = an_ei()
    titles = kept(title)

    with titles.open(CLERK) as store:
        first = domiciliate(store, title, idempotency_key="k")
    with titles.open(CLERK) as store:
        again = domiciliate(store, title, idempotency_key="k")
        entries = store.history_of(title.number)

    assert again == first
    assert [entry.event for entry in entries].count(TitleEvent.DOMICILIATED) == 1


@pytest.mark.parametrize("changes", [{"observation": "autre"}, {"branch": "00020"}, {"version": 2}])
def test_the_same_key_with_other_words_is_refused(changes: dict[str, object]) -> None:
    title = an_ei()
    titles = kept(title)
    with titles.open(CLERK) as store:
        domiciliate(store, title, idempotency_key="k")

    with pytest.raises(IdempotencyKeyReused), titles.open(CLERK) as store:
        domiciliate(store, title, idempotency_key="k", **changes)


def test_a_number_that_was_spent_meanwhile_is_told_with_the_free_one() -> None:
    first, second = an_ei(), an_ei()
    shown = DomiciliationNumber("451", "00010", 2026, 1)
    titles = kept(first, second)
    with titles.open(CLERK) as store:
        domiciliate(store, first, domiciliation_number=shown)

    with pytest.raises(DomiciliationNumberTaken) as refusal, titles.open(CLERK) as store:
        domiciliate(store, second, domiciliation_number=shown)

    assert (refusal.value.number, refusal.value.free.sequence) == (shown, 2)
