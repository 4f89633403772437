"""Codes on their way, on PostgreSQL; their messages go into the queue with them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, select, update

from portal_kit import jobs
from portnet_id.adapters.credential_tables import sent_codes
from portnet_id.adapters.tables import accounts
from portnet_id.domain.messages import Channel
from portnet_id.domain.sign_in.sent_codes import TASK, SentCode


class SqlSentCodes:
    """A ``SentCodeStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def one_at_a_time(self, sub: UUID) -> None:
        locked = select(accounts.c.sub).where(accounts.c.sub == sub).with_for_update(key_share=True)
        self._connection.execute(locked)

    def made_since(self, sub: UUID, since: datetime) -> list[datetime]:
        found = self._connection.execute(
            select(sent_codes.c.made_at)
            .where(sent_codes.c.sub == sub, sent_codes.c.made_at > since)
            .order_by(sent_codes.c.made_at)
        )
        return list(found.scalars())

    def add(self, code: SentCode, sealed_message: str) -> None:
        self._connection.execute(
            sent_codes.insert().values(
                id=code.id,
                sub=code.sub,
                interaction=code.interaction,
                channel=code.channel.value,
                digest=code.digest,
                made_at=code.made_at,
                expires_at=code.expires_at,
                sent_at=code.sent_at,
            )
        )
        jobs.defer(self._connection, TASK, code_id=str(code.id), sealed=sealed_message)

    def get(self, id: UUID) -> SentCode | None:
        row = self._connection.execute(
            select(sent_codes).where(sent_codes.c.id == id)
        ).one_or_none()
        return _code(row) if row else None

    def newest(self, sub: UUID, interaction: str, channel: Channel) -> SentCode | None:
        row = self._connection.execute(
            select(sent_codes)
            .where(_of(sub, interaction, channel))
            .order_by(sent_codes.c.made_at.desc())
            .limit(1)
        ).one_or_none()
        return _code(row) if row else None

    def was_sent(self, id: UUID, *, at: datetime) -> None:
        self._connection.execute(update(sent_codes).where(sent_codes.c.id == id).values(sent_at=at))

    def take(
        self, sub: UUID, interaction: str, channel: Channel, digest: str, *, at: datetime
    ) -> bool:
        taken = self._connection.execute(
            update(sent_codes)
            .where(
                _of(sub, interaction, channel),
                sent_codes.c.digest == digest,
                sent_codes.c.used_at.is_(None),
                sent_codes.c.expires_at > at,
            )
            .values(used_at=at)
            .returning(sent_codes.c.id)
        )
        return taken.first() is not None

    def was_made(self, sub: UUID, interaction: str, channel: Channel, digest: str) -> bool:
        found = self._connection.execute(
            select(sent_codes.c.id).where(
                _of(sub, interaction, channel), sent_codes.c.digest == digest
            )
        )
        return found.first() is not None

    def purge(self, *, made_before: datetime) -> int:
        return self._connection.execute(
            delete(sent_codes).where(sent_codes.c.made_at < made_before)
        ).rowcount


def _of(sub: UUID, interaction: str, channel: Channel) -> ColumnElement[bool]:
    return and_(
        sent_codes.c.sub == sub,
        sent_codes.c.interaction == interaction,
        sent_codes.c.channel == channel.value,
    )


def _code(row: Row[Any]) -> SentCode:
    return SentCode(
        id=row.id,
        sub=row.sub,
        interaction=row.interaction,
        channel=Channel(row.channel),
        digest=row.digest,
        made_at=row.made_at,
        expires_at=row.expires_at,
        sent_at=row.sent_at,
    )
