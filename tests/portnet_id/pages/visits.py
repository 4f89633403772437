"""How a browser walks through the sign-in and through an invitation."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from altcha.v2 import Challenge, Payload, solve_challenge
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient, csrf_token_of
from portnet_id.domain.sign_in.interactions import Interaction
from portnet_id.web.questions import BANK
from tests.portnet_id.people import Person
from tests.portnet_id.protocol.provider import HOST, Provider
from tests.portnet_id.protocol.relying_party import TestParty


def read(page: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(page.text, "html.parser")


def errors_of(page: TestResponse) -> list[str]:
    """The sentences of the summary."""
    return [each.get_text(strip=True) for each in read(page).select(".error-summary li")]


def answers_to(page: TestResponse) -> dict[str, object]:
    """What a person would answer to the questions on ``page``."""
    known = {str(question): sorted(answers)[0] for question, answers in BANK}
    token = read(page).select_one("[name=questions]")
    asked = [each.get_text(strip=True) for each in read(page).select(".robots__question")]
    assert token is not None
    return {"questions": str(token["value"]), "reponse": [known[each] for each in asked]}


def work_done(challenge: TestResponse) -> str:
    """What a browser's script brings back for a challenge."""
    issued = Challenge.from_dict(challenge.json)
    solution = solve_challenge(issued)
    assert solution is not None
    return Payload(issued, solution).to_base64()


@dataclass
class SignIn:
    """One interaction in one browser."""

    provider: Provider
    client: CarefulClient
    id: str

    @classmethod
    def begin(
        cls, provider: Provider, client: CarefulClient, party: TestParty, **request: str
    ) -> "SignIn":
        """``request`` are parameters of the portal's, beside those that every good one has."""
        asked = party.ask(client, **request)
        path = urlsplit(asked.headers["Location"]).path
        assert path.startswith("/connexion/"), path
        return cls(provider, client, path.removeprefix("/connexion/"))

    @property
    def path(self) -> str:
        return f"/connexion/{self.id}"

    @property
    def interaction(self) -> Interaction:
        cookie = self.client.get_cookie("browser", domain=HOST)
        assert cookie is not None
        return self.provider.wiring.interactions.get(self.id, browser=cookie.value)

    def page(self, under: str = "") -> TestResponse:
        return self.client.get(f"{self.path}{under}")

    def give_password(
        self, identifier: str, password: str, *, network: str = "192.0.2.7", **more: object
    ) -> TestResponse:
        """Answers the question too, unless ``more`` says what to send instead."""
        page = self.page()
        if page.status_code != 200:
            return page
        form = {
            "csrf_token": csrf_token_of(page),
            "identifiant": identifier,
            "mot_de_passe": password,
            **answers_to(page),
            **more,
        }
        return self.client.post(self.path, data=form, environ_base={"REMOTE_ADDR": network})

    def give_code(self, code: str, *, kind: str = "code") -> TestResponse:
        return self.client.submit(f"{self.path}/{kind}", {"code": code}, page=f"{self.path}/{kind}")

    def complete(self, person: Person) -> TestResponse:
        self.give_password(person.username, person.password)
        return self.give_code(person.code(self.provider.clock()))


@dataclass
class Invitation:
    """An invitation opened in one browser."""

    client: CarefulClient
    token: str

    def open(self) -> TestResponse:
        return self.client.get("/invitation", query_string={"jeton": self.token})

    def choose(self, password: str, confirmation: str | None = None) -> TestResponse:
        sent = {
            "mot_de_passe": password,
            "confirmation": password if confirmation is None else confirmation,
        }
        return self.client.submit("/invitation", sent)

    def secret(self) -> str:
        """The key on the page of the application, as somebody types it who cannot scan."""
        key = read(self.client.get("/invitation/application")).select_one(
            ".pairing__key .reference"
        )
        assert key is not None
        return re.sub(r"\s", "", key.get_text())

    def confirm_app(self, code: str) -> TestResponse:
        return self.client.submit("/invitation/application", {"code": code})

    def codes_on(self, page: TestResponse) -> list[str]:
        return [each.get_text(strip=True) for each in read(page).select(".codes__list li")]

    def confirm_codes(self, page: TestResponse, code: str) -> TestResponse:
        sent = {"csrf_token": csrf_token_of(page), "code": code}
        return self.client.post("/invitation/codes", data=sent)
