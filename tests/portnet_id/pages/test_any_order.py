"""Whatever pages of the sign-in are asked for, in whatever order: no code without both factors.

identity.md §4, row 17. The walk knows which factors it has honestly brought; the provider's answer
to the portal must never come before.
"""

import random
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient
from portnet_id.domain.levels import REQUIRED
from portnet_id.domain.sign_in.interactions import InteractionNotFound
from tests.portnet_id.pages.visits import SignIn
from tests.portnet_id.people import Person, fresh_account
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty

STEPS = 25
READ = ("", "/code", "/code-de-secours", "/codes-restants", "/sans-appareil", "/verification")
WRONG_RECOVERY_CODE = "2222-2222"


class Walk:
    """One browser, one interaction, two people; remembers what the right person has proved."""

    def __init__(self, provider: Provider, client: CarefulClient, party: TestParty) -> None:
        self.sign_in = SignIn.begin(provider, client, party)
        self.people = [fresh_account(provider) for _ in range(2)]
        self.with_password: Person | None = None
        self.is_proved = False

    def act(self, chance: random.Random) -> TestResponse:
        acts: tuple[Callable[[random.Random], TestResponse], ...] = (
            self.read, self.answer, self.password, self.wrong_password, self.code,
            self.code_of_the_other, self.wrong_code,
        )  # fmt: skip
        return chance.choice(acts)(chance)

    def read(self, chance: random.Random) -> TestResponse:
        return self.sign_in.page(chance.choice(READ))

    def answer(self, _: random.Random) -> TestResponse:
        return self.sign_in.client.get(f"/authorize/{self.sign_in.id}")

    def password(self, chance: random.Random) -> TestResponse:
        person = chance.choice(self.people)
        page = self.sign_in.give_password(person.username, person.password)
        if page.status_code == 303 and page.headers["Location"].endswith("/code"):
            self.with_password = person
        return page

    def wrong_password(self, chance: random.Random) -> TestResponse:
        return self.sign_in.give_password(chance.choice(self.people).username, "pas le bon")

    def code(self, _: random.Random) -> TestResponse:
        person = self.with_password or self.people[0]
        page = self._post("code", person.code(self.sign_in.provider.clock()))
        self.is_proved = self.is_proved or bool(self.with_password and page.status_code == 303)
        return page

    def code_of_the_other(self, _: random.Random) -> TestResponse:
        other = next(each for each in self.people if each is not self.with_password)
        return self._post("code", other.code(self.sign_in.provider.clock()))

    def wrong_code(self, _: random.Random) -> TestResponse:
        return self._post("code-de-secours", WRONG_RECOVERY_CODE)

    def _post(self, kind: str, code: str) -> TestResponse:
        """Whether or not the form is open, with whatever token there is."""
        page = self.sign_in.page(f"/{kind}")
        _, _, rest = page.text.partition('name="csrf_token" value="')
        sent = {"csrf_token": rest.partition('"')[0], "code": code}
        return self.sign_in.client.post(f"{self.sign_in.path}/{kind}", data=sent)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.threat(17)
def test_no_order_yields_a_code_without_both_factors(
    provider: Provider, client: CarefulClient, banques: TestParty, seed: int
) -> None:
    chance = random.Random(seed)
    walk = Walk(provider, client, banques)

    for _ in range(STEPS):
        answer = walk.act(chance)

        has_code = "code=" in answer.headers.get("Location", "")
        assert answer.status_code < 500
        assert not has_code or walk.is_proved
        try:
            interaction = walk.sign_in.interaction
        except InteractionNotFound:
            assert walk.is_proved  # Only an answer ends an interaction.
            return
        assert interaction.sid is None or interaction.level is REQUIRED
        assert (interaction.sid is not None) <= walk.is_proved


def test_the_walk_does_reach_the_portal_sometimes(
    provider: Provider, client: CarefulClient, banques: TestParty
) -> None:
    """Or the test above would prove nothing."""
    walk = Walk(provider, client, banques)
    chance = random.Random(0)

    walk.password(chance)
    walk.code(chance)

    assert "code=" in walk.answer(chance).headers["Location"]
