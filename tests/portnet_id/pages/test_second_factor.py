"""The second page of the sign-in: codes, each good once, and how often they may be wrong."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest

from portal_kit.errors import Refused
from portal_kit.testing import CarefulClient
from portnet_id.domain.levels import REQUIRED
from portnet_id.domain.sign_in.code_check import Begun, GivenCode
from portnet_id.domain.sign_ons import SignOn
from tests.portnet_id.pages.visits import SignIn, errors_of, read
from tests.portnet_id.people import Person, fresh_account, suspend
from tests.portnet_id.protocol.provider import HOST, Provider
from tests.portnet_id.protocol.relying_party import TestParty

Begin = Callable[[], SignIn]


@pytest.fixture
def person(provider: Provider) -> Person:
    return fresh_account(provider)


@pytest.fixture
def at_the_code(sign_in: SignIn, person: Person) -> SignIn:
    sign_in.give_password(person.username, person.password)
    return sign_in


@pytest.fixture
def begin(provider: Provider, person: Person, banques: TestParty) -> Begin:
    """Another sign-in of the same person, in another browser, up to the code."""

    def to_the_code() -> SignIn:
        begun = SignIn.begin(provider, provider.browser(), banques)
        begun.give_password(person.username, person.password)
        return begun

    return to_the_code


def sign_on_of(client: CarefulClient, provider: Provider) -> SignOn | None:
    cookie = client.get_cookie("sign_on", domain=HOST)
    with provider.open_stores() as stores:
        return stores.sign_ons.find(cookie.value) if cookie else None


def test_the_code_begins_a_sign_on_of_the_level_required(
    at_the_code: SignIn, person: Person, provider: Provider
) -> None:
    answer = at_the_code.give_code(person.code(provider.clock()))

    sign_on = sign_on_of(at_the_code.client, provider)
    assert answer.headers["Location"] == f"/authorize/{at_the_code.id}"
    assert sign_on is not None
    assert sign_on.sub == person.account.sub
    assert sign_on.level is REQUIRED
    assert at_the_code.interaction.sid == sign_on.sid


def test_a_code_is_good_once(at_the_code: SignIn, person: Person, begin: Begin) -> None:
    code = person.code(at_the_code.provider.clock())
    at_the_code.give_code(code)

    page = begin().give_code(code)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert errors_of(page)[0].startswith("Ce code ne convient pas.")


def test_of_twenty_equal_codes_at_the_same_moment_one_opens(
    person: Person, begin: Begin, provider: Provider
) -> None:
    """Below the pages, because five interactions at once are all a browser's counter allows."""
    check = provider.wiring.sign_in.check_code
    waiting = [begin().interaction for _ in range(20)]
    code = person.code(provider.clock())

    def give(number: int) -> bool:
        given = GivenCode(
            code=code, earlier_sign_on="", network="", request_id="", at=provider.clock()
        )
        try:
            return isinstance(check.totp(waiting[number], given), Begun)
        except Refused:
            return False

    with ThreadPoolExecutor(20) as threads:
        opened = list(threads.map(give, range(20)))

    assert opened.count(True) == 1


@pytest.mark.parametrize("steps", [-1, 0, 1])
@pytest.mark.threat(51)
def test_a_clock_may_differ_by_one_step(at_the_code: SignIn, person: Person, steps: int) -> None:
    answer = at_the_code.give_code(person.code(at_the_code.provider.clock(), steps=steps))

    assert answer.status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("steps", [-2, 2])
@pytest.mark.threat(51)
def test_a_clock_may_not_differ_by_two(at_the_code: SignIn, person: Person, steps: int) -> None:
    page = at_the_code.give_code(person.code(at_the_code.provider.clock(), steps=steps))

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_spaces_in_a_code_do_not_matter(at_the_code: SignIn, person: Person) -> None:
    code = person.code(at_the_code.provider.clock())

    answer = at_the_code.give_code(f" {code[:3]}\u00a0{code[3:]} ")

    assert answer.status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param("", "Saisissez les 6 chiffres de votre code.", id="nothing"),
        pytest.param("12345", "Il manque des chiffres\u00a0: le code en compte 6.", id="five"),
        pytest.param("1234567", "Il y a trop de chiffres\u00a0: le code en compte 6.", id="seven"),
        pytest.param("abcdef", "Saisissez les 6 chiffres de votre code.", id="letters"),
    ],
)
def test_what_is_no_code_is_told_and_not_counted(
    at_the_code: SignIn, typed: str, told: str
) -> None:
    page = at_the_code.give_code(typed)

    assert errors_of(page) == [told]
    assert at_the_code.interaction.wrong_codes == 0


