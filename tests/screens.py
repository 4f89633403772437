"""``python -m tests.screens``: takes the pictures of the documentation anew, from a fresh copy."""

import sys
import tempfile
from pathlib import Path

import click
from playwright.sync_api import Page, sync_playwright

from local_run.ports import free_ports
from portal_kit import demo
from tests.chromium import ARGUMENTS, HOW_TO_GET_ONE, find_chromium
from tests.e2e.pages import Banques, Douanes, Home, SignIn
from tests.newcomers import Newcomer
from tests.product import Product

FOLDER = Path(__file__).parents[1] / "docs" / "screens"
SIZE = {"width": 1200, "height": 760}
WIDE = {"width": 1440, "height": 900}  # All columns of the list side by side.


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit(f"Pictures are taken with a browser, and there is none. {HOW_TO_GET_ONE}")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="portnet-screens-") as folder:
        product = Product(Path(folder) / "data", free_ports(1)[0])
        try:
            product.start()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
                _walk(browser.new_page(base_url=product.url("www"), viewport=SIZE), product)
                _release(browser.new_page(viewport=WIDE), product)
                browser.close()
        finally:
            product.stop()


def _walk(page: Page, product: Product) -> None:
    """The main job, a picture at each page that the documentation shows."""
    person = _known("s.alami")
    banques, sign_in = Banques(page), SignIn(page)
    page.goto("/")
    _take(page, "accueil")
    Home(page).choose("Portail Banques")
    sign_in.expect_shown()
    sign_in.fill_in(person.username, person.password)
    sign_in.tick_the_box()
    _take(page, "connexion")
    sign_in.send()
    page.get_by_label("Code de vérification").wait_for()
    _take(page, "code")
    sign_in.give_code(person.code())
    page.get_by_role("navigation", name="Menu principal").wait_for()
    _take(page, "tableau-de-bord")
    banques.open_menu("Gestion Titre et documents")
    page.set_viewport_size(WIDE)
    _take(page, "liste")
    page.set_viewport_size(SIZE)
    banques.search(
        category="(EI) Engagement d’importation", state="(SDO) Soumis pour domiciliation"
    )
    banques.open_first_title()
    _take(page, "titre")
    page.get_by_role("link", name="Domicilier", exact=True).click()
    banques.answer_every_control()
    page.get_by_role("button", name="Vérifier").click()
    _take(page, "verification")
    page.get_by_role("button", name="Confirmer la domiciliation").click()
    banques.expect_result("Titre domicilié")
    _take(page, "resultat")
    page.goto(product.url("mic"))
    page.get_by_role("link", name="Se connecter avec Portnet ID").click()
    _take(page, "mic")


def _release(page: Page, product: Product) -> None:
    """An officer of the customs, up to the page that asks for a factor proved minutes ago."""
    douanes = Douanes(page)
    page.goto(product.url("douanes") + "/")
    SignIn(page).sign_in(_known("t.amrani"))
    douanes.expect_shown()
    _take(page, "douanes")
    page.set_viewport_size(SIZE)
    douanes.open_stranded_goods()
    douanes.begin_release()
    _take(page, "mainlevee")


def _known(username: str) -> Newcomer:
    known = demo.person(username)
    return Newcomer(username=known.username, password=known.password, totp_secret=known.totp_secret)


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
    click.echo(f"docs/screens/{name}.png")


if __name__ == "__main__":
    main()
