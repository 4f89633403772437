"""Codes by SMS and by mail at the sign-in: how one is asked for, how far it got, what it opens."""

import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

import pytest
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient
from portnet_id.domain.accounts import Role
from portnet_id.domain.levels import Factor
from portnet_id.domain.messages import Channel, Message
from portnet_id.domain.sign_in.sent_codes import LIFE
from tests.portnet_id.pages.visits import Invitation, SignIn, errors_of, read
from tests.portnet_id.people import Person, fresh_account, invited_account
from tests.portnet_id.protocol.provider import BANK, Provider
from tests.portnet_id.protocol.relying_party import VAULT, TestParty

PHONE = "+212600000045"
Inbox = Callable[[], list[Message]]


@pytest.fixture(autouse=True)
def no_policy(provider: Provider) -> None:
    """Whatever the test before allowed."""
    with provider.open_stores() as stores:
        stores.accounts.save_organisation(BANK)


@pytest.fixture
def inbox(engine: Engine) -> Inbox:
    """The messages that wait in the queue, oldest first."""
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE procrastinate_jobs CASCADE"))

    def opened() -> list[Message]:
        with engine.connect() as connection:
            found = connection.execute(
                text("SELECT args->>'sealed' FROM procrastinate_jobs ORDER BY id")
            ).scalars()
            return [Message.from_text(VAULT.open(each)) for each in found]

    return opened


def code_in(message: Message) -> str:
    found = re.search(r"\b\d{6}\b", " ".join(message.paragraphs).replace("\xa0", " "))
    assert found is not None
    return found[0]


@pytest.fixture
def person(provider: Provider) -> Person:
    """Somebody with an app and a phone."""
    return fresh_account(provider, phone=PHONE)


@pytest.fixture
def at_the_code(sign_in: SignIn, person: Person) -> SignIn:
    sign_in.give_password(person.username, person.password)
    return sign_in


def ask(visit: SignIn, channel: str = "sms") -> TestResponse:
    return visit.client.submit(
        f"{visit.path}/envoi", {"canal": channel}, page=f"{visit.path}/autrement"
    )


def give(visit: SignIn, code: str, channel: str = "sms") -> TestResponse:
    return visit.give_code(code, kind=f"code/{channel}")


def mark_sent(provider: Provider, visit: SignIn, person: Person) -> None:
    """As the worker does."""
    with provider.open_stores() as stores:
        code = stores.sent_codes.newest(person.account.sub, visit.id, Channel.SMS)
        assert code is not None
        stores.sent_codes.was_sent(code.id, at=provider.clock())


def allow_mail(provider: Provider) -> None:
    with provider.open_stores() as stores:
        stores.accounts.save_organisation(replace(BANK, email_codes=True))


def test_the_page_of_the_app_leads_to_other_ways(at_the_code: SignIn) -> None:
    assert "Recevoir le code autrement" in at_the_code.page("/code").text


def test_who_can_be_sent_nothing_is_not_led_there(sign_in: SignIn, provider: Provider) -> None:
    person = fresh_account(provider)
    sign_in.give_password(person.username, person.password)

    assert "Recevoir le code autrement" not in sign_in.page("/code").text


def test_only_what_the_account_has_is_offered(at_the_code: SignIn) -> None:
    page = at_the_code.page("/autrement").text

    assert "•• •• •• 45" in page
    assert PHONE not in page
    assert "E-mail" not in page


def test_who_has_a_phone_and_no_app_begins_with_it(sign_in: SignIn, provider: Provider) -> None:
    person = fresh_account(provider, has_app=False, phone=PHONE)

    sign_in.give_password(person.username, person.password)

    assert sign_in.page("/code").headers["Location"] == f"{sign_in.path}/autrement"
    assert "Application d’authentification" not in sign_in.page("/autrement").text


def test_the_code_of_an_sms_signs_on(at_the_code: SignIn, inbox: Inbox) -> None:
    asked = ask(at_the_code)
    [message] = inbox()

    answer = give(at_the_code, code_in(message))

    assert asked.headers["Location"] == f"{at_the_code.path}/code/sms"
    assert message.to == PHONE
    assert answer.headers["Location"] == f"/authorize/{at_the_code.id}"
    verified = {each.factor for each in at_the_code.interaction.verified}
    assert verified == {Factor.PASSWORD, Factor.SMS}