def test_help_is_offered_from_the_third_wrong_code_on(at_the_code: SignIn, person: Person) -> None:
    wrong = person.wrong_code(at_the_code.provider.clock())

    pages = [at_the_code.give_code(wrong) for _ in range(3)]

    helped = ["automatiquement" in page.text for page in pages]
    assert helped == [False, False, True]
    assert "Il vous reste 2\N{NO-BREAK SPACE}essais." in pages[2].text


def test_five_wrong_codes_end_the_interaction_for_right_ones_too(
    at_the_code: SignIn, person: Person
) -> None:
    wrong = person.wrong_code(at_the_code.provider.clock())
    for _ in range(4):
        at_the_code.give_code(wrong)

    last = at_the_code.give_code(wrong)

    assert last.status_code == HTTPStatus.FORBIDDEN
    assert "Connexion interrompue" in last.text
    for under in ("", "/code", "/code-de-secours", "/sans-appareil"):
        assert at_the_code.page(under).status_code == HTTPStatus.FORBIDDEN


def test_typing_the_password_anew_does_not_buy_more_codes(
    at_the_code: SignIn, person: Person
) -> None:
    at_the_code.give_code(person.wrong_code(at_the_code.provider.clock()))

    at_the_code.give_password(person.username, person.password)

    assert at_the_code.interaction.wrong_codes == 1


def test_after_ten_wrong_codes_in_an_hour_none_is_looked_at(
    person: Person, begin: Begin, provider: Provider
) -> None:
    wrong = person.wrong_code(provider.clock())
    for _ in range(2):
        visit = begin()
        for _ in range(5):
            visit.give_code(wrong)

    page = begin().give_code(person.code(provider.clock()))

    assert page.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "référent" in page.text
    provider.clock.advance(hours=1)
    answer = begin().give_code(person.code(provider.clock()))
    assert answer.status_code == HTTPStatus.SEE_OTHER


def test_a_recovery_code_opens_once_and_tells_what_is_left(
    at_the_code: SignIn, person: Person, begin: Begin
) -> None:
    code = person.recovery_codes[3]

    answer = at_the_code.give_code(code.lower().replace("-", " "), kind="code-de-secours")

    page = at_the_code.client.get(answer.headers["Location"])
    assert "Il vous en reste 9." in page.text
    link = read(page).select_one("main a.button")
    assert link is not None
    assert link["href"] == f"/authorize/{at_the_code.id}"
    used = begin().give_code(code, kind="code-de-secours")
    assert errors_of(used)[0].startswith("Ce code de secours a déjà servi. Il vous en reste 9.")


def test_a_recovery_code_of_somebody_else_is_wrong(at_the_code: SignIn, provider: Provider) -> None:
    other = fresh_account(provider)

    page = at_the_code.give_code(other.recovery_codes[0], kind="code-de-secours")

    assert errors_of(page)[0].startswith("Ce code de secours ne convient pas.")
    assert at_the_code.interaction.wrong_codes == 1


def test_only_ways_that_exist_are_offered(provider: Provider, at_the_code: SignIn) -> None:
    with provider.open_stores() as stores:
        assert at_the_code.interaction.sub is not None
        stores.recovery_codes.replace(at_the_code.interaction.sub, [])

    ways = [each.get_text(strip=True) for each in read(at_the_code.page("/code")).select(".ways a")]

    assert ways == ["Je n’ai plus accès à mon appareil"]


@pytest.mark.parametrize(
    "under", ["/code", "/code-de-secours", "/sans-appareil", "/codes-restants"]
)
def test_no_page_of_codes_is_open_before_the_password(sign_in: SignIn, under: str) -> None:
    answer = sign_in.page(under)

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["Location"] == sign_in.path


def test_a_closed_account_is_told_only_to_who_has_both_factors(
    at_the_code: SignIn, person: Person, provider: Provider
) -> None:
    suspend(provider, person)

    assert at_the_code.page("/code").status_code == HTTPStatus.OK
    page = at_the_code.give_code(person.code(provider.clock()))

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "Votre accès a été fermé" in page.text
    assert sign_on_of(at_the_code.client, provider) is None


def test_the_form_of_the_code_may_end_at_the_portal_and_nowhere_else(at_the_code: SignIn) -> None:
    policy = at_the_code.page("/code").headers["Content-Security-Policy"]

    assert policy.endswith("form-action 'self' http://banques.portnet.localhost:8080")
