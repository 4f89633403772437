"""Searching the answers that come with this version, on PostgreSQL."""

from time import perf_counter

import pytest
from sqlalchemy import Engine

from helpdesk.adapters.faq_queries import SqlFaqQueries
from helpdesk.domain.faq.faq import Faq
from helpdesk.domain.faq.queries import MOST_HITS, Asked, Correction, Found

LONGEST_MILLISECONDS = 60


@pytest.fixture
def queries(engine: Engine) -> SqlFaqQueries:
    return SqlFaqQueries(engine)


def slugs(found: Found) -> list[str]:
    return [hit.slug for hit in found.hits]


def marked(found: Found) -> set[str]:
    pieces = [piece for hit in found.hits for piece in (*hit.question, *hit.extract)]
    return {piece.text for piece in pieces if piece.is_match}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mot de passe oublié", "mot-de-passe-oublie"),
        ("J’ai oublié mon mot de passe, que faire ?", "mot-de-passe-oublie"),
        ("code refusé", "code-refuse"),
        ("codes de secours", "codes-de-secours"),
        ("téléphone volé", "telephone-perdu"),
        ("captcha", "je-ne-suis-pas-un-robot"),
        ("compte bloqué", "acces-suspendu"),
        ("comment domicilier un titre", "domicilier"),
        ("numéro de domiciliation", "numero-de-domiciliation"),
        ("motif de rejet", "rejeter"),
        ("échu", "titre-echu"),
        ("qui est mon référent", "referent"),
        ("me déconnecter", "se-deconnecter"),
        ("sso", "un-seul-compte"),
        ("lecteur d'écran", "accessibilite"),
        ("loi 09-08", "donnees-personnelles"),
        ("contact", "joindre-l-assistance"),
    ],
)
def test_the_best_answer_comes_first(queries: SqlFaqQueries, typed: str, first: str) -> None:
    assert slugs(queries.find(Asked.read(typed)))[0] == first


@pytest.mark.parametrize(
    ("typed", "also"),
    [
        pytest.param("prédomicilier", "predomicilier", id="accents"),
        pytest.param("ÉCHU", "echu", id="capitals"),
        pytest.param("codes de secours", "code de secour", id="plurals"),
        pytest.param("demande refusée", "demandes refusés", id="genders"),
        pytest.param("passe oublié", "oublié passe", id="the order"),
        pytest.param("référent", "comment faire pour mon référent", id="words that say nothing"),
        pytest.param("l'accès suspendu", "l’accès suspendu", id="apostrophes"),
    ],
)
def test_these_make_no_difference(queries: SqlFaqQueries, typed: str, also: str) -> None:
    expected = slugs(queries.find(Asked.read(typed)))

    assert expected
    assert slugs(queries.find(Asked.read(also))) == expected


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("domicilliation", "domiciliation"),
        ("authentificasion", "authentification"),
        ("referant", "référent"),
        ("navigatteur", "navigateur"),
    ],
)
def test_a_typing_error_is_corrected_and_said(
    queries: SqlFaqQueries, typed: str, used: str
) -> None:
    found = queries.find(Asked.read(typed))

    assert found.corrections == (Correction(typed=typed, used=used),)
    assert slugs(found)[0] == slugs(queries.find(Asked.read(used)))[0]


def test_a_word_that_is_known_is_never_corrected(queries: SqlFaqQueries) -> None:
    assert queries.find(Asked.read("code téléphone référent")).corrections == ()


def test_answers_that_hold_one_word_of_four_are_left_out(queries: SqlFaqQueries) -> None:
    found = queries.find(Asked.read("codes de secours du téléphone perdu"))

    assert slugs(found)
    assert "navigateur" not in slugs(found)
    assert "sur-telephone" not in slugs(found)


def test_the_words_found_are_marked_in_all_their_forms(queries: SqlFaqQueries) -> None:
    found = queries.find(Asked.read("code secour"))

    assert {"codes", "secours", "code"} <= marked(found)
    assert "téléphone" not in marked(found)


def test_an_extract_is_a_whole_paragraph_or_item(queries: SqlFaqQueries, shipped: Faq) -> None:
    for hit in queries.find(Asked.read("code refusé")).hits:
        extract = "".join(piece.text for piece in hit.extract)
        assert extract in shipped.find(hit.slug)[1].plain_answer.split("\n")


def test_no_more_answers_are_told_than_people_read(queries: SqlFaqQueries) -> None:
    assert len(queries.find(Asked.read("titre")).hits) == MOST_HITS


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("que faire ?", id="fillers alone"),
        pytest.param("le la les de à", id="stop words alone"),
        pytest.param("xyzzy", id="a word like no other"),
        pytest.param("météo agricole", id="words only somewhat like others"),
        pytest.param("???", id="signs"),
        pytest.param("2020300000000000800", id="a registration number"),
        pytest.param("الهاتف", id="another alphabet"),
        pytest.param("ŉ ½ ① ﬁ", id="letters that unaccent turns into signs"),
    ],
)
def test_what_the_faq_does_not_speak_of_finds_nothing(queries: SqlFaqQueries, typed: str) -> None:
    assert queries.find(Asked.read(typed)) == Found()


@pytest.mark.parametrize(
    "typed",
    [
        "référent & | ! <-> () :* :A",
        "référent' | 'x",
        "référent $$ { } [ ] ~ ^",
        "référent\x00\x02\x03\x1b",
        'référent "" - +',
    ],
)
def test_no_sign_that_is_typed_is_an_operator(queries: SqlFaqQueries, typed: str) -> None:
    assert slugs(queries.find(Asked.read(typed)))[0] == "referent"


@pytest.mark.parametrize(
    "typed", ["'); DROP TABLE faq_entries; --", "\\' \\\\ E'\\x00'", "%s %(words)s :words {words}"]
)
def test_what_looks_like_code_is_searched_for_and_no_more(
    queries: SqlFaqQueries, shipped: Faq, typed: str
) -> None:
    queries.find(Asked.read(typed))

    assert queries.read() == shipped


def test_a_faq_without_entries_answers_nothing(queries: SqlFaqQueries) -> None:
    assert queries.find(Asked(text="")) == Found()


def test_a_long_question_is_answered_in_time(queries: SqlFaqQueries) -> None:
    asked = Asked.read("domicilliation refuzée téléfone " * 70)
    queries.find(asked)

    began = perf_counter()
    found = queries.find(asked)
    took = (perf_counter() - began) * 1_000

    assert found.hits
    assert took < LONGEST_MILLISECONDS
