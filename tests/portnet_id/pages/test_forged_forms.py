"""Another site cannot sign anybody in, as themselves or as somebody else.

identity.md §4, row 14; what a form needs is held by ``tests/portal_kit/test_forms.py``.
"""

from http import HTTPStatus

import pytest

from portal_kit.testing import CarefulClient, csrf_token_of
from portnet_id.domain.levels import Level
from tests.portnet_id.pages.visits import SignIn, answers_to
from tests.portnet_id.people import Person, fresh_account
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty


@pytest.fixture
def person(provider: Provider) -> Person:
    return fresh_account(provider)


@pytest.fixture
def sign_in(provider: Provider, client: CarefulClient, banques: TestParty) -> SignIn:
    return SignIn.begin(provider, client, banques)


def credentials(sign_in: SignIn, person: Person, **more: str) -> dict[str, object]:
    page = sign_in.page()
    given = {"identifiant": person.username, "mot_de_passe": person.password}
    return {"csrf_token": csrf_token_of(page), **answers_to(page), **given, **more}


@pytest.mark.threat(14)
@pytest.mark.parametrize("token", ["", "x" * 64, "another browser's"])
def test_credentials_with_a_token_that_is_not_of_this_browser(
    token: str, sign_in: SignIn, person: Person, provider: Provider, banques: TestParty
) -> None:
    if token == "another browser's":
        token = csrf_token_of(SignIn.begin(provider, provider.browser(), banques).page())

    page = sign_in.client.post(sign_in.path, data=credentials(sign_in, person, csrf_token=token))

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert sign_in.interaction.level is None


@pytest.mark.threat(14)
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://ailleurs.test"}, {"Sec-Fetch-Site": "cross-site"}], ids=str
)
def test_credentials_from_another_site(
    headers: dict[str, str], sign_in: SignIn, person: Person
) -> None:
    form = credentials(sign_in, person)

    page = sign_in.client.post(sign_in.path, data=form, headers=headers)

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert sign_in.interaction.level is None


@pytest.mark.threat(14)
def test_the_same_form_from_its_own_page_is_taken(sign_in: SignIn, person: Person) -> None:
    sign_in.client.post(sign_in.path, data=credentials(sign_in, person))

    assert sign_in.interaction.level is Level.AAL1


@pytest.mark.threat(14)
def test_a_code_with_a_token_of_another_browser(
    sign_in: SignIn, person: Person, provider: Provider
) -> None:
    sign_in.give_password(person.username, person.password)

    page = sign_in.client.post(
        f"{sign_in.path}/code",
        data={"csrf_token": "x" * 64, "code": person.code(provider.clock())},
    )

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert sign_in.interaction.sid is None
