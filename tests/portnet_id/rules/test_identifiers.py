"""What people type to say who they are, in the one form in which it counts."""

import pytest

from portnet_id.domain.identifiers import LONGEST, hinted, normalised


@pytest.mark.parametrize(
    ("typed", "one_form"),
    [
        pytest.param("s.alami", "s.alami", id="as it is"),
        pytest.param("  S.Alami\t", "s.alami", id="capitals and blanks around"),
        pytest.param("s.ala\u200bmi\u00ad", "s.alami", id="what cannot be seen"),
        pytest.param("\x00s.alami\r\n", "s.alami", id="control characters"),
        pytest.param("ｓ．ａｌａｍｉ", "s.alami", id="wide letters"),
        pytest.param("e\u0301.alami", "é.alami", id="an accent of its own"),
        pytest.param("سلمى", "سلمى", id="arabic letters"),
        pytest.param("", "", id="nothing"),
        pytest.param(" \u200b\x00 ", "", id="nothing that can be seen"),
        pytest.param("salma alami", "salma alami", id="a blank inside"),
    ],
)
def test_an_identifier_has_one_form(typed: str, one_form: str) -> None:
    assert normalised(typed) == one_form
    assert normalised(one_form) == one_form


@pytest.mark.parametrize("character", ["a", "é", "ﷺ", "\u200b"])
def test_it_is_never_longer_than_an_address(character: str) -> None:
    """ﷺ alone becomes eighteen letters."""
    assert len(normalised(character * 100_000)) <= LONGEST


def test_a_hint_that_is_too_long_for_any_name_is_none() -> None:
    assert hinted("A" * LONGEST) == "a" * LONGEST
    assert hinted("A" * (LONGEST + 1)) == ""
