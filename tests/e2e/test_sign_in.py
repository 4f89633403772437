"""Signing in through the running product: mistakes, no script, an invitation taken up."""

import json
import subprocess
from collections.abc import Iterator
from secrets import randbelow

import pytest
from playwright.sync_api import Page, expect

from local_run.installation import SCRIPTS
from local_run.services import PORTNET_ID
from tests.e2e.pages import Invitation, Mailbox, SignIn
from tests.newcomers import Newcomers
from tests.product import Product

pytestmark = pytest.mark.e2e

NEW_PASSWORD = "Grande marée d’équinoxe 7"


@pytest.fixture(scope="module")
def base_url(shared_product: Product) -> str:
    return shared_product.url("banques")


@pytest.fixture(scope="module")
def newcomers(shared_product: Product) -> Iterator[Newcomers]:
    found = Newcomers(shared_product)
    yield found
    found.close()


def test_a_wrong_password_keeps_the_identifier_and_says_what_to_do(
    page: Page, newcomers: Newcomers
) -> None:
    person, sign_in = newcomers.active(), SignIn(page)
    page.goto("/")
    sign_in.fill_in(person.username, "pas celui-ci")
    sign_in.tick_the_box()

    sign_in.send()

    expect(page.get_by_role("alert")).to_contain_text("ne correspondent pas")
    expect(page.get_by_label("Identifiant", exact=True)).to_have_value(person.username)
    expect(page.get_by_label("Mot de passe", exact=True)).to_have_value("")


def test_an_invitation_is_taken_up_and_opens_the_portal(
    page: Page, shared_product: Product, newcomers: Newcomers
) -> None:
    username, opened = newcomers.invited(), Invitation(page)
    page.goto(invitation(shared_product, username))
    opened.choose_password(NEW_PASSWORD)
    opened.pair_app()
    codes = opened.confirm_recovery_codes()
    expect(page.get_by_role("link", name="Choisir mon portail")).to_be_visible()

    page.goto("/")
    sign_in = SignIn(page)
    sign_in.fill_in(username, NEW_PASSWORD)
    sign_in.tick_the_box()
    sign_in.send()
    page.get_by_role("link", name="Utiliser un code de secours").click()
    page.locator("#code").fill(as_typed_from_paper(codes[1]))
    page.get_by_role("main").locator("form button.button--primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Code de secours accepté")
    page.get_by_role("link", name="Continuer vers le Portail Banques").click()

    expect(page.get_by_role("navigation", name="Menu principal")).to_be_visible()


def test_a_code_comes_by_sms_to_who_cannot_open_the_app(
    page: Page, shared_product: Product, newcomers: Newcomers
) -> None:
    person, sign_in = newcomers.active(phone=f"+2126{randbelow(10**8):08}"), SignIn(page)
    page.goto("/")
    sign_in.fill_in(person.username, person.password)
    sign_in.tick_the_box()
    sign_in.send()
    sign_in.ask_for_sms()
    mail = page.context.new_page()
    mail.goto(shared_product.url("mail"))

    code = Mailbox(mail).code_for(person.phone or "")
    sign_in.give_code(code)

    expect(page.get_by_role("navigation", name="Menu principal")).to_be_visible()


def as_typed_from_paper(code: str) -> str:
    return code.replace("-", " ").lower()


def invitation(product: Product, username: str) -> str:
    """The link that ``portnet-id invite`` prints."""
    made = subprocess.run(
        (str(SCRIPTS / "portnet-id"), "invite", username, "--json"),
        env=product.installation.environment(PORTNET_ID),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    link: str = json.loads(made.stdout)["link"]
    return link
