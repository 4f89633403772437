"""What is sent to people outside the pages: by SMS, or by mail."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Protocol, Self

from portnet_id.domain.levels import Factor


class Channel(StrEnum):
    """How a message travels. Each is a factor of the same name, for codes sent that way."""

    SMS = "sms"
    EMAIL = "email"

    @property
    def factor(self) -> Factor:
        return Factor(self.value)


@dataclass(frozen=True, kw_only=True)
class Message:
    """``to`` is a phone number or an address. ``subject`` and ``code`` are a mail's alone: the
    code stands by itself after the first paragraph; an SMS has it in its one sentence."""

    channel: Channel
    to: str
    paragraphs: tuple[str, ...]
    subject: str = ""
    code: str = ""

    def as_text(self) -> str:
        """For the queue, sealed: it may hold a code."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self:
        kept = json.loads(text)
        channel, paragraphs = Channel(kept.pop("channel")), tuple(kept.pop("paragraphs"))
        return cls(**kept, channel=channel, paragraphs=paragraphs)


class NotSent(Exception):
    """Whoever was to carry the message did not take it; it may be tried again."""


class Sender(Protocol):
    """Carries messages of one channel, or of both."""

    def send(self, message: Message) -> None:
        """Returns once somebody answers for its delivery. Raises ``NotSent``."""
