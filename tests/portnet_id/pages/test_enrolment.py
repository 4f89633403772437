"""An invitation taken up: a password, an application, recovery codes; all of it or nothing."""

from http import HTTPStatus

import pytest

from portal_kit.testing import CarefulClient
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.second_factors import step_at, totp_code
from tests.portnet_id.pages.visits import Invitation, SignIn, errors_of, read
from tests.portnet_id.people import invitation_for, invited_account
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty

PASSWORD = "quatre mots de la mer"


@pytest.fixture
def invited(provider: Provider) -> tuple[Account, str]:
    return invited_account(provider)


@pytest.fixture
def invitation(client: CarefulClient, invited: tuple[Account, str]) -> Invitation:
    return Invitation(client, invited[1])


def code_of(provider: Provider, invitation: Invitation) -> str:
    return totp_code(invitation.secret(), step_at(provider.clock()))


def take_up(provider: Provider, invitation: Invitation) -> list[str]:
    """The whole way; returns the recovery codes."""
    invitation.open()
    invitation.choose(PASSWORD)
    page = invitation.confirm_app(code_of(provider, invitation))
    codes = invitation.codes_on(page)
    done = invitation.confirm_codes(page, codes[number_on(page) - 1])
    assert done.headers["Location"] == "/invitation/terminee"
    return codes


def number_on(page: object) -> int:
    label = read(page).select_one("label[for=code]")  # type: ignore[arg-type]
    assert label is not None
    return int("".join(each for each in label.get_text() if each.isdigit()))


def kept(provider: Provider, account: Account) -> tuple[AccountStatus, bool, bool]:
    """The account's status, and whether it has a password and an app."""
    with provider.open_stores() as stores:
        found = stores.accounts.get(account.sub)
        password = stores.passwords.find(account.username)
        assert found is not None
        assert password is not None
        return found.status, password.hash is not None, stores.totp.get(account.sub) is not None


def test_the_token_leaves_the_address_at_once(invitation: Invitation) -> None:
    answer = invitation.open()

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["Location"] == "/invitation"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_whoever_takes_it_up_can_sign_in_at_a_portal_and_is_not_yet(
    provider: Provider, invited: tuple[Account, str], invitation: Invitation, banques: TestParty
) -> None:
    codes = take_up(provider, invitation)

    assert len(set(codes)) == 10
    assert kept(provider, invited[0]) == (AccountStatus.ACTIVE, True, True)
    sign_in = SignIn.begin(provider, invitation.client, banques)
    sign_in.give_password(invited[0].username, PASSWORD)
    answer = sign_in.give_code(codes[0], kind="code-de-secours")
    assert answer.status_code == HTTPStatus.SEE_OTHER


def test_who_gives_up_half_way_leaves_the_account_as_it_was(
    provider: Provider, invited: tuple[Account, str], invitation: Invitation
) -> None:
    invitation.open()
    invitation.choose(PASSWORD)
    invitation.confirm_app(code_of(provider, invitation))

    assert kept(provider, invited[0]) == (AccountStatus.INVITED, False, False)


def test_the_code_that_confirmed_the_app_signs_nobody_in(
    provider: Provider, invited: tuple[Account, str], invitation: Invitation, banques: TestParty
) -> None:
    invitation.open()
    invitation.choose(PASSWORD)
    code = code_of(provider, invitation)
    page = invitation.confirm_app(code)
    invitation.confirm_codes(page, invitation.codes_on(page)[number_on(page) - 1])

    sign_in = SignIn.begin(provider, invitation.client, banques)
    sign_in.give_password(invited[0].username, PASSWORD)

    assert sign_in.give_code(code).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_two_tabs_show_one_secret(provider: Provider, invitation: Invitation) -> None:
    invitation.open()
    invitation.choose(PASSWORD)
    first = invitation.secret()

    invitation.choose(f"{PASSWORD} du sud")

    assert invitation.secret() == first


def test_of_two_browsers_with_one_link_the_first_to_finish_has_the_account(
    provider: Provider, invited: tuple[Account, str], invitation: Invitation
) -> None:
    other = Invitation(provider.browser(), invited[1])
    other.open()
    other.choose(PASSWORD)
    page = other.confirm_app(code_of(provider, other))
    take_up(provider, invitation)

    late = other.confirm_codes(page, other.codes_on(page)[number_on(page) - 1])

    assert late.status_code == HTTPStatus.GONE
    with provider.open_stores() as stores:
        factor = stores.totp.get(invited[0].sub)
    assert factor is not None
    assert provider.wiring.vault.open(factor.sealed_secret)


def test_a_link_is_over_after_seventy_two_hours(provider: Provider, invitation: Invitation) -> None:
    provider.clock.advance(hours=72)
    invitation.open()

    assert invitation.client.get("/invitation").status_code == HTTPStatus.GONE


def test_a_newer_link_cancels_the_older(
    provider: Provider, invited: tuple[Account, str], invitation: Invitation
) -> None:
    invitation_for(provider, invited[0])
    invitation.open()

    assert invitation.client.get("/invitation").status_code == HTTPStatus.GONE


@pytest.mark.parametrize(
    ("password", "told"),
    [
        pytest.param("maree1!", "Il manque\u00a0: 1 caractère, une majuscule.", id="short"),
        pytest.param("marée basse", "Il manque\u00a0: une majuscule, un chiffre.", id="plain"),
        pytest.param("Casablanca2026!", "Ce mot de passe est trop répandu.", id="common"),
        pytest.param("Crédit-Atlantique 9", "Ce mot de passe contient", id="the bank's name"),
    ],
)
def test_what_a_password_lacks_is_told_in_words(
    invitation: Invitation, password: str, told: str
) -> None:
    invitation.open()

    page = invitation.choose(password)

    assert errors_of(page)[0].startswith(told)


def test_two_different_passwords_are_told(invitation: Invitation) -> None:
    invitation.open()

    page = invitation.choose(PASSWORD, PASSWORD.upper())

    assert errors_of(page) == ["Les deux saisies du nouveau mot de passe sont différentes."]


def test_a_recovery_code_copied_wrong_shows_the_same_codes_again(
    provider: Provider, invitation: Invitation
) -> None:
    invitation.open()
    invitation.choose(PASSWORD)
    page = invitation.confirm_app(code_of(provider, invitation))

    again = invitation.confirm_codes(page, "2222-2222")

    assert invitation.codes_on(again) == invitation.codes_on(page)
    assert errors_of(again)[0].startswith("Ce n’est pas le code n°")


def test_no_address_shows_the_recovery_codes(provider: Provider, invitation: Invitation) -> None:
    invitation.open()
    invitation.choose(PASSWORD)
    codes = invitation.codes_on(invitation.confirm_app(code_of(provider, invitation)))

    for path in ("", "/application", "/codes", "/terminee"):
        text = invitation.client.get(f"/invitation{path}").text
        assert not any(code in text for code in codes)
    assert invitation.client.get("/invitation/codes/fichier").status_code == 405


def test_reloading_the_recovery_codes_leads_to_the_application(invitation: Invitation) -> None:
    assert invitation.client.get("/invitation/codes").headers["Location"] == (
        "/invitation/application"
    )


def test_without_an_invitation_nothing_is_shown(client: CarefulClient) -> None:
    assert client.get("/invitation").status_code == HTTPStatus.GONE
    assert client.get("/invitation/application").headers["Location"] == "/invitation"
