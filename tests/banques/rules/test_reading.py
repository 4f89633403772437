"""A title read from one line: what is taken, what is refused, and in which words; domain.md §3."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from banques.demo.titles import demo_titles
from banques.domain.titles.consistency import faults_of
from banques.domain.titles.history import TitleEvent
from banques.domain.titles.lines import Fault
from banques.domain.titles.numbers import NumberCheck
from banques.domain.titles.reading import Read, Unreadable, read_title
from banques.domain.titles.states import TitleState
from tests.banques.lines import ABSENT, a_licence_line, a_line, fields
from tests.banques.reference import reference_data

NOW = datetime(2026, 1, 15, 10, 42, tzinfo=UTC)


def read(line: dict[str, Any]) -> Read:
    return read_title(fields(line), reference_data(), at=NOW)


def faults(line: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Unreadable) as problem:
        read(line)
    return {fault.field: fault.reason for fault in problem.value.faults}


def test_a_whole_line_is_a_title() -> None:
    title = read(a_line()).arrival.title

    assert str(title.number) == "2026309000000000177"
    assert title.state is TitleState.SUBMITTED_FOR_DOMICILIATION
    assert title.created_at == datetime(2026, 1, 13, 9, 15, tzinfo=UTC)
    assert title.total.amount == Decimal("1010.00")
    assert title.terms.contract is not None
    assert title.terms.contract.signed_on == date(2026, 1, 5)
    assert title.goods[0].net_weight_kg == Decimal("4.250")
    assert title.last_event_at == title.submitted_at


def test_its_history_is_told_from_its_dates() -> None:
    arrival = read(a_licence_line()).arrival

    assert [entry.event for entry in arrival.history] == [
        TitleEvent.CREATED,
        TitleEvent.SUBMITTED,
        TitleEvent.PREDOMICILIATED,
        TitleEvent.SENT_FOR_VISA,
        TitleEvent.VISA_GRANTED,
        TitleEvent.DOMICILIATED,
    ]
    assert arrival.title.due_on == date(2026, 7, 14)
    assert arrival.title.last_event_at == arrival.title.domiciled_at


def test_a_time_without_offset_is_casablanca_s() -> None:
    title = read(a_line(created_at="2026-01-13 09:15")).arrival.title

    assert title.created_at == datetime(2026, 1, 13, 8, 15, tzinfo=UTC)


def test_an_expired_title_expired_at_the_midnight_after_its_last_day() -> None:
    title = read(
        a_licence_line(
            state="ECH",
            created_at="2025-05-15 16:52", submitted_at="2025-05-15 16:55",
            predomiciliation__at="2025-05-15 17:20", visa__decided_at="2025-05-16 08:40",
            domiciliation__at="2025-05-16 09:50", domiciliation__number="451-00010-2025-000001",
        )
    ).arrival.title  # fmt: skip

    assert title.expired_at == datetime(2025, 11, 16, 23, tzinfo=UTC)
    assert title.last_event_at == title.expired_at


def test_a_number_with_a_wrong_key_is_kept_as_unverified() -> None:
    found = read(a_line(number="2026309000000000178"))

    assert found.arrival.title.number_check is NumberCheck.UNVERIFIED
    assert [fault.field for fault in found.warnings] == ["number"]


def test_an_account_with_a_wrong_key_warns() -> None:
    found = read(a_line(account="451780000012345678901200"))

    assert [fault.field for fault in found.warnings] == ["account"]


FAULTS = [
    pytest.param({"number": "12345"}, "number", "19 digits", id="a short number"),
    pytest.param({"number": ABSENT}, "number", "is missing", id="no number"),
    pytest.param({"number": ["1"]}, "number", "must be text", id="a list for a number"),
    pytest.param({"category": "LE"}, "category", "use EI, LI, DPI", id="an unknown category"),
    pytest.param({"state": "BRO"}, "state", "not known", id="a draft"),
    pytest.param({"created_at": "13/01/2026"}, "created_at", "2026-03-02T10", id="a French date"),
    pytest.param({"created_at": "2026-02-30 10:00"}, "created_at", "calendar", id="30 February"),
    pytest.param({"created_at": "2026-01-13"}, "created_at", "a time", id="a day alone"),
    pytest.param({"created_at": "1900-01-13 10:00"}, "created_at", "before 2000", id="1900"),
    pytest.param({"created_at": "2013-01-13 10:00"}, "created_at", "2014-09-26", id="too early"),
    pytest.param({"created_at": "2027-01-13 10:00"}, "created_at", "still to come", id="future"),
    pytest.param({"submitted_at": "2026-01-12 10:00"}, "submitted_at", "before", id="order"),
    pytest.param({"submitted_at": ABSENT}, "submitted_at", "was submitted", id="not submitted"),
    pytest.param({"bank": "999"}, "bank", "not known", id="an unknown bank"),
    pytest.param({"branch": "10"}, "branch", "5 digits", id="a short branch"),
    pytest.param({"branch": "00100"}, "branch", "banques put-branch", id="another bank’s branch"),
    pytest.param({"account": "123"}, "account", "24 digits", id="a short RIB"),
    pytest.param({"currency": "XXX"}, "currency", "not known", id="an unknown currency"),
    pytest.param({"amount": "1010.005"}, "amount", "2 decimals", id="a third decimal of a dollar"),
    pytest.param({"amount": "1,010.00"}, "amount", "without spaces", id="a comma"),
    pytest.param({"amount": "-1010"}, "amount", "sign", id="a negative amount"),
    pytest.param({"amount": "0"}, "amount", "above 0", id="nothing"),
    pytest.param({"amount": "1011.00"}, "amount", "add up to 1010.00", id="another total"),
    pytest.param(
        {"currency": "JPY", "amount": "1010.5"}, "amount", "0 decimals", id="half a yen"
    ),
    pytest.param({"importer": ABSENT}, "importer.name", "is missing", id="no importer"),
    pytest.param({"importer": "Atlas"}, "importer", "an object", id="a name for an importer"),
    pytest.param({"importer__name": "x" * 256}, "importer.name", "255", id="a long name"),
    pytest.param({"importer__name": "a\u0000b"}, "importer.name", "control", id="a NUL"),
    pytest.param({"importer__name": "a\u009bb"}, "importer.name", "control", id="a C1 control"),
    pytest.param({"importer__ice": "00276543200015"}, "importer.ice", "15 digits", id="14 digits"),
    pytest.param({"importer__ice": "002765432000154"}, "importer.ice", "key", id="a wrong ICE key"),
    pytest.param({"importer__trade_register": "x"}, "importer.trade_register", "1 to 7", id="RC"),
    pytest.param({"importer__tax_id": "123"}, "importer.tax_id", "7 or 8", id="IF"),
    pytest.param({"importer__nmae": "x"}, "importer.nmae", "not a field", id="a mistyped name"),
    pytest.param({"supplier__country": "China"}, "supplier.country", "not known", id="a country"),
    pytest.param({"terms__incoterm": "ABC"}, "terms.incoterm", "EXW, FCA", id="an incoterm"),
    pytest.param({"terms__payment": "cash"}, "terms.payment", "prepayment", id="a payment"),
    pytest.param({"terms__fob": "x"}, "terms.fob", "amount in USD", id="an optional amount"),
    pytest.param(
        {"terms__contract__signed_on": "1900-01-01"}, "terms.contract.signed_on", "before 2000",
        id="a contract of 1900",
    ),
    pytest.param({"customs__office": "999"}, "customs.office", "not known", id="an office"),
    pytest.param({"customs__regime": "999"}, "customs.regime", "not known", id="a regime"),
    pytest.param({"goods": []}, "goods", "one line of goods", id="no goods"),
    pytest.param({"goods": {"1": {}}}, "goods", "list of objects", id="goods that are no list"),
    pytest.param({"goods__1__ngp": "847130"}, "goods.1.ngp", "10 digits", id="a short heading"),
    pytest.param({"goods__1__quantity": "0"}, "goods.1.quantity", "above 0", id="no quantity"),
    pytest.param({"goods__1__quantity": "1.2345"}, "goods.1.quantity", "3 decimals", id="grams"),
    pytest.param({"goods__1__value": "x"}, "goods.1.value", "amount in USD", id="a value"),
    pytest.param({"documents__1__size_bytes": "-1"}, "documents.1.size_bytes", "bytes", id="size"),
    pytest.param({"state": "SPD"}, "state", "use SDO", id="an EI on its way to a visa"),
    pytest.param({"state": "DOM"}, "domiciliation", "is missing", id="domiciled without entry"),
    pytest.param({"state": "REJ"}, "rejection", "is missing", id="rejected without reason"),
    pytest.param({"modification": "asked"}, "modification", "only DOM", id="a modification"),
    pytest.param({"category": "LI"}, "visa", "granted", id="a licence without visa"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "words"), FAULTS)
def test_a_fault_names_its_field_and_says_what_to_do(
    changes: dict[str, Any], field: str, words: str
) -> None:
    assert words in faults(a_line(**changes))[field]


LICENCE_FAULTS = [
    pytest.param({"visa": ABSENT}, "visa", "granted", id="no visa"),
    pytest.param({"visa__granted": "no"}, "visa.granted", "true, false", id="neither yes nor no"),
    pytest.param({"visa__decided_at": "2026-01-12 10:00"}, "visa.decided_at", "before", id="order"),
    pytest.param({"domiciliation__number": "42"}, "domiciliation.number", "451-00010", id="form"),
    pytest.param(
        {"domiciliation__number": "451-00020-2026-000001"}, "domiciliation.number", "correct one",
        id="a number of another branch",
    ),
    pytest.param({"domiciliation__at": "2027-01-01 10:00"}, "domiciliation.at", "to come", id="no"),
    pytest.param({"state": "ECH"}, "state", "valid until 2026-07-14", id="not expired yet"),
    pytest.param({"state": "SDO"}, "domiciliation", "remove it", id="domiciled too soon"),
    pytest.param({"state": "APU"}, "last_event_at", "before domiciliation.at", id="undated end"),
    pytest.param({"category": "EI"}, "visa", "needs none", id="an EI with a visa"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "words"), LICENCE_FAULTS)
def test_a_state_agrees_with_the_facts(changes: dict[str, Any], field: str, words: str) -> None:
    assert words in faults(a_licence_line(**changes))[field]


def test_everything_wrong_is_told_at_once() -> None:
    found = faults(a_line(number="1", bank="999", goods__1__ngp="1", importer__ice="1"))

    assert set(found) == {"number", "bank", "goods.1.ngp", "importer.ice"}


def test_an_unknown_currency_is_one_fault_and_not_one_for_each_amount() -> None:
    assert set(faults(a_line(currency="XXX"))) == {"currency"}


def test_a_reason_quotes_nothing_a_terminal_would_obey() -> None:
    reason = faults(a_line(number="\u202e" + "9" * 100))["number"]

    assert "\u202e" not in reason
    assert len(reason) < 120


def test_a_sentence_names_the_line_where_no_field_is_meant() -> None:
    assert Fault("", "is empty.").sentence == "the line is empty."


def test_demo_titles_pass_the_rules_that_files_have_to_pass() -> None:
    arrivals = list(demo_titles(600, at=NOW))

    told = [fault for each in arrivals for fault in faults_of(each.title, None, at=NOW)]
    later_than_now = [f for f in told if "still to come" not in f.reason]
    assert later_than_now == []
    assert {each.title.state for each in arrivals} == set(TitleState)