def test_the_message_names_portal_and_time_and_warns(at_the_code: SignIn, inbox: Inbox) -> None:
    ask(at_the_code)

    [message] = inbox()
    assert re.fullmatch(
        r"Code PORTNET \d{6} pour le .+, demandé à 13:00, utilisable 10 minutes\. "
        r"Ne communiquez jamais ce code\.",
        message.paragraphs[0],
    )


def test_looking_at_the_pages_sends_nothing(at_the_code: SignIn, inbox: Inbox) -> None:
    for under in ("/code", "/autrement", "/code/sms"):
        at_the_code.page(under)

    assert inbox() == []


def test_another_way_than_those_there_are_is_not_found(at_the_code: SignIn) -> None:
    assert ask(at_the_code, "pigeon").status_code == HTTPStatus.NOT_FOUND
    assert at_the_code.page("/code/pigeon").status_code == HTTPStatus.NOT_FOUND


def test_mail_that_the_organisation_did_not_allow_is_refused(
    at_the_code: SignIn, inbox: Inbox
) -> None:
    page = ask(at_the_code, "email")

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "Le code ne peut pas être envoyé ainsi" in page.text
    assert inbox() == []


def test_the_code_of_a_mail_signs_on_where_it_is_allowed(
    at_the_code: SignIn, provider: Provider, person: Person, inbox: Inbox
) -> None:
    allow_mail(provider)
    assert f"{person.account.email[0]}•••@…" in at_the_code.page("/autrement").text
    ask(at_the_code, "email")
    [message] = inbox()

    answer = give(at_the_code, message.code, "email")

    assert message.to == person.account.email
    assert answer.headers["Location"] == f"/authorize/{at_the_code.id}"
    assert "Ne communiquez jamais ce code." in message.paragraphs[1]


def test_an_approver_is_not_offered_mail(
    sign_in: SignIn, provider: Provider, person: Person
) -> None:
    allow_mail(provider)
    approver = Role(portal="banques", role="approver")
    provider.save(replace(person.account, roles=(*person.account.roles, approver)))
    sign_in.give_password(person.username, person.password)

    assert "E-mail" not in sign_in.page("/autrement").text


def test_a_second_code_waits_half_a_minute_and_the_page_counts(
    at_the_code: SignIn, provider: Provider, inbox: Inbox
) -> None:
    ask(at_the_code)
    provider.clock.advance(seconds=18)

    ask(at_the_code)
    page = at_the_code.page("/code/sms")

    assert len(inbox()) == 1
    assert "Nouvel envoi possible dans 12\xa0s." in page.text
    [rest] = read(page).select("[data-countdown]")
    assert rest["data-countdown"] == "12"


def test_after_half_a_minute_another_is_sent(
    at_the_code: SignIn, provider: Provider, inbox: Inbox
) -> None:
    ask(at_the_code)
    provider.clock.advance(seconds=30)

    assert "Nouvel envoi" not in at_the_code.page("/code/sms").text
    ask(at_the_code)

    assert len(inbox()) == 2


def test_the_fourth_in_a_quarter_of_an_hour_is_told_when(
    at_the_code: SignIn,
    provider: Provider,
    person: Person,
    banques: TestParty,
    inbox: Inbox,
) -> None:
    for _ in range(3):
        ask(at_the_code)
        provider.clock.advance(minutes=1)
    elsewhere = SignIn.begin(provider, provider.browser(), banques)
    elsewhere.give_password(person.username, person.password)

    page = ask(elsewhere)

    assert page.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert errors_of(page) == ["Nouvel envoi possible à 13:15."]
    assert len(inbox()) == 3


def test_a_code_on_its_way_is_told_as_such(at_the_code: SignIn) -> None:
    ask(at_the_code)

    page = at_the_code.page("/code/sms")

    assert "Votre code part en ce moment." in page.text
    assert read(page).select("#envoi[data-pending]")


