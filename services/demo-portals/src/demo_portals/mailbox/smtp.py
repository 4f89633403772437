"""Takes mail by SMTP, for any address, and keeps it."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from demo_portals.mailbox.messages import Kind, Message, Messages, new_id

BYTES = 1_000_000
TAKEN = "250 Message taken"
TRY_LATER = "451 Not now, try again"

LOG = logging.getLogger(__name__)


class Postman:
    """What aiosmtpd asks when a mail has come; it calls these methods by their names."""

    def __init__(self, messages: Messages, clock: Callable[[], datetime]) -> None:
        self._messages = messages
        self._clock = clock

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        content = cast("bytes", envelope.original_content)
        for recipient in envelope.rcpt_tos:
            message = read_mail(content, to=recipient, at=self._clock())
            await asyncio.to_thread(self._messages.add, message)
        return TAKEN

    async def handle_exception(self, problem: Exception) -> str:
        """Where it cannot be kept, the sender is to try again; a mail that is lost helps nobody."""
        LOG.warning("a mail was not kept", extra={"reason": repr(problem)})
        return TRY_LATER


def read_mail(content: bytes, *, to: str, at: datetime) -> Message:
    mail = message_from_bytes(content, policy=default)
    body = mail.get_body(preferencelist=("plain", "html"))
    return Message(
        id=new_id(),
        kind=Kind.MAIL,
        to=to,
        at=at,
        text=str(body.get_content()) if body else "",
        sender=str(mail.get("From", "")),
        subject=str(mail.get("Subject", "")),
        source=content.decode(errors="replace"),
    )


def listen(
    address: tuple[str, int], messages: Messages, clock: Callable[[], datetime]
) -> Controller:
    """Takes mail at ``address``, in a thread, until the controller is stopped."""
    host, port = address
    controller = Controller(
        Postman(messages, clock), hostname=host, port=port, data_size_limit=BYTES
    )
    controller.start()
    return controller
