"""The Portail Banques in a real browser: an act without script, small screens, quick fingers."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.banques.app import World, make_world
from tests.banques.builders import a_domiciled, a_number, an_ei, an_expired, an_li
from tests.e2e.serving import served

pytestmark = pytest.mark.e2e

PHONE, SMALLEST = (360, 780), (320, 640)
DESKTOP, SHEET = (1440, 900), (1047, 718)  # The sheet is A4, lying, within its margins.
SPACED_OUT = "* { letter-spacing: .12em; word-spacing: .16em; line-height: 1.5 }"
WAITING, OTHER = a_number(9600), a_number(9601)
TITLE = f"/importation/titres/{WAITING}"
PATHS = (
    "/",
    "/importation/titres?etat=",
    "/importation/titres?num=abc&cat=XX",
    "/importation/titres?cat=DPI",
    "/importation/consultation",
    TITLE,
    f"{TITLE}/domicilier",
    f"{TITLE}/rejeter",
)


@pytest.fixture
def world(fresh_database: Callable[[str], str], redis_url: str) -> Iterator[World]:
    made: list[World] = []

    def make(port: int) -> Flask:
        database = fresh_database("banques")
        made.append(make_world(database, redis_url, locales=("fr", "ar"), port=port))
        return made[0].app

    with served(make):
        made[0].receives(an_ei(number=WAITING), an_li(number=OTHER), a_domiciled(), an_expired())
        yield made[0]
    made[0].close()


@pytest.fixture
def base_url(world: World) -> str:
    return world.url


def sign_in(page: Page, world: World) -> None:
    page.context.add_cookies([{"name": "session", "value": world.session_of(), "url": world.url}])


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def fill_in_and_check(page: Page) -> None:
    for control in ("contract", "payment", "screening"):
        page.locator(f"#controle-{control}").check()
    page.get_by_role("button", name="Vérifier").click()


def test_a_title_is_found_and_domiciled_without_any_script(
    scriptless_page: Page, world: World
) -> None:
    page = scriptless_page
    sign_in(page, world)
    page.goto("/")
    page.get_by_role("link", name="Gestion Titre et documents").click()
    page.locator("#cat").click()
    page.get_by_label("(EI) Engagement d’importation").check()
    page.get_by_role("button", name="Rechercher").click()
    page.locator("tbody .cell-number a").click()
    page.get_by_role("link", name="Domicilier").click()
    fill_in_and_check(page)
    page.get_by_role("button", name="Modifier Observation").click()
    page.get_by_label("Observation").fill("Facture définitive attendue.")
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_role("button", name="Confirmer la domiciliation").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Titre domicilié")
    page.get_by_role("link", name="Retour au titre").click()
    expect(page.locator(".history__line").first).to_contain_text("Facture définitive attendue.")


def test_two_quick_clicks_are_one_act(page: Page, world: World) -> None:
    sign_in(page, world)
    page.goto(f"{TITLE}/domicilier")
    fill_in_and_check(page)

    page.get_by_role("button", name="Confirmer la domiciliation").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("Titre domicilié")
    done = "SELECT count(*) FROM audit WHERE action = 'title.domiciliate'"
    assert world.scalar(done) == 1


def test_the_way_back_from_a_decision_offers_no_form_to_send_again(
    page: Page, world: World
) -> None:
    sign_in(page, world)
    page.goto(f"{TITLE}/domicilier")
    page.get_by_role("button", name="Vérifier").click()
    fill_in_and_check(page)
    page.get_by_role("button", name="Confirmer la domiciliation").click()

    page.wait_for_load_state("networkidle")  # Going back while the page still settles is lost.
    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Décision déjà prise")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_page_is_wider_than_a_small_screen(
    scriptless_page: Page, world: World, language: str
) -> None:
    """WCAG 1.4.10, with 320 px; the mirrored pages as well."""
    page = scriptless_page
    sign_in(page, world)
    resize(page, SMALLEST)

    for path in PATHS:
        page.goto(f"{path}{'&' if '?' in path else '?'}langue={language}")
        wide = page.locator("body").evaluate("() => document.documentElement.scrollWidth")
        assert wide <= SMALLEST[0], path


def test_no_cell_of_the_list_runs_into_the_next_where_letters_are_spaced_out(
    page: Page, world: World
) -> None:
    """WCAG 1.4.12."""
    sign_in(page, world)
    resize(page, DESKTOP)
    page.goto("/importation/titres?etat=")

    overflowing = page.locator(".titles__table :is(th, td)").evaluate_all(
        """(cells, css) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [sheet];
          return cells.filter((cell) => cell.scrollWidth > cell.clientWidth)
            .map((cell) => cell.innerText);
        }""",
        SPACED_OUT,
    )

    assert overflowing == []


def test_the_printed_list_keeps_every_column_and_no_control(page: Page, world: World) -> None:
    sign_in(page, world)
    resize(page, SHEET)
    page.goto("/importation/titres?etat=")

    page.emulate_media(media="print")

    expect(page.locator(".filters-card")).to_be_hidden()
    expect(page.locator(".rows-per-page")).to_be_hidden()
    table, card = (
        page.locator(each).evaluate("(box) => box.getBoundingClientRect().width")
        for each in (".titles__table", ".titles")
    )
    assert table <= card


def test_on_a_phone_the_filters_unfold_without_script(scriptless_page: Page, world: World) -> None:
    page = scriptless_page
    sign_in(page, world)
    resize(page, PHONE)
    page.goto("/importation/titres")
    expect(page.get_by_role("button", name="Rechercher")).to_be_hidden()

    page.get_by_role("link", name="Filtres").click()
    page.get_by_label("N° d’enregistrement").fill(str(OTHER))
    page.get_by_role("button", name="Rechercher").click()

    expect(page.locator("tbody tr")).to_have_count(1)


def test_on_a_phone_a_doubt_about_the_number_is_seen(scriptless_page: Page, world: World) -> None:
    page = scriptless_page
    sign_in(page, world)
    resize(page, PHONE)

    page.goto("/importation/titres?num=2026309000000009999")

    expect(page.get_by_text("Vérifiez ce numéro")).to_be_visible()


def test_a_choice_says_what_is_ticked_while_it_is_open(page: Page, world: World) -> None:
    sign_in(page, world)
    page.goto("/importation/titres?etat=")
    state = page.locator("#etat-value")
    page.locator("#etat").click()

    page.get_by_label("(ALT) Nouveau").check()
    expect(state).to_have_text("(ALT) Nouveau")
    page.get_by_label("(ECH) Échu").check()
    expect(state).to_have_text("2 états sur 13")
    page.keyboard.press("Escape")

    expect(page.get_by_label("(ECH) Échu")).to_be_hidden()
