"""What the run has sent: the newest messages, in Redis, so that a restart loses none."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from redis import Redis

KEPT = 200
KEY = "mailbox:messages"


class Kind(StrEnum):
    """How a message came."""

    MAIL = "mail"
    SMS = "sms"


@dataclass(frozen=True, kw_only=True)
class Message:
    """``source`` is a mail as it came, headers and all; an SMS has none, and no subject."""

    id: str
    kind: Kind
    to: str
    at: datetime
    text: str
    sender: str = ""
    subject: str = ""
    source: str = ""


class Messages:
    """The newest ``KEPT`` messages, the last one first."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def add(self, message: Message) -> None:
        with self._redis.pipeline(transaction=True) as both:
            both.lpush(KEY, json.dumps(asdict(message), default=str))
            both.ltrim(KEY, 0, KEPT - 1)
            both.execute()

    def all(self) -> list[Message]:
        kept = cast("list[str]", self._redis.lrange(KEY, 0, -1))
        return [_read(json.loads(each)) for each in kept]

    def get(self, id: str) -> Message | None:
        return next((each for each in self.all() if each.id == id), None)

    def empty(self) -> None:
        self._redis.delete(KEY)


def new_id() -> str:
    return secrets.token_urlsafe(9)


def _read(kept: dict[str, Any]) -> Message:
    at = datetime.fromisoformat(kept.pop("at"))
    return Message(**{**kept, "kind": Kind(kept["kind"])}, at=at)
