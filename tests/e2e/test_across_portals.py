"""One sign-on and three portals: what is done in one is felt in the others."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from local_run.services import BANQUES, Service
from portal_kit import redis
from portal_kit.session import PortalSessions
from portnet_id.domain.accounts import Role
from tests.e2e.pages import Banques, Douanes, Mic, SignIn
from tests.newcomers import CLERK, Newcomer, Newcomers
from tests.product import Product

pytestmark = pytest.mark.e2e

OFFICER = Role(portal="douanes", role="officer")
TOLD_SECONDS = 10  # Within which a portal hears that a sign-on has ended, on a busy machine.


@pytest.fixture(scope="module")
def base_url(shared_product: Product) -> str:
    return shared_product.url("www")


@pytest.fixture(scope="module")
def newcomers(shared_product: Product) -> Iterator[Newcomers]:
    found = Newcomers(shared_product)
    yield found
    found.close()


@pytest.fixture
def person(newcomers: Newcomers) -> Newcomer:
    """A clerk of a bank, a reader of the ministry and an officer of the customs in one."""
    return newcomers.active(roles=(*CLERK, OFFICER))


def wait_for_words(page: Page, url: str, words: str) -> None:
    """Opens ``url`` until it shows ``words``."""
    deadline = time.monotonic() + TOLD_SECONDS
    while True:
        page.goto(url)
        if page.get_by_text(words).is_visible():
            return
        assert time.monotonic() < deadline, page.get_by_role("main").inner_text()


def age_portal_session(product: Product, page: Page, portal: Service, **time: float) -> None:
    """As if the last act in ``portal`` had been so long ago; ``time`` is that of a timedelta."""
    [secret] = [
        cookie["value"]
        for cookie in page.context.cookies(product.url(portal.label))
        if cookie["name"] == "session"
    ]
    told = product.installation.environment(portal)
    sessions = PortalSessions(redis.connect(told["REDIS_URL"]), portal.redis_prefix)
    sessions.touch(secret, at=datetime.now(UTC) - timedelta(**time))


def test_one_sign_in_opens_three_portals(
    page: Page, shared_product: Product, person: Newcomer
) -> None:
    page.goto(shared_product.url("douanes") + "/")
    SignIn(page).sign_in(person)
    Douanes(page).expect_shown()

    page.goto(shared_product.url("banques") + "/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vue globale")

    page.goto(shared_product.url("mic"))
    Mic(page).enter()


def test_signing_out_in_one_portal_ends_all(
    page: Page, shared_product: Product, person: Newcomer
) -> None:
    page.goto(shared_product.url("banques") + "/")
    SignIn(page).sign_in(person)
    page.goto(shared_product.url("douanes") + "/")
    Douanes(page).expect_shown()
    page.goto(shared_product.url("mic"))
    Mic(page).enter()
    page.goto(shared_product.url("banques") + "/")

    Banques(page).sign_out()
    expect(page.get_by_role("heading", level=1)).to_contain_text("déconnecté")

    wait_for_words(page, shared_product.url("mic"), "Votre session sur ce portail a pris fin")
    wait_for_words(page, shared_product.url("douanes") + "/", "Vous vous êtes déconnecté")


def test_who_did_nothing_for_a_while_is_told_and_signs_in_again(
    page: Page, shared_product: Product, newcomers: Newcomers, person: Newcomer
) -> None:
    here = shared_product.url("banques") + "/"
    page.goto(here)
    SignIn(page).sign_in(person)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vue globale")
    newcomers.age_sign_on(person, minutes=21)
    age_portal_session(shared_product, page, BANQUES, minutes=16)

    page.goto(here)
    expect(page.get_by_text("déconnecté après 15 minutes sans activité")).to_be_visible()
    page.get_by_role("link", name="Se reconnecter").click()

    SignIn(page).expect_shown()


def test_goods_are_released_by_who_has_just_proved_a_factor(
    page: Page, shared_product: Product, newcomers: Newcomers, person: Newcomer
) -> None:
    douanes, sign_in = Douanes(page), SignIn(page)
    page.goto(shared_product.url("banques") + "/")
    sign_in.sign_in(person)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vue globale")
    newcomers.age_sign_on(person, minutes=6)
    page.goto(shared_product.url("douanes") + "/")
    douanes.open_stranded_goods()

    douanes.begin_release()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmez que c’est bien vous")
    sign_in.give_code(person.code())
    douanes.confirm_release()

    expect(page.get_by_text("L’importateur peut enlever la marchandise.")).to_be_visible()


def test_who_gives_up_at_the_password_is_told_by_the_portal(
    page: Page, shared_product: Product
) -> None:
    page.goto(shared_product.url("banques") + "/")

    SignIn(page).give_up()

    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion interrompue")
    assert page.url.startswith(shared_product.url("banques"))


def test_who_gives_up_at_the_code_is_told_by_a_portal_that_is_not_ours(
    page: Page, shared_product: Product, person: Newcomer
) -> None:
    sign_in = SignIn(page)
    page.goto(shared_product.url("mic"))
    page.get_by_role("link", name="Se connecter avec Portnet ID").click()
    sign_in.fill_in(person.username, person.password)
    sign_in.tick_the_box()
    sign_in.send()
    expect(page.get_by_label("Code de vérification")).to_be_visible()

    sign_in.give_up()

    expect(page.get_by_text("Vous n’êtes pas connecté à ce portail.")).to_be_visible()
