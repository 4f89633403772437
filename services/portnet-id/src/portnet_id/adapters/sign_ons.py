"""Sign-ons on PostgreSQL: each change is one statement, so none can come in between."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from portnet_id.adapters.tables import sign_ons
from portnet_id.domain.levels import Factor, Verified
from portnet_id.domain.sign_ons import EndReason, SignOn


class SqlSignOns:
    """A ``SignOnStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, sign_on: SignOn) -> str:
        secret = secrets.token_urlsafe(32)
        self._connection.execute(
            sign_ons.insert().values(
                sid=sign_on.sid,
                secret_digest=_digest(secret),
                sub=sign_on.sub,
                verified=[[each.factor.value, each.at.isoformat()] for each in sign_on.verified],
                started_at=sign_on.started_at,
                seen_at=sign_on.seen_at,
            )
        )
        return secret

    def find(self, secret: str) -> SignOn | None:
        return self._one(sign_ons.c.secret_digest == _digest(secret))

    def get(self, sid: str) -> SignOn | None:
        return self._one(sign_ons.c.sid == sid)

    def touch(self, sid: str, *, at: datetime) -> None:
        self._connection.execute(
            update(sign_ons)
            .where(sign_ons.c.sid == sid, sign_ons.c.ended_at.is_(None), sign_ons.c.seen_at < at)
            .values(seen_at=at)
        )

    def end(self, sid: str, *, at: datetime, reason: EndReason) -> bool:
        return self._end(sign_ons.c.sid == sid, at, reason) > 0

    def end_all_of(self, sub: UUID, *, at: datetime, reason: EndReason) -> int:
        return self._end(sign_ons.c.sub == sub, at, reason)

    def purge(self, *, started_before: datetime) -> int:
        purged = self._connection.execute(
            delete(sign_ons).where(sign_ons.c.started_at < started_before).returning(sign_ons.c.sid)
        )
        return len(purged.all())

    def _end(self, which: ColumnElement[bool], at: datetime, reason: EndReason) -> int:
        ended = self._connection.execute(
            update(sign_ons)
            .where(which, sign_ons.c.ended_at.is_(None))
            .values(ended_at=at, end_reason=reason.value)
            .returning(sign_ons.c.sid)
        )
        return len(ended.all())

    def _one(self, which: ColumnElement[bool]) -> SignOn | None:
        row = self._connection.execute(select(sign_ons).where(which)).one_or_none()
        return None if row is None else _sign_on(row)


def _sign_on(row: Row[Any]) -> SignOn:
    return SignOn(
        sid=row.sid,
        sub=row.sub,
        verified=tuple(
            Verified(factor=Factor(factor), at=datetime.fromisoformat(at))
            for factor, at in row.verified
        ),
        started_at=row.started_at,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
    )


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
