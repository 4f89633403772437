"""Numbers a title carries, and their keys: domain.md §3.6, §10.2 and §10.3."""

import pytest

from banques.domain.titles.numbers import (
    DomiciliationNumber,
    MalformedNumber,
    NumberCheck,
    RegistrationNumber,
    is_valid_ice,
    is_valid_rib,
)


@pytest.mark.parametrize(
    ("year", "office", "sequence", "number"),
    [
        pytest.param(2020, "300", 8, "2020300000000000800", id="the guide's third row"),
        pytest.param(2025, "309", 42, "2025309000000004296", id="Casablanca Port"),
        pytest.param(2025, "411", 1234, "2025411000000123453", id="Tanger Med"),
        pytest.param(2026, "301", 7, "2026301000000000771", id="Nouasseur"),
    ],
)
def test_a_number_gets_the_key_of_the_domain_study(
    year: int, office: str, sequence: int, number: str
) -> None:
    made = RegistrationNumber.of(year=year, office=office, sequence=sequence)

    assert str(made) == number
    assert made.check is NumberCheck.OK
    assert (made.year, made.office) == (year, office)


def test_every_single_wrong_digit_is_noticed() -> None:
    right = "2025309000000004296"
    wrong = [
        right[:place] + digit + right[place + 1 :]
        for place in range(19)
        for digit in "0123456789"
        if digit != right[place]
    ]

    assert {RegistrationNumber(number).check for number in wrong} == {NumberCheck.UNVERIFIED}


def test_a_number_is_shown_in_groups() -> None:
    assert RegistrationNumber("2025309000000004296").parts == ("2025", "309", "0000000042", "96")


@pytest.mark.parametrize(
    "text",
    ["", "202530900000000429", "20253090000000042960", "2025 09000000004296", "٢" * 19, "x" * 19],
    ids=["nothing", "18 digits", "20 digits", "a space", "Arabic digits", "letters"],
)
def test_what_is_not_19_digits_is_no_registration_number(text: str) -> None:
    with pytest.raises(MalformedNumber):
        RegistrationNumber(text)


def test_a_sequence_that_does_not_fit_is_refused() -> None:
    with pytest.raises(MalformedNumber):
        RegistrationNumber.of(year=2026, office="301", sequence=10**10)


@pytest.mark.parametrize("ice", ["001234567000062", "002765432000153"])
def test_the_vectors_of_the_study_are_valid_ices(ice: str) -> None:
    assert is_valid_ice(ice)


@pytest.mark.parametrize("ice", ["001234567000063", "01234567000062", "00123456700006a", ""])
def test_other_text_is_no_ice(ice: str) -> None:
    assert not is_valid_ice(ice)


@pytest.mark.parametrize(
    "rib", ["007780000123456789012396", "011640000001210001234507", "225450010000000000000114"]
)
def test_the_vectors_of_the_study_are_valid_ribs(rib: str) -> None:
    assert is_valid_rib(rib)


@pytest.mark.parametrize("rib", ["007780000123456789012397", "07780000123456789012396", ""])
def test_other_text_is_no_rib(rib: str) -> None:
    assert not is_valid_rib(rib)


def test_a_domiciliation_number_is_written_and_read_the_same() -> None:
    number = DomiciliationNumber("007", "00010", 2025, 42)

    assert str(number) == "007-00010-2025-000042"
    assert DomiciliationNumber.parse(" 007-00010-2025-000042 ") == number


@pytest.mark.parametrize(
    "text",
    ["007-00010-2025-42", "007-00010-2025-000000", "7-00010-2025-000042", "", "007000102025000042"],
)
def test_other_text_is_no_domiciliation_number(text: str) -> None:
    with pytest.raises(MalformedNumber):
        DomiciliationNumber.parse(text)