def test_a_late_code_is_told_with_what_to_do(at_the_code: SignIn, provider: Provider) -> None:
    ask(at_the_code)
    provider.clock.advance(seconds=5)

    page = at_the_code.page("/code/sms")

    assert "Le code n’est pas encore parti." in page.text
    assert read(page).select("#envoi[data-pending]")


def test_a_code_that_left_is_told(at_the_code: SignIn, provider: Provider, person: Person) -> None:
    ask(at_the_code)
    mark_sent(provider, at_the_code, person)

    page = at_the_code.page("/code/sms")

    assert "Un code vient d’être envoyé sur votre appareil enregistré." in page.text
    assert not read(page).select("#envoi[data-pending]")


def test_a_code_that_is_over_is_told_apart_from_a_wrong_one(
    at_the_code: SignIn, provider: Provider, inbox: Inbox
) -> None:
    ask(at_the_code)
    code = code_in(inbox()[0])
    provider.clock.advance(seconds=LIFE.total_seconds())

    over = give(at_the_code, code)
    wrong = give(at_the_code, f"{(int(code) + 1) % 1_000_000:06}")

    assert errors_of(over) == [
        "Ce code n’est plus utilisable. Demandez-en un nouveau. Il vous reste 4\xa0essais."
    ]
    assert errors_of(wrong)[0].startswith("Ce code ne convient pas. Recopiez")


def test_a_code_of_another_browser_does_not_count(
    at_the_code: SignIn, provider: Provider, person: Person, banques: TestParty, inbox: Inbox
) -> None:
    ask(at_the_code)
    stolen = code_in(inbox()[0])
    elsewhere = SignIn.begin(provider, provider.browser(), banques)
    elsewhere.give_password(person.username, person.password)
    provider.clock.advance(seconds=30)
    ask(elsewhere)

    page = give(elsewhere, stolen)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_without_a_password_nothing_is_sent(sign_in: SignIn, inbox: Inbox) -> None:
    answer = sign_in.client.submit(f"{sign_in.path}/envoi", {"canal": "sms"}, page=sign_in.path)

    assert answer.headers["Location"] == sign_in.path
    assert inbox() == []


@pytest.fixture
def invited(provider: Provider, client: CarefulClient) -> Invitation:
    """An invitation of somebody whose phone is known, opened and with a password chosen."""
    account, token = invited_account(provider)
    provider.save(replace(account, phone=PHONE))
    invitation = Invitation(client, token)
    invitation.open()
    invitation.choose("quatre mots de la mer")
    return invitation


def ask_for_sms(invitation: Invitation) -> TestResponse:
    return invitation.client.submit(
        "/invitation/sms/envoi", {}, page="/invitation/double-verification"
    )


def test_whoever_has_a_phone_may_choose_it_in_an_invitation(
    invited: Invitation, inbox: Inbox
) -> None:
    page = invited.client.get("/invitation/double-verification")
    asked = ask_for_sms(invited)
    confirmed = invited.client.submit("/invitation/sms", {"code": code_in(inbox()[0])})

    assert "•• •• •• 45" in page.text
    assert asked.headers["Location"] == "/invitation/sms"
    assert len(invited.codes_on(confirmed)) == 10


def test_a_wrong_code_of_an_invitation_is_told(invited: Invitation, inbox: Inbox) -> None:
    ask_for_sms(invited)
    wrong = f"{(int(code_in(inbox()[0])) + 1) % 1_000_000:06}"

    page = invited.client.submit("/invitation/sms", {"code": wrong})
    short = invited.client.submit("/invitation/sms", {"code": "12"})

    assert errors_of(page)[0].startswith("Ce code ne convient pas ou n’est plus utilisable.")
    assert errors_of(short) == ["Il manque des chiffres\xa0: le code en compte 6."]


def test_without_a_phone_an_invitation_goes_on_with_the_app(
    provider: Provider, client: CarefulClient
) -> None:
    _, token = invited_account(provider)
    invitation = Invitation(client, token)
    invitation.open()

    assert invitation.choose("quatre mots de la mer").headers["Location"] == (
        "/invitation/application"
    )
    assert client.get("/invitation/double-verification").headers["Location"] == (
        "/invitation/application"
    )
    assert client.get("/invitation/sms").headers["Location"] == "/invitation/double-verification"
