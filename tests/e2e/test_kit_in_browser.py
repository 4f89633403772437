"""The kit's pieces in a real browser: small screens, the mirrored page, comforts, no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.serving import served
from tests.portal_kit.gallery import app as gallery

pytestmark = pytest.mark.e2e

DESKTOP, PHONE, SMALLEST = (1440, 900), (360, 780), (320, 640)


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with served(lambda port: gallery.create_app(locales=("fr", "ar"), port=port)) as port:
        yield f"http://banques.portnet.localhost:{port}"


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize("name", gallery.PAGES)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_page_is_wider_than_a_small_screen(page: Page, name: str, language: str) -> None:
    """WCAG 1.4.10, with 320 px; the mirrored page as well."""
    resize(page, SMALLEST)

    page.goto(f"/{name}?langue={language}")

    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST[0]


@pytest.mark.parametrize("name", gallery.PAGES)
def test_every_control_is_large_enough_to_hit(page: Page, name: str) -> None:
    """WCAG 2.5.8: 24 by 24 px, but for links within a line of text."""
    resize(page, PHONE)
    page.goto(f"/{name}")

    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, select, input, a.button')]
          .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && (box.width < 20 || box.height < 20))
          .map(([html]) => html)"""
    )

    assert small == []


@pytest.mark.parametrize("name", gallery.PAGES)
def test_every_link_that_stands_alone_is_large_enough_to_hit(page: Page, name: str) -> None:
    """WCAG 2.5.8: 24 px high wherever no sentence is around it."""
    resize(page, PHONE)
    page.goto(f"/{name}")

    small = page.evaluate(
        """() => [...document.querySelectorAll(
          '.topbar__home, .foot a, .split__foot a, .breadcrumb a, .back, .links a, a:has(> .number)'
        )]
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 24)
          .map((each) => each.outerHTML.slice(0, 80))"""
    )

    assert small == []


def test_the_summary_of_errors_has_the_focus(page: Page) -> None:
    page.goto("/connexion")

    assert page.evaluate("document.activeElement.className") == "error-summary"


def test_a_password_can_be_looked_at_and_is_hidden_again_when_sent(page: Page) -> None:
    page.goto("/connexion")
    page.fill("#mot_de_passe", "secret")
    page.get_by_role("button", name="Afficher").click()

    assert page.get_attribute("#mot_de_passe", "type") == "text"

    page.evaluate(
        "document.querySelector('form').addEventListener('submit', e => e.preventDefault())"
    )
    page.get_by_role("button", name="Se connecter").click()

    assert page.get_attribute("#mot_de_passe", "type") == "password"
    assert page.get_by_role("button", name="Afficher").is_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("482913", "482 913", id="digits alone"),
        pytest.param("482 913", "482 913", id="with a space"),
        pytest.param("48", "48", id="not yet a group"),
        pytest.param("48a", "48a", id="what is no digit stays for the server to name"),
    ],
)
def test_a_code_is_shown_in_two_groups(
    page: Page, size: tuple[int, int], typed: str, shown: str
) -> None:
    resize(page, size)
    page.goto("/code")

    page.locator("#code").press_sequentially(typed)

    assert page.input_value("#code") == shown
    assert page.evaluate("document.querySelector('#code').scrollLeft") == 0


def test_the_user_menu_closes_by_escape_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/liste")
    page.locator(".user-menu summary").click()
    page.keyboard.press("Tab")

    page.keyboard.press("Escape")

    assert not page.get_by_role("button", name="Se déconnecter").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("name", ["liste", "accueil"])
def test_the_menu_of_a_phone_closes_by_escape_and_gives_the_focus_back(
    page: Page, name: str
) -> None:
    resize(page, PHONE)
    page.goto(f"/{name}")
    opener = page.get_by_role("link", name="Ouvrir le menu")
    opener.press("Enter")
    expect(page.get_by_role("link", name="Fermer le menu")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="Fermer le menu")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_dialog_opens_over_the_page_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/accueil")
    page.get_by_role("link", name="Se connecter").click()

    assert page.get_by_role("dialog", name="Choisissez votre portail").is_visible()

    page.get_by_role("button", name="Fermer").click()

    assert not page.get_by_role("dialog").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Se connecter"


def test_a_second_click_sends_nothing_while_the_answer_is_awaited(page: Page) -> None:
    page.goto("/verification")
    sent: list[Route] = []
    page.route("**/verification", lambda route: sent.append(route))

    page.evaluate(
        """() => {
          const button = document.querySelector('main form button[type=submit]');
          button.click();
          setTimeout(() => button.click(), 30);
        }"""
    )
    page.wait_for_timeout(150)

    assert [route.request.method for route in sent] == ["POST"]
    sent[0].fulfill(status=204)


def test_rows_per_page_are_sent_at_once(page: Page) -> None:
    page.goto("/liste")

    with page.expect_navigation():
        page.select_option("#par", "25")

    assert page.url.endswith("/liste?etat=a&par=25")


def test_without_script_everything_is_there(scriptless_page: Page) -> None:
    page = scriptless_page
    resize(page, PHONE)

    page.goto("/liste")
    page.get_by_role("link", name="Ouvrir le menu").click()
    menu_opens = page.get_by_role("link", name="Fermer le menu").is_visible()
    page.get_by_role("link", name="Fermer le menu").click()
    button_stays = page.get_by_role("button", name="Afficher").is_visible()
    page.goto("/accueil")
    page.get_by_role("link", name="Se connecter").click()

    assert menu_opens
    assert button_stays
    assert page.url.endswith("/connexion")
    assert not page.get_by_role("button", name="Afficher").is_visible()


def test_in_arabic_the_menu_stands_on_the_right_and_help_on_the_left(page: Page) -> None:
    resize(page, DESKTOP)
    page.goto("/liste?langue=ar")

    menu = page.locator(".menu").bounding_box()
    tab = page.locator(".help__tab").bounding_box()

    assert menu is not None
    assert tab is not None
    assert menu["x"] + menu["width"] == DESKTOP[0]
    assert tab["x"] == 0


def test_in_arabic_every_line_of_a_card_begins_on_the_right(page: Page) -> None:
    resize(page, PHONE)
    page.goto("/liste?langue=ar")

    directions = page.locator("td[data-label]").evaluate_all(
        "(cells) => cells.map((cell) => getComputedStyle(cell).direction)"
    )

    assert set(directions) == {"rtl"}


def test_amounts_line_up_on_their_right_edge_in_arabic_too(page: Page) -> None:
    resize(page, DESKTOP)
    page.goto("/liste?langue=ar")

    edges = page.evaluate(
        """() => [...document.querySelectorAll('td.table__number')].map((cell) => {
          const range = document.createRange();
          range.selectNodeContents(cell);
          return Math.round(range.getBoundingClientRect().right);
        })"""
    )

    assert len(edges) == len(gallery.ROWS)
    assert len(set(edges)) == 1
