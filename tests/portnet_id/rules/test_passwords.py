"""What a new password must be, and what is said against it (architecture §8)."""

import pytest

from portnet_id.domain.passwords import Family, Objection, objection_to

ABOUT = ("s.alami", "s.alami", "Crédit Atlantique")


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("Marée-b4", id="eight with the four families"),
        pytest.param("la marée est basse", id="fifteen or more of any kind"),
        pytest.param("كلمة مرور طويلة جدا", id="a phrase in Arabic"),
        pytest.param("x1" * 3 + "Grand phare vert" + "é" * 106, id="128 characters"),
    ],
)
def test_good_passwords_are_taken(password: str) -> None:
    assert objection_to(password, about=ABOUT) is None


@pytest.mark.parametrize(
    ("password", "objection"),
    [
        pytest.param(
            "marée",
            Objection(
                characters_missing=3,
                families_missing=(Family.UPPER, Family.DIGIT, Family.SPECIAL),
            ),
            id="short and plain",
        ),
        pytest.param("marée basse 44", Objection(families_missing=(Family.UPPER,)), id="capital"),
        pytest.param("é" * 129, Objection(too_long=True), id="129 characters"),
        pytest.param("Password2026!", Objection(common=True), id="a word with a year"),
        pytest.param("P4ssw0rd!1", Objection(common=True), id="a word in disguise"),
        pytest.param("123456789012345", Objection(common=True), id="a row twice"),
        pytest.param("aaaaaaaaaaaaaaaa", Objection(common=True), id="one letter"),
        pytest.param("abcdefghijklmnop", Objection(common=True), id="the alphabet"),
        pytest.param("S.Alami-2026", Objection(personal=True), id="the user name"),
        pytest.param("vive le credit atlantique", Objection(personal=True), id="the bank"),
    ],
)
def test_others_are_refused_for_a_reason(password: str, objection: Objection) -> None:
    assert objection_to(password, about=ABOUT) == objection


def test_the_same_keys_on_another_keyboard_are_the_same_length() -> None:
    """An é may come as two code points; NFKC makes them one before anything is counted."""
    assert objection_to("e\u0301" * 15, about=()) == objection_to("é" * 15, about=())
