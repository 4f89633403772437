"""The macros, called as a page calls them."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from lucide import IconDoesNotExist

from portal_kit.ui.icons import icon, wordmark
from tests.portal_kit.gallery import app as gallery

Render = Callable[..., BeautifulSoup]


@pytest.fixture
def render() -> Render:
    app = gallery.create_app()

    def call(file: str, macro: str, *args: object, **options: object) -> BeautifulSoup:
        with app.test_request_context("/"):
            module = app.jinja_env.get_template(f"portal_kit/macros/{file}.html").module
            return BeautifulSoup(str(getattr(module, macro)(*args, **options)), "html.parser")

    return call


def words(page: BeautifulSoup, selector: str) -> list[str]:
    return [found.get_text(" ", strip=True) for found in page.select(selector)]


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        pytest.param(1, 2, ["1", "2"], id="all of two"),
        pytest.param(1, 9, ["1", "2", "…", "9"], id="from the first"),
        pytest.param(5, 9, ["1", "…", "4", "5", "6", "…", "9"], id="in the middle"),
        pytest.param(9, 9, ["1", "…", "8", "9"], id="at the last"),
    ],
)
def test_pagination_shows_ends_and_neighbours(
    render: Render, page: int, pages: int, shown: list[str]
) -> None:
    drawn = render("table", "pagination", page, pages, "?page={}".format)

    assert words(drawn, ".pagination__pages li") == shown
    assert words(drawn, '[aria-current="page"]') == [str(page)]


def test_pagination_leads_neither_before_the_first_nor_past_the_last(render: Render) -> None:
    first = render("table", "pagination", 1, 3, "?page={}".format)
    last = render("table", "pagination", 3, 3, "?page={}".format)

    assert [link["rel"] for link in first.select("a[rel]")] == [["next"]]
    assert [link["rel"] for link in last.select("a[rel]")] == [["prev"]]


def test_one_page_needs_no_pagination(render: Render) -> None:
    assert not render("table", "pagination", 1, 1, "?page={}".format).find()


def test_rows_per_page_keeps_the_search(render: Render) -> None:
    form = render("table", "rows_per_page", 25, [10, 25], [("etat", "ALT"), ("etat", "DOM")])

    assert [(field["name"], field["value"]) for field in form.select("input")] == [
        ("etat", "ALT"),
        ("etat", "DOM"),
    ]
    assert words(form, "option[selected]") == ["25"]


@pytest.mark.parametrize(
    ("sort", "told"), [("date", "ascending"), ("-date", "descending"), ("num", "none")]
)
def test_a_header_tells_the_direction(render: Render, sort: str, told: str) -> None:
    header = render("table", "sort_header", "Date", "date", sort, "?tri=x").th

    assert header is not None
    assert header["aria-sort"] == told


def test_steps_tell_what_is_done_and_where_one_is(render: Render) -> None:
    steps = render("blocks", "steps", 2, ["Saisie", "Vérification", "Résultat"])

    assert words(steps, ".steps__name") == ["Saisie (terminée)", "Vérification", "Résultat"]
    assert words(steps, '[aria-current="step"] .steps__name') == ["Vérification"]


def test_errors_of_the_form_as_a_whole_are_no_links(render: Render) -> None:
    summary = render("form", "error_summary", {"": "Trop d’essais.", "code": "Il manque 2."})

    assert words(summary, "li") == ["Trop d’essais.", "Il manque 2."]
    assert [link["href"] for link in summary.select("a")] == ["#code"]


def test_no_errors_no_summary(render: Render) -> None:
    assert not render("form", "error_summary", {}).find()


def test_a_group_of_choices_is_reached_by_its_name(render: Render) -> None:
    group = render("form", "radio_group", "sort", "Sort", [("a", "A"), ("b", "B")], value="b")

    assert [choice["id"] for choice in group.select("input")] == ["sort", "sort-2"]
    assert [choice["value"] for choice in group.select("input[checked]")] == ["b"]


def test_what_people_typed_is_escaped(render: Render) -> None:
    hostile = '"><script>alert(1)</script>'

    drawn = [
        render("form", "text_field", "name", "Nom", value=hostile, error=hostile, hint=hostile),
        render("form", "textarea_field", "name", "Nom", value="</textarea><script>"),
        render("blocks", "facts", [(hostile, hostile)]),
        render("blocks", "chip", "todo", hostile),
        render("blocks", "message", "info", hostile),
    ]

    assert [page for page in drawn if page.find("script")] == []


def test_a_text_begins_where_it_was_typed(render: Render) -> None:
    """HTML drops one line break after <textarea>; the typed one must stay."""
    drawn = render("form", "textarea_field", "note", "Note", value="\nsuite").textarea

    assert drawn is not None
    assert drawn.get_text() == "\n\nsuite"


def test_an_icon_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(IconDoesNotExist):
        icon("clock-alarm-bell")


def test_icons_are_decoration_and_the_wordmark_is_read() -> None:
    assert 'aria-hidden="true"' in icon("check")
    assert 'role="img" aria-label="PORTNET"' in wordmark("navy")


@pytest.mark.parametrize("name", ["arrow-right", "chevron-left", "log-out"])
def test_what_points_along_the_line_turns_in_arabic(name: str) -> None:
    assert "icon--pointing" in icon(name)


@pytest.mark.parametrize("name", ["clock", "check", "search", "arrow-up"])
def test_what_does_not_point_along_the_line_stays(name: str) -> None:
    assert "icon--pointing" not in icon(name)
