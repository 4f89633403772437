"""What people see and touch on the way of the main job, so that journeys read as they act."""

import re
from dataclasses import dataclass

import pyotp
from playwright.sync_api import Page, expect

from tests.newcomers import Newcomer

PATIENCE_SECONDS = 15


@dataclass(frozen=True)
class Home:
    """The public site."""

    page: Page

    def open(self) -> None:
        self.page.goto("/")

    def choose(self, portal: str) -> None:
        """« Se connecter », Administrations, then the card of ``portal``."""
        self.page.get_by_role("banner").get_by_role("link", name="Se connecter").click()
        choice = self.page.get_by_role("dialog")
        choice.get_by_role("link", name="Se connecter – Portails Administrations").click()
        self.page.get_by_role("link", name=f"Accéder au {portal}").click()


@dataclass(frozen=True)
class SignIn:
    """The pages of Portnet ID."""

    page: Page

    def expect_shown(self) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Accéder à mon espace")

    def fill_in(self, username: str, password: str) -> None:
        self.page.get_by_label("Identifiant", exact=True).fill(username)
        self.page.get_by_label("Mot de passe", exact=True).fill(password)

    def tick_the_box(self) -> None:
        self.page.get_by_text("Je ne suis pas un robot", exact=True).click()
        expect(self.page.get_by_text("Vérification réussie")).to_be_visible(timeout=30_000)

    def send(self) -> None:
        self.page.get_by_role("button", name="Se connecter").click()

    def give_code(self, code: str) -> None:
        self.page.get_by_label("Code de vérification").fill(code)
        self.page.get_by_role("button", name="Vérifier le code").click()

    def ask_for_sms(self) -> None:
        """« Recevoir le code autrement », then the phone."""
        self.page.get_by_role("link", name="Recevoir le code autrement").click()
        self.page.get_by_role("button", name="SMS au").click()

    def give_up(self) -> None:
        self.page.get_by_role("button", name="Annuler").click()

    def sign_in(self, person: Newcomer) -> None:
        """Both steps, from the first page to the portal."""
        self.expect_shown()
        self.fill_in(person.username, person.password)
        self.tick_the_box()
        self.send()
        self.give_code(person.code())


@dataclass(frozen=True)
class Invitation:
    """The pages behind the link of an invitation."""

    page: Page

    def choose_password(self, password: str) -> None:
        self.page.get_by_label("Nouveau mot de passe", exact=True).fill(password)
        self.page.get_by_label("Confirmer le nouveau mot de passe").fill(password)
        self.page.get_by_role("button", name="Continuer").click()

    def pair_app(self) -> None:
        """Types the key into an app, and what the app shows into the page."""
        key = self.page.locator(".pairing__key .reference").inner_text()
        code = pyotp.TOTP("".join(key.split())).now()
        self.page.get_by_label("Code de vérification").fill(code)
        self.page.get_by_role("button", name="Associer cet appareil").click()

    def confirm_recovery_codes(self) -> list[str]:
        """The ten codes, once the one that the page asks for is typed again."""
        codes = [each.strip() for each in self.page.locator(".codes__list li").all_inner_texts()]
        asked = int(re.search(r"\d+", self.page.locator("label[for=code]").inner_text())[0])
        self.page.locator("#code").fill(codes[asked - 1])
        self.page.get_by_role("button", name="Terminer l’activation").click()
        return codes


@dataclass(frozen=True)
class Banques:
    """The Portail Banques, for somebody signed in."""

    page: Page

    def open_menu(self, entry: str) -> None:
        menu = self.page.get_by_role("navigation", name="Menu principal")
        menu.get_by_role("link", name=entry).click()

    def search(self, *, category: str, state: str) -> None:
        """All titles of one kind in one state, whatever the list opened with."""
        self.page.get_by_role("link", name="Effacer", exact=True).click()
        for field, choice in (("#cat", category), ("#etat", state)):
            self.page.locator(field).click()
            self.page.get_by_label(choice, exact=True).check()
            self.page.locator(field).click()
        self.page.get_by_role("button", name="Rechercher").click()

    def open_first_title(self) -> str:
        """Its registration number, without spaces."""
        self.page.locator("tbody .cell-number a").first.click()
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_be_visible()
        return "".join(character for character in heading.inner_text() if character.isdigit())

    def answer_every_control(self) -> None:
        for each in self.page.get_by_label("Conforme", exact=True).all():
            each.check()

    def decide(self, act: str, confirm: str) -> None:
        """From the title's page to the result; the form is filled in with what is normal."""
        self.page.get_by_role("link", name=act, exact=True).click()
        self.answer_every_control()
        self.page.get_by_role("button", name="Vérifier").click()
        self.page.get_by_role("button", name=confirm).click()

    def expect_result(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def history(self) -> str:
        self.page.get_by_role("link", name="Retour au titre").click()
        return self.page.locator("section", has_text="Historique").last.inner_text()

    def sign_out(self) -> None:
        self.page.locator(".user-menu__opener").click()
        self.page.get_by_role("button", name="Se déconnecter").click()


@dataclass(frozen=True)
class Douanes:
    """The Portail Douanes, for somebody signed in."""

    page: Page

    def expect_shown(self) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Programmation")

    def open_stranded_goods(self) -> None:
        """The first of those that wait for their release."""
        self.page.get_by_role("link", name=re.compile("^En souffrance")).click()
        self.page.locator("tbody a").first.click()

    def begin_release(self) -> None:
        self.page.get_by_role("link", name="Donner la mainlevée").click()

    def confirm_release(self) -> None:
        self.page.get_by_role("button", name="Confirmer la mainlevée").click()


@dataclass(frozen=True)
class Mic:
    """The Portail MIC, which is not ours."""

    page: Page

    def enter(self) -> None:
        """« Se connecter », for somebody with a sign-on."""
        self.page.get_by_role("link", name="Se connecter avec Portnet ID").click()
        expect(self.page.get_by_text("ce portail n’a demandé aucun mot de passe")).to_be_visible()


@dataclass(frozen=True)
class Mailbox:
    """What the run has sent."""

    page: Page

    def code_for(self, phone: str) -> str:
        """The six digits of the newest SMS to ``phone``, once it has come."""
        row = self.page.locator(".mailbox__row", has_text=phone).first
        for _ in range(PATIENCE_SECONDS):
            self.page.reload()
            if row.is_visible():
                break
            self.page.wait_for_timeout(1_000)
        return re.search(r"\d{6}", row.locator(".mailbox__title").inner_text())[0]
