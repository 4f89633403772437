"""The local mailbox: what comes by SMTP and by HTTP, and the pages that show it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as ON_THE_WIRE
from http import HTTPStatus

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from demo_portals.mailbox.app import create_app
from demo_portals.mailbox.messages import KEPT, Kind, Message, Messages, new_id
from demo_portals.mailbox.pages import NAME
from demo_portals.mailbox.settings import Settings
from demo_portals.mailbox.smtp import TAKEN, TRY_LATER, Postman, read_mail
from portal_kit.settings import SettingsError
from portal_kit.testing import CarefulClient, FakeClock, careful_client
from portal_kit.web.listeners import INTERNAL, LISTENER

AT = datetime(2026, 1, 15, 10, 42, tzinfo=UTC)
TOKEN = "of-the-gateway-in-these-tests-alone"


def told(redis_url: str) -> dict[str, str]:
    return {
        "PORTNET_PORT": "8080",
        "REDIS_URL": redis_url,
        "MAILBOX_SECRET_KEY": "of-these-tests-and-nobody-else-at-all",
        "SMS_GATEWAY_TOKEN": TOKEN,
        "MAILBOX_SMTP_LISTEN": "127.0.0.1:2525",
    }


@pytest.fixture
def app(redis_url: str) -> Flask:
    made = create_app(Settings.from_env(told(redis_url)), clock=FakeClock())
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask) -> CarefulClient:
    return careful_client(app, label="mail")


def messages_of(app: Flask) -> Messages:
    kept: Messages = app.extensions[NAME].messages
    return kept


def send_sms(app: Flask, body: object, *, token: str = TOKEN) -> TestResponse:
    return app.test_client().post(
        "/sms",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
        environ_overrides={LISTENER: INTERNAL},
    )


def a_mail(
    *, subject: str = "Votre code PORTNET", text: str = "Code\N{NO-BREAK SPACE}: 123 456"
) -> bytes:
    mail = EmailMessage(policy=ON_THE_WIRE)
    mail["From"], mail["To"], mail["Subject"] = (
        "portnet@exemple.invalid",
        "s@exemple.invalid",
        subject,
    )
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    return mail.as_bytes()


def hand_over(messages: Messages, content: bytes) -> str:
    """As aiosmtpd does, without a socket."""
    postman = Postman(messages, FakeClock())
    envelope = Envelope()
    envelope.original_content, envelope.rcpt_tos = content, ["s@exemple.invalid"]

    async def give() -> str:
        server = SMTP(postman)
        try:
            return await postman.handle_DATA(server, Session(asyncio.get_running_loop()), envelope)
        except Exception as problem:
            return await postman.handle_exception(problem)

    # In a thread of its own: a browser of another test may keep a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(give())).result()


def test_an_empty_box_says_what_to_do(client: CarefulClient) -> None:
    page = client.get("/").get_data(as_text=True)

    assert "Rien n’a encore été envoyé." in page


def test_an_sms_is_shown(app: Flask, client: CarefulClient) -> None:
    answer = send_sms(app, {"to": "+212600000045", "text": "Votre code\N{NO-BREAK SPACE}: 123456"})

    assert answer.status_code == HTTPStatus.ACCEPTED
    assert "+212600000045" in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize("body", [{}, [], {"to": 1, "text": "a"}, {"to": "+212600000045"}], ids=str)
def test_what_is_no_sms_is_refused(app: Flask, body: object) -> None:
    answer = send_sms(app, body)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert messages_of(app).all() == []


def test_an_sms_without_the_token_is_refused(app: Flask) -> None:
    answer = send_sms(app, {"to": "+212600000045", "text": "a"}, token="another")

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert messages_of(app).all() == []


def test_sms_do_not_come_through_the_gateway(app: Flask) -> None:
    answer = app.test_client().post(
        "/sms",
        json={"to": "+212600000045", "text": "a"},
        base_url="http://mail.portnet.localhost:8080",
    )

    assert answer.status_code != HTTPStatus.ACCEPTED
    assert messages_of(app).all() == []


def test_a_mail_is_shown_as_text_with_its_source(app: Flask, client: CarefulClient) -> None:
    assert hand_over(messages_of(app), a_mail()) == TAKEN

    id = messages_of(app).all()[0].id
    page = client.get(f"/message/{id}").get_data(as_text=True)

    assert "Votre code PORTNET" in page
    assert "123 456" in page
    assert "<p>" in client.get(f"/message/{id}/source").get_data(as_text=True)


def test_a_sender_is_to_try_again_while_nothing_can_be_kept() -> None:
    nowhere = Messages(Redis.from_url("unix:///nowhere/at/all"))

    assert hand_over(nowhere, a_mail()) == TRY_LATER


def test_what_a_mail_holds_cannot_write_into_the_page(app: Flask, client: CarefulClient) -> None:
    messages_of(app).add(read_mail(a_mail(subject="<b>x"), to="<i>y", at=AT))

    page = client.get("/").get_data(as_text=True)

    assert "<b>x" not in page
    assert "<i>y" not in page


def test_only_the_newest_are_kept(app: Flask) -> None:
    messages = messages_of(app)

    for number in range(KEPT + 5):
        messages.add(Message(id=new_id(), kind=Kind.SMS, to="+212", at=AT, text=str(number)))

    assert [each.text for each in messages.all()][:1] == [str(KEPT + 4)]
    assert len(messages.all()) == KEPT


def test_the_box_can_be_emptied(app: Flask, client: CarefulClient) -> None:
    send_sms(app, {"to": "+212600000045", "text": "a"})

    client.submit("/vider", {}, page="/")

    assert messages_of(app).all() == []


def test_a_message_that_is_gone_is_not_found(client: CarefulClient) -> None:
    assert client.get("/message/none").status_code == HTTPStatus.NOT_FOUND


def test_it_stays_on_this_machine(redis_url: str) -> None:
    with pytest.raises(SettingsError, match="shows everybody's mail"):
        Settings.from_env({**told(redis_url), "PORTNET_DOMAIN": "portnet.ma"})


@pytest.mark.parametrize("address", ["2525", "127.0.0.1:smtp", "127.0.0.1:99999"])
def test_an_address_that_cannot_be_listened_at_is_told(redis_url: str, address: str) -> None:
    with pytest.raises(SettingsError, match="MAILBOX_SMTP_LISTEN"):
        Settings.from_env({**told(redis_url), "MAILBOX_SMTP_LISTEN": address})
