"""The automatic controls: what each finds, and on what ground; domain.md §4.5."""

from dataclasses import replace

import pytest

from banques.domain.titles.checklist import AUTOMATIC, Control, Finding, Outcome
from banques.domain.titles.controls import automatic_findings
from banques.domain.titles.past import arrival_of
from banques.domain.titles.title import TradeTitle
from tests.banques.builders import (
    a_domiciled,
    a_visa,
    an_ei,
    an_li,
    an_li_with_visa,
    with_key,
)
from tests.banques.deciding import CLERK
from tests.banques.memory import MemoryTitles

IN_ORDER = an_ei()
TYRES = an_li().goods


def found(title: TradeTitle, *others: TradeTitle) -> dict[Control, Finding]:
    titles = MemoryTitles()
    titles.receive(arrival_of(each) for each in (title, *others))
    with titles.open(CLERK) as store:
        return {each.control: each for each in automatic_findings(store, title)}


def with_ngp(*codes: str) -> TradeTitle:
    [line] = IN_ORDER.goods
    return an_ei(
        goods=tuple(replace(line, rank=rank, ngp=code) for rank, code in enumerate(codes, 1))
    )


CASES = [
    pytest.param(IN_ORDER, "account", Outcome.CONFORM, "rib_valid", "A", id="a valid account"),
    pytest.param(
        an_ei(importer=replace(IN_ORDER.importer, ice="001234567000063")),
        "account", Outcome.NOT_CONFORM, "ice_invalid", "S41", id="a wrong ICE",
    ),
    pytest.param(
        an_ei(account="451780000012345678901200"),
        "account", Outcome.WARNING, "rib_invalid", "A", id="a wrong RIB",
    ),
    pytest.param(
        an_ei(account=with_key("0077800001234567890123")),
        "account", Outcome.WARNING, "rib_of_another_bank", "A", id="a RIB of another bank",
    ),
    pytest.param(IN_ORDER, "incoterm", Outcome.CONFORM, "insured_in_morocco", "S7", id="FOB"),
    pytest.param(
        an_ei(terms=replace(IN_ORDER.terms, incoterm="CIF")),
        "incoterm", Outcome.WARNING, "insured_abroad", "S7", id="CIF",
    ),
    pytest.param(
        an_ei(terms=replace(IN_ORDER.terms, incoterm="XYZ")),
        "incoterm", Outcome.WARNING, "incoterm_unknown", "K", id="an unknown incoterm",
    ),
    pytest.param(IN_ORDER, "category", Outcome.CONFORM, "no_licence_needed", "S11", id="free"),
    pytest.param(an_li(), "category", Outcome.CONFORM, "licence_held", "S11", id="a licence"),
    pytest.param(
        with_ngp("8471300000", "4012200000"),
        "category", Outcome.NOT_CONFORM, "licence_needed", "S11", id="tyres without licence",
    ),
    pytest.param(
        with_ngp("2903490000"),
        "category", Outcome.WARNING, "licence_perhaps_needed", "K", id="a doubtful heading",
    ),
    pytest.param(
        with_ngp("8471300000", "8517130000"),
        "category", Outcome.WARNING, "several_headings", "A", id="two headings",
    ),
    pytest.param(IN_ORDER, "duplicate", Outcome.CONFORM, "invoice_new", "A", id="a new invoice"),
    pytest.param(
        an_ei(terms=replace(IN_ORDER.terms, invoices=())),
        "duplicate", Outcome.NOT_APPLICABLE, "no_invoice", "A", id="no invoice",
    ),
    pytest.param(IN_ORDER, "visa", Outcome.NOT_APPLICABLE, "no_visa_needed", "S10", id="an EI"),
    pytest.param(an_li(), "visa", Outcome.NOT_APPLICABLE, "visa_comes_later", "S10", id="too soon"),
    pytest.param(
        an_li_with_visa(), "visa", Outcome.CONFORM, "visa_held", "S10", id="a visa held"
    ),
    pytest.param(
        an_li_with_visa(visa=None),
        "visa", Outcome.NOT_CONFORM, "visa_missing", "S10", id="no visa",
    ),
    pytest.param(
        an_li_with_visa(visa=a_visa(granted=False)),
        "visa", Outcome.NOT_CONFORM, "visa_missing", "S10", id="a visa refused",
    ),
    pytest.param(
        an_li_with_visa(visa=a_visa(authorised_quantity=107)),
        "visa", Outcome.NOT_CONFORM, "quantity_above_visa", "S10", id="more than authorised",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("title", "control", "outcome", "fact", "source"), CASES)
def test_a_control_says_what_it_found_and_on_what_ground(
    title: TradeTitle, control: str, outcome: Outcome, fact: str, source: str
) -> None:
    finding = found(title)[Control(control)]

    assert (finding.outcome, finding.fact, finding.source) == (outcome, fact, source)
    assert finding.refuses is (outcome is Outcome.NOT_CONFORM)


def test_every_automatic_control_finds_something_in_the_order_shown() -> None:
    assert tuple(found(IN_ORDER)) == AUTOMATIC


def test_an_account_may_begin_with_any_code_of_its_bank() -> None:
    title = an_ei(bank="007", account=with_key("0197800001234567890123"))
    titles = MemoryTitles()

    with titles.open(CLERK) as store:
        account, *_ = automatic_findings(store, title)

    assert account.fact == "rib_valid"


def test_an_invoice_that_was_domiciled_already_warns_with_the_other_title() -> None:
    earlier = a_domiciled(terms=IN_ORDER.terms)

    finding = found(IN_ORDER, earlier)[Control.DUPLICATE]

    assert (finding.outcome, finding.fact) == (Outcome.WARNING, "invoice_domiciled")
    assert finding.details == {"number": str(earlier.number)}


def test_the_same_invoice_on_a_title_not_yet_domiciled_is_no_duplicate() -> None:
    finding = found(IN_ORDER, an_ei(terms=IN_ORDER.terms))[Control.DUPLICATE]

    assert finding.fact == "invoice_new"
