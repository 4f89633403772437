"""Messages with codes leave by the gateway and by the mail server, or are tried again.

Both are real servers on this machine here: one that works, one that is dead, one that is slow.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, cast
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from procrastinate.jobs import Job

from local_run.ports import free_ports
from portal_kit.testing import NOON
from portnet_id.adapters import sms_gateway
from portnet_id.adapters.mail import Mailer
from portnet_id.adapters.sms_gateway import SmsGateway
from portnet_id.adapters.unconfigured import Unconfigured
from portnet_id.domain.messages import Channel, Message, NotSent, Sender
from portnet_id.domain.sign_in.sending_codes import CodePost, pause_before
from portnet_id.domain.sign_in.sent_codes import LIFE, SentCode
from portnet_id.settings import MailSettings, SmsSettings
from portnet_id.worker import UntilSent
from tests.portnet_id.builders import BANK, an_account
from tests.portnet_id.memory import MemoryStores
from tests.portnet_id.protocol.relying_party import VAULT

PHONE = "+212600000045"
SMS = Message(
    channel=Channel.SMS, to=PHONE, paragraphs=("Code PORTNET 482913 pour le Centre d’aide.",)
)
MAIL = Message(
    channel=Channel.EMAIL,
    to="s.alami@exemple.invalid",
    paragraphs=("Pour ouvrir le <Portail> :", "Ne communiquez jamais ce code."),
    subject="Votre code de vérification",
    code="482 913",
)


class Gateway:
    """An SMS gateway: answers ``status`` after ``seconds``, and remembers what it was given."""

    def __init__(self, port: int, given: list[dict[str, Any]]) -> None:
        self.url = f"http://127.0.0.1:{port}/sms"
        self.given = given

    def sender(self) -> SmsGateway:
        return SmsGateway(SmsSettings(url=self.url, token="t"))


@pytest.fixture
def gateway(socket_enabled: None) -> Iterator[Callable[..., Gateway]]:
    started: list[ThreadingHTTPServer] = []
    end = Event()

    def start(status: int = 202, *, seconds: float = 0) -> Gateway:
        given: list[dict[str, Any]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                given.append({"authorization": self.headers["Authorization"], **body})
                end.wait(seconds)
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return Gateway(server.server_port, given)

    yield start
    end.set()
    for server in started:
        server.shutdown()
        server.server_close()


class Letterbox:
    """What a mail server was given."""

    def __init__(self) -> None:
        self.given: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.given.append(cast("bytes", envelope.original_content))
        return "250 taken"


@contextmanager
def mail_server(letterbox: Letterbox) -> Iterator[int]:
    [port] = free_ports(1)
    controller = Controller(letterbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def mailer(port: int, **changes: Any) -> Mailer:
    given: dict[str, Any] = {
        "scheme": "smtp",
        "host": "127.0.0.1",
        "port": port,
        "sender": "PORTNET <ne-pas-repondre@portnet.localhost>",
        "domain": "portnet.localhost",
        "plain": True,
    }
    return Mailer(MailSettings(**{**given, **changes}))


def test_an_sms_is_handed_to_the_gateway(gateway: Callable[..., Gateway]) -> None:
    there = gateway()

    there.sender().send(SMS)

    assert there.given == [
        {
            "authorization": "Bearer t",
            "to": PHONE,
            "text": "Code PORTNET 482913 pour le Centre d'aide.",
        }
    ]


@pytest.mark.parametrize("status", [302, 401, 429, 500])
def test_any_other_answer_means_that_it_was_not_sent(
    gateway: Callable[..., Gateway], status: int
) -> None:
    with pytest.raises(NotSent, match=str(status)):
        gateway(status).sender().send(SMS)


def test_a_dead_gateway_means_that_it_was_not_sent(socket_enabled: None) -> None:
    with pytest.raises(NotSent, match="does not answer"):
        SmsGateway(SmsSettings(url="http://127.0.0.1:9/sms", token="t")).send(SMS)


def test_a_slow_gateway_is_not_waited_for(
    gateway: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms_gateway, "ANSWER_SECONDS", 0.2)
    slow, begun = gateway(seconds=30), time.monotonic()

    with pytest.raises(NotSent, match="ReadTimeout"):
        slow.sender().send(SMS)

    assert time.monotonic() - begun < 5


def test_a_mail_has_its_text_twice_and_escapes_it(socket_enabled: None) -> None:
    letterbox = Letterbox()
    with mail_server(letterbox) as port:
        mailer(port).send(MAIL)

    mail = message_from_bytes(letterbox.given[0], policy=default)
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert mail["To"] == "s.alami@exemple.invalid"
    assert mail["Subject"] == "Votre code de vérification"
    assert plain is not None
    assert html is not None
    assert "482 913" in plain.get_content()
    assert "le <Portail>" in plain.get_content()
    assert "482 913" in html.get_content()
    assert "le &lt;Portail&gt;" in html.get_content()


def test_a_dead_mail_server_means_that_it_was_not_sent(socket_enabled: None) -> None:
    with pytest.raises(NotSent, match="ConnectionRefusedError"):
        mailer(9).send(MAIL)


def test_mail_does_not_leave_without_tls_in_public(socket_enabled: None) -> None:
    letterbox = Letterbox()
    with mail_server(letterbox) as port, pytest.raises(NotSent, match="SMTPNotSupportedError"):
        mailer(port, plain=False).send(MAIL)

    assert letterbox.given == []


class Carrier:
    """A ``Sender`` that remembers, or refuses."""

    def __init__(self, *, works: bool = True) -> None:
        self.works = works
        self.carried: list[Message] = []

    def send(self, message: Message) -> None:
        if not self.works:
            raise NotSent("not today")
        self.carried.append(message)


@pytest.fixture
def stores() -> MemoryStores:
    return MemoryStores()


@pytest.fixture
def code(stores: MemoryStores) -> SentCode:
    account = an_account(phone=PHONE)
    made = SentCode(
        id=uuid4(),
        sub=account.sub,
        interaction="here",
        channel=Channel.SMS,
        digest="d",
        made_at=NOON,
        expires_at=NOON + LIFE,
    )
    with stores() as opened:
        opened.accounts.save_organisation(BANK)
        opened.accounts.save(account)
        opened.sent_codes.add(made, VAULT.seal(SMS.as_text()))
    return made


def deliver(
    stores: MemoryStores, code: SentCode, carrier: Sender, *, after: timedelta = timedelta(0)
) -> None:
    post = CodePost(open_stores=stores, vault=VAULT, senders={Channel.SMS: carrier})
    post.deliver(code.id, VAULT.seal(SMS.as_text()), at=NOON + after)


def sent_at(stores: MemoryStores, code: SentCode) -> datetime | None:
    with stores() as opened:
        kept = opened.sent_codes.get(code.id)
    assert kept is not None
    return kept.sent_at


def test_a_message_that_was_sent_is_marked(stores: MemoryStores, code: SentCode) -> None:
    carrier = Carrier()

    deliver(stores, code, carrier)

    assert carrier.carried == [SMS]
    assert sent_at(stores, code) == NOON


def test_what_was_not_sent_goes_later(stores: MemoryStores, code: SentCode) -> None:
    carrier = Carrier(works=False)
    with pytest.raises(NotSent):
        deliver(stores, code, carrier)
    assert sent_at(stores, code) is None

    carrier.works = True
    deliver(stores, code, carrier, after=timedelta(seconds=30))

    assert carrier.carried == [SMS]


def test_a_job_done_twice_sends_once(stores: MemoryStores, code: SentCode) -> None:
    carrier = Carrier()

    deliver(stores, code, carrier)
    deliver(stores, code, carrier, after=timedelta(seconds=30))

    assert carrier.carried == [SMS]


def test_a_code_that_is_over_is_not_sent_and_that_is_audited(
    stores: MemoryStores, code: SentCode
) -> None:
    carrier = Carrier()

    deliver(stores, code, carrier, after=LIFE)

    assert carrier.carried == []
    assert [each.action for each in stores.trail()] == ["code.not_sent"]


def test_a_code_that_was_forgotten_is_not_sent(stores: MemoryStores, code: SentCode) -> None:
    with stores() as opened:
        opened.sent_codes.purge(made_before=NOON + LIFE)
    carrier = Carrier()

    deliver(stores, code, carrier)

    assert carrier.carried == []


def test_pauses_grow_to_half_a_minute() -> None:
    assert [pause_before(each).total_seconds() for each in (1, 2, 3, 4, 5, 25)] == [
        2, 4, 8, 16, 30, 30,
    ]  # fmt: skip


def test_without_a_gateway_nothing_is_sent_and_the_setting_is_named() -> None:
    with pytest.raises(NotSent, match="SMS_GATEWAY_URL"):
        Unconfigured("SMS_GATEWAY_URL").send(SMS)


def a_job(attempts: int) -> Job:
    return Job(
        id=1,
        queue="default",
        lock=None,
        queueing_lock=None,
        task_name="send_code",
        attempts=attempts,
    )


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 2), (3, 16), (20, 30)])
def test_the_worker_tries_again_ever_less_often(attempts: int, seconds: int) -> None:
    begun = datetime.now(UTC)

    decision = UntilSent().get_retry_decision(exception=NotSent("dead"), job=a_job(attempts))

    assert decision is not None
    assert decision.retry_at is not None
    assert round((decision.retry_at - begun).total_seconds()) == seconds


def test_a_mistake_of_ours_is_not_tried_again() -> None:
    assert UntilSent().get_retry_decision(exception=KeyError(), job=a_job(0)) is None
