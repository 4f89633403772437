"""The public site in a real browser: the dialog of portals, small and mirrored pages, no script."""

from collections.abc import Iterable, Iterator
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from flask import Flask, Response
from playwright.sync_api import Page, expect

from portal_kit.settings import PlatformSettings
from portnet_id.directory.app import create_app
from tests.e2e.serving import served
from tests.portnet_id.directory_twin import the_guides_cards
from tests.portnet_id.test_directory_pages import PAGES

pytestmark = pytest.mark.e2e

DESKTOP, PHONE = (1440, 900), (360, 800)


def with_portals(site: Flask) -> WSGIApplication:
    """The site, and in place of every portal a word."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["HTTP_HOST"].startswith("www."):
            return site(environ, start_response)
        return Response("ici")(environ, start_response)

    return answer


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    def make(port: int) -> WSGIApplication:
        settings = settings_for(port)
        return with_portals(create_app(settings, secret_key="k" * 40, cards=the_guides_cards()))

    with served(make) as port:
        yield settings_for(port).url("www")


def settings_for(port: int) -> PlatformSettings:
    return PlatformSettings(
        domain="portnet.localhost",
        scheme="http",
        port=port,
        redis_url="unix:///nowhere",
        locales=("fr", "ar"),
    )


def open_choice(page: Page, size: tuple[int, int] = DESKTOP) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Se connecter").click()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_choice_opens_over_the_page_with_the_focus_in_its_search(
    page: Page, size: tuple[int, int]
) -> None:
    open_choice(page, size)

    expect(page.get_by_role("dialog", name="Choisissez votre portail")).to_be_visible()
    expect(page.get_by_role("searchbox", name="Rechercher un portail")).to_be_focused()
    assert page.url.endswith("/")


def test_escape_closes_the_choice_and_the_focus_returns(page: Page) -> None:
    open_choice(page)

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("banner").get_by_role("link", name="Se connecter")).to_be_focused()


def test_typing_leaves_the_rows_that_fit(page: Page) -> None:
    open_choice(page)
    rows = page.get_by_role("dialog").locator(".choice__row:visible")

    page.keyboard.type("ônssa")

    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Portail MIC")


def test_a_name_that_fits_nothing_is_told(page: Page) -> None:
    open_choice(page)

    page.keyboard.type("pêche")

    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Aucun portail")


def test_the_search_is_empty_when_the_choice_opens_again(page: Page) -> None:
    open_choice(page)
    page.keyboard.type("mic")
    page.get_by_role("button", name="Fermer").click()
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.get_by_role("banner").get_by_role("link", name="Se connecter").click()

    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.get_by_role("dialog").locator(".choice__row:visible")).to_have_count(4)


def test_enter_opens_the_only_portal_found(page: Page) -> None:
    open_choice(page)
    page.keyboard.type("onssa")

    page.keyboard.press("Enter")

    expect(page.locator("body")).to_have_text("ici")


def test_administrations_leads_to_the_cards_and_a_card_to_its_portal(page: Page) -> None:
    open_choice(page)

    page.get_by_role("link", name="Se connecter – Portails Administrations").click()
    page.get_by_role("link", name="Accéder au Portail Banques").click()

    expect(page.locator("body")).to_have_text("ici")


def test_the_last_portal_comes_first_until_it_is_forgotten(page: Page) -> None:
    page.goto("/portails/banques/acceder")
    open_choice(page)
    expect(page.get_by_role("dialog").locator(".choice__row").first).to_contain_text(
        "Portail Banques"
    )

    page.get_by_role("button", name="Oublier le dernier portail utilisé").click()

    expect(page.get_by_role("heading", name="Choisissez votre portail")).to_be_visible()
    expect(page.get_by_text("Dernier utilisé")).to_have_count(0)


def test_without_script_the_choice_is_a_page(scriptless_page: Page, base_url: str) -> None:
    page = scriptless_page
    page.goto("/")

    page.get_by_role("banner").get_by_role("link", name="Se connecter").click()

    assert page.url == f"{base_url}/connexion"
    expect(page.get_by_role("searchbox")).to_have_count(0)
    expect(page.get_by_role("link", name="Se connecter – Portail Banques")).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_page_is_wider_than_a_small_screen(page: Page, path: str, language: str) -> None:
    """WCAG 1.4.10, with 320 px; the mirrored page as well."""
    page.set_viewport_size({"width": 320, "height": 640})

    page.goto(f"{path}?langue={language}")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
