"""Words: how French is typeset, how words are told apart, marked and looked for."""

import pytest

from helpdesk.domain.faq.queries import LONGEST_QUESTION, Asked
from helpdesk.domain.faq.typography import typeset
from helpdesk.domain.faq.words import Piece, best_line, pieces_of, searchable, words_of


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Pourquoi ?", "Pourquoi\u00a0?"),
        ("Un : deux ; trois !", "Un\u00a0: deux\u00a0; trois\u00a0!"),
        ("« Échu »", "«\u00a0Échu\u00a0»"),
        ("l'état d'un titre, l'« Échu »", "l’état d’un titre, l’«\u00a0Échu\u00a0»"),
        ("Et puis...", "Et puis…"),
        ("Déjà\u00a0? « Oui\u00a0»", "Déjà\u00a0? «\u00a0Oui\u00a0»"),
        ("Déjà\u202f?", "Déjà\u00a0?"),
        ("à 10:12, 3;4", "à 10:12, 3;4"),
    ],
)
def test_text_typed_on_any_keyboard_is_printed_in_french(typed: str, printed: str) -> None:
    assert typeset(typed) == printed


def test_words_end_at_apostrophes_spaces_of_all_kinds_and_signs() -> None:
    assert words_of("L’état d'un «\u00a0Titre\u00a0»\u00a0: 09-08_x") == [
        "l", "état", "d", "un", "titre", "09", "08", "x",
    ]  # fmt: skip


def test_a_feminine_participle_is_searched_as_the_masculine() -> None:
    assert searchable("Refusée, fermées") == searchable("refusé FERMÉ")


def test_a_text_is_cut_around_its_matches_and_keeps_every_character() -> None:
    pieces = pieces_of("Échu\u00a0? Un titre échu.", {"échu"})

    assert pieces == (
        Piece("Échu", is_match=True),
        Piece("\u00a0? Un titre ", is_match=False),
        Piece("échu", is_match=True),
        Piece(".", is_match=False),
    )


def test_a_part_of_a_word_is_no_match() -> None:
    assert pieces_of("recodé", {"code"}) == (Piece("recodé", is_match=False),)


def test_the_best_line_holds_most_of_the_words_however_often_another_repeats_one() -> None:
    text = "code, code et code\nun code de secours\nrien"

    assert best_line(text, {"code", "secours"}) == "un code de secours"


def test_without_a_match_the_best_line_is_the_first() -> None:
    assert best_line("un\ndeux", set()) == "un"


def test_what_is_typed_loses_controls_and_needless_spaces() -> None:
    assert Asked.read(" un\x00deux\n\t trois ") == Asked(text="un deux trois")


def test_a_question_that_is_too_long_ends_after_a_word() -> None:
    asked = Asked.read("domicilier " * 200)

    assert asked.is_cut
    assert len(asked.text) <= LONGEST_QUESTION
    assert set(asked.text.split()) == {"domicilier"}


def test_a_word_longer_than_all_questions_is_cut() -> None:
    assert Asked.read("a" * 2_000) == Asked(text="a" * LONGEST_QUESTION, is_cut=True)


def test_a_question_of_just_the_longest_length_is_kept() -> None:
    assert Asked.read("a" * LONGEST_QUESTION).is_cut is False
