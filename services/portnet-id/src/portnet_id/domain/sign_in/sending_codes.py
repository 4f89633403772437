"""Sending a code: made, kept and put into the queue in one transaction."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.accounts import Account
from portnet_id.domain.messages import Channel, Message, Sender
from portnet_id.domain.second_factors import DIGITS
from portnet_id.domain.sign_in.sent_codes import (
    LIFE,
    SEND_AGAIN_AFTER,
    SENDS,
    SENDS_WITHIN,
    ChannelClosed,
    NotYet,
    SentCode,
    channels_of,
)
from portnet_id.domain.stores import OpenStores, Stores
from portnet_id.domain.vault import Vault

LONGEST_PAUSE = timedelta(seconds=30)
WORKER = "worker"

PURPOSE = "sent-code"  # What the digest of a code is for.


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks for a code, where it is to count, and how it is to travel."""

    account: Account
    interaction: str
    channel: Channel
    network: str
    request_id: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the newest code of one interaction and channel got, and when another may be sent."""

    code: SentCode | None
    next_at: datetime

    def seconds_to_wait(self, *, at: datetime) -> int:
        return max(0, -(-(self.next_at - at) // timedelta(seconds=1)))


Wording = Callable[[str], Message]  # The message for a code.


class SentCodes:
    """Makes codes and has them sent."""

    def __init__(self, *, open_stores: OpenStores, vault: Vault) -> None:
        self._open_stores = open_stores
        self._vault = vault

    def send(self, asked: Asked, wording: Wording) -> SentCode | NotYet:
        """Raises ``ChannelClosed``. The message leaves by the queue, in this transaction."""
        account = asked.account
        if asked.channel not in channels_of(account, at=asked.at):
            raise ChannelClosed(f"no code by {asked.channel} for {account.sub}")
        with self._open_stores() as stores:
            stores.sent_codes.one_at_a_time(account.sub)
            until = may_send_from(stores, account.sub, at=asked.at)
            if until > asked.at:
                return NotYet(until=until)
            text = new_code()
            code = self._kept(asked, text)
            stores.sent_codes.add(code, self._vault.seal(wording(text).as_text()))
            stores.audit(_event(asked))
        return code

    def progress(self, sub: UUID, interaction: str, channel: Channel, *, at: datetime) -> Progress:
        """For the page, which tells it."""
        with self._open_stores() as stores:
            code = stores.sent_codes.newest(sub, interaction, channel)
            return Progress(code=code, next_at=may_send_from(stores, sub, at=at))

    def _kept(self, asked: Asked, text: str) -> SentCode:
        return SentCode(
            id=uuid4(),
            sub=asked.account.sub,
            interaction=asked.interaction,
            channel=asked.channel,
            digest=digest_of(self._vault, asked.account.sub, text),
            made_at=asked.at,
            expires_at=asked.at + LIFE,
        )


def may_send_from(stores: Stores, sub: UUID, *, at: datetime) -> datetime:
    """From when on another code may be sent; ``at`` itself where nothing stands against it."""
    made = stores.sent_codes.made_since(sub, at - SENDS_WITHIN)
    until = at
    if made:
        until = max(until, made[-1] + SEND_AGAIN_AFTER)
    if len(made) >= SENDS:
        until = max(until, made[-SENDS] + SENDS_WITHIN)
    return until


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def digest_of(vault: Vault, sub: UUID, text: str) -> str:
    return vault.digest(PURPOSE, f"{sub}:{text}")


def _event(asked: Asked) -> AuditEvent:
    return AuditEvent(
        action="code.asked_for",
        actor=str(asked.account.sub),
        organisation=asked.account.organisation.code,
        subject=str(asked.account.sub),
        outcome="done",
        at=asked.at,
        request_id=asked.request_id,
        details={"network": asked.network, "channel": asked.channel.value},
    )


class CodePost:
    """Hands the messages of codes to whoever carries them; the worker asks it."""

    def __init__(
        self, *, open_stores: OpenStores, vault: Vault, senders: Mapping[Channel, Sender]
    ) -> None:
        self._open_stores = open_stores
        self._vault = vault
        self._senders = senders

    def deliver(self, code_id: UUID, sealed: str, *, at: datetime) -> None:
        """Raises ``NotSent`` where it is to be tried again: for as long as the code is good.

        A job may be done twice, so may a message come twice; of a code that is over none comes.
        """
        with self._open_stores() as stores:
            code = stores.sent_codes.get(code_id)
        if code is None or code.sent_at is not None:
            return
        if code.expires_at <= at:
            self._give_up(code, at)
            return
        message = Message.from_text(self._vault.open(sealed))
        self._senders[code.channel].send(message)
        with self._open_stores() as stores:
            stores.sent_codes.was_sent(code_id, at=at)

    def _give_up(self, code: SentCode, at: datetime) -> None:
        with self._open_stores() as stores:
            stores.audit(
                AuditEvent(
                    action="code.not_sent",
                    actor=WORKER,
                    organisation="",
                    subject=str(code.sub),
                    outcome="refused",
                    at=at,
                    request_id="",
                    details={"channel": code.channel.value},
                )
            )


def pause_before(attempt: int) -> timedelta:
    """How long to wait before that attempt, the first being number one: 2 s, 4 s … 30 s."""
    return min(timedelta(seconds=2**attempt), LONGEST_PAUSE)
