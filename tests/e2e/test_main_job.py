"""The main job through the running product: from the home page to a domiciled title."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import Banques, Home, SignIn
from tests.newcomers import Newcomer, Newcomers
from tests.product import Product

pytestmark = pytest.mark.e2e

EI, LI = "(EI) Engagement d’importation", "(LI) Licence d’importation"
TO_DOMICILE = "(SDO) Soumis pour domiciliation"
TO_PREDOMICILE = "(SPD) Soumis pour prédomiciliation"
DOMICILIATION_NUMBER = re.compile(r"451")


@pytest.fixture(scope="module")
def base_url(shared_product: Product) -> str:
    return shared_product.url("www")


@pytest.fixture(scope="module")
def newcomers(shared_product: Product) -> Iterator[Newcomers]:
    found = Newcomers(shared_product)
    yield found
    found.close()


@pytest.fixture
def clerk(newcomers: Newcomers) -> Newcomer:
    return newcomers.active()


@pytest.fixture
def banques(page: Page, shared_product: Product, clerk: Newcomer) -> Banques:
    """The portal, with the clerk signed in."""
    page.goto(shared_product.url("banques") + "/")
    SignIn(page).sign_in(clerk)
    return Banques(page)


def test_from_the_home_page_to_a_domiciled_title(page: Page, clerk: Newcomer) -> None:
    home, banques = Home(page), Banques(page)
    home.open()
    home.choose("Portail Banques")
    SignIn(page).sign_in(clerk)
    banques.open_menu("Gestion Titre et documents")
    banques.search(category=EI, state=TO_DOMICILE)
    number = banques.open_first_title()

    banques.decide("Domicilier", "Confirmer la domiciliation")

    banques.expect_result("Titre domicilié")
    expect(page.locator(".result__number")).to_have_text(DOMICILIATION_NUMBER)
    assert "omicili" in banques.history()
    assert number in page.url


def test_a_licence_is_predomiciled(banques: Banques) -> None:
    banques.open_menu("Gestion Titre et documents")
    banques.search(category=LI, state=TO_PREDOMICILE)
    banques.open_first_title()

    banques.decide("Prédomicilier", "Confirmer la prédomiciliation")

    banques.expect_result("Titre prédomicilié")


def test_a_licence_with_its_visa_is_domiciled(banques: Banques) -> None:
    banques.open_menu("Gestion Titre et documents")
    banques.search(category=LI, state=TO_DOMICILE)
    banques.open_first_title()

    banques.decide("Domicilier", "Confirmer la domiciliation")

    banques.expect_result("Titre domicilié")


def test_a_title_is_rejected_with_a_reason(banques: Banques) -> None:
    banques.open_menu("Gestion Titre et documents")
    banques.search(category=EI, state=TO_DOMICILE)
    banques.open_first_title()

    banques.page.get_by_role("link", name="Rejeter", exact=True).click()
    banques.page.get_by_label("Motif", exact=True).select_option(index=1)
    banques.page.get_by_label("Explication pour l’importateur").fill("Le contrat manque.")
    banques.page.get_by_role("button", name="Vérifier").click()
    banques.page.get_by_role("button", name="Confirmer le rejet").click()

    banques.expect_result("Demande rejetée")


def test_another_portal_asks_for_no_second_password(
    banques: Banques, shared_product: Product
) -> None:
    page = banques.page

    page.goto(shared_product.url("mic"))
    page.get_by_role("link", name="Se connecter avec Portnet ID").click()

    expect(page.get_by_text("ce portail n’a demandé aucun mot de passe")).to_be_visible()


def test_after_signing_out_every_portal_asks_again(
    banques: Banques, shared_product: Product
) -> None:
    page = banques.page

    banques.sign_out()
    expect(page.get_by_role("heading", level=1)).to_contain_text("déconnecté")
    page.goto(shared_product.url("mic"))
    page.get_by_role("link", name="Se connecter avec Portnet ID").click()

    SignIn(page).expect_shown()


def test_who_has_no_role_is_told_which_portals_are_open(
    page: Page, shared_product: Product, newcomers: Newcomers
) -> None:
    stranger = newcomers.active(roles=())

    page.goto(shared_product.url("banques") + "/")
    SignIn(page).sign_in(stranger)

    expect(page.get_by_text("n’a pas accès au Portail Banques")).to_be_visible()


def test_a_question_is_answered_in_the_help_centre(page: Page, shared_product: Product) -> None:
    page.goto("/")
    page.get_by_role("link", name="Besoin d’aide ?").first.click()
    page.get_by_role("searchbox").fill("code de secours")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name=re.compile("secours")).first.click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.startswith(shared_product.url("aide") + "/faq/")
