"""The file of a FAQ: what it says is read, and every fault is told with its line."""

from datetime import date

import pytest

from helpdesk.domain.faq.faq import Entry
from helpdesk.domain.faq.faults import FaultyFile
from helpdesk.domain.faq.file import LONGEST_ANSWER, read_faq

GOOD = """\
[[theme]]
slug = "connexion"
name = "Connexion"
summary = "Entrer."

[[theme.entry]]
slug = "entrer"
question = "Comment entrer ?"
keywords = ["accès", "porte d'entrée"]
reviewed = 2026-01-15
frequent = true
answer = '''
Par la porte.

Voir [sortir](faq:sortir) et [l'accueil](www:/).
'''

[[theme.entry]]
slug = "sortir"
question = "Comment sortir ?"
keywords = ["départ"]
reviewed = 2026-01-16
answer = "Par la porte aussi."
"""


def faults_in(text: str) -> list[tuple[int, str]]:
    with pytest.raises(FaultyFile) as faulty:
        read_faq(text)
    return [(fault.line, fault.sentence) for fault in faulty.value.faults]


def test_a_good_file_is_read_whole_and_in_order() -> None:
    faq = read_faq(GOOD)

    (theme,) = faq.themes
    assert (theme.slug, theme.name, theme.summary) == ("connexion", "Connexion", "Entrer.")
    assert [entry.slug for entry in theme.entries] == ["entrer", "sortir"]
    assert theme.entries[0] == Entry(
        slug="entrer",
        question="Comment entrer\u00a0?",
        answer="Par la porte.\n\nVoir [sortir](faq:sortir) et [l’accueil](www:/).",
        keywords=("accès", "porte d’entrée"),
        reviewed_on=date(2026, 1, 15),
        is_frequent=True,
    )


@pytest.mark.parametrize(
    ("good", "bad", "line", "part"),
    [
        pytest.param('slug = "entrer"', 'slug = "Entrer !"', 7, "small letters", id="bad slug"),
        pytest.param('slug = "sortir"', 'slug = "connexion"', 19, "taken on line 2", id="twice"),
        pytest.param('slug = "entrer"\n', "", 6, "“slug” is missing", id="no slug"),
        pytest.param('name = "Connexion"', "name = 3", 3, "not a text", id="a number for a name"),
        pytest.param('"Entrer."', f'"{"a" * 161}"', 4, "longer than 160", id="long summary"),
        pytest.param('"Comment sortir ?"', '"Sortir."', 20, "question mark", id="no question"),
        pytest.param('"Comment sortir ?"', '"  "', 20, "missing or not a text", id="blank"),
        pytest.param('"Comment sortir ?"', '"\\u0007?"', 20, "cannot be printed", id="a bell"),
        pytest.param('["départ"]', '"départ"', 21, "list of words", id="one keyword"),
        pytest.param('["départ"]', "[]", 21, "list of words", id="no keywords"),
        pytest.param('["départ"]', '["départ", 3]', 21, "list of words", id="a number among words"),
        pytest.param('["départ"]', f'["{"a" * 41}"]', 21, "longer than 40", id="long keyword"),
        pytest.param("2026-01-16", '"hier"', 22, "must be a day", id="no day"),
        pytest.param("2026-01-16", "2026-01-16T10:00:00", 22, "must be a day", id="a moment"),
        pytest.param("frequent = true", "frequent = 1", 11, "true or false", id="a number as flag"),
        pytest.param("frequent = true", "popular = true", 11, "not known here", id="unknown key"),
        pytest.param("Par la porte.", "- Par\nla porte.", 14, "begins with", id="broken list"),
        pytest.param("(faq:sortir)", "(faq:voler)", 12, "faq:voler", id="link to nothing"),
        pytest.param("(www:/)", "(https://a.b)", 12, "must begin with", id="link elsewhere"),
        pytest.param("(www:/)", "(www:accueil)", 12, "needs a path", id="link without a slash"),
        pytest.param("Par la porte aussi.", "[", 23, "bracket", id="fault in a short answer"),
        pytest.param('"Par la porte aussi."', '""', 23, "missing", id="empty answer"),
        pytest.param("2026-01-16", "2026-13-16", 22, "", id="a day that TOML refuses"),
        pytest.param("reviewed = 2026-01-16", "reviewed", 22, "", id="not TOML"),
        pytest.param("[[theme]]", "title = 1\n[[theme]]", 1, "not known here", id="stray key"),
    ],
)
def test_a_fault_is_told_with_its_line(good: str, bad: str, line: int, part: str) -> None:
    assert good in GOOD

    faults = faults_in(GOOD.replace(good, bad))

    assert any(number == line and part in sentence for number, sentence in faults), faults


def test_all_faults_are_told_at_once_and_in_order() -> None:
    bad = GOOD.replace("2026-01-15", "0").replace('slug = "sortir"', 'slug = "-"')

    assert [line for line, _ in faults_in(bad)] == [10, 12, 19]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("theme = 3", id="no table"),
        pytest.param("theme = [1, 2]", id="a list of numbers"),
        pytest.param('[[theme]]\nslug = "a"\nname = "A"\nsummary = "A"', id="a theme alone"),
        pytest.param("\x00\x01\x02", id="garbage"),
        pytest.param("a = " + "[" * 100_000, id="nested without end"),
        pytest.param("'''" + "a" * 900_000, id="one endless text"),
    ],
)
def test_what_is_no_faq_is_refused(text: str) -> None:
    assert faults_in(text)


def test_a_header_inside_an_answer_does_not_move_the_lines() -> None:
    text = GOOD.replace("Par la porte.", "Par la porte.\n\n[[theme.entry]]\nreviewed = 1")

    assert [line for line, _ in faults_in(text.replace("2026-01-16", "0"))] == [15, 25]


def test_no_break_spaces_that_an_editor_typed_are_welcome() -> None:
    faq = read_faq(GOOD.replace("Comment sortir ?", "Comment sortir\u202f?"))

    assert faq.find("sortir")[1].question == "Comment sortir\u00a0?"


def test_the_longest_answer_is_still_accepted() -> None:
    answer = "a" * LONGEST_ANSWER

    faq = read_faq(GOOD.replace("Par la porte aussi.", answer))

    assert faq.find("sortir")[1].answer == answer
