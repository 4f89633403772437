"""Phone numbers that an SMS reaches."""

import pytest

from portnet_id.domain.phones import hint_of, phone_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0600000045", "+212600000045"),
        ("06 00 00 00 45", "+212600000045"),
        ("07-00-00-00-45", "+212700000045"),
        ("+212600000045", "+212600000045"),
        ("+212 (0)6 00 00 00 45", "+212600000045"),
        ("00212600000045", "+212600000045"),
        ("+33 6 00 00 00 45", "+33600000045"),
        ("0033600000045", "+33600000045"),
    ],
)
def test_a_number_is_kept_as_the_network_dials_it(typed: str, kept: str) -> None:
    assert phone_of(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("0522000045", id="a fixed line"),
        pytest.param("+212522000045", id="a fixed line, with its country"),
        pytest.param("060000004", id="too short"),
        pytest.param("+2126000000455", id="too long"),
        pytest.param("600000045", id="no 0 and no country"),
        pytest.param("+0600000045", id="no country begins with 0"),
        pytest.param("0600OOOO45", id="letters"),
        pytest.param("٠٦٠٠٠٠٠٠٤٥", id="digits that no gateway reads"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_no_sms_reaches_is_no_phone(typed: str) -> None:
    assert phone_of(typed) is None


def test_a_hint_shows_the_last_two_digits_alone() -> None:
    assert hint_of("+212600000045") == "•• •• •• 45"
