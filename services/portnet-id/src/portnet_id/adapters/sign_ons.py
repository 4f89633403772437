"""Sign-ons on PostgreSQL: each change is one statement, so none can come in between."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from portnet_id.adapters.logout_notices import tell_portals
from portnet_id.adapters.tables import sign_ons
from portnet_id.domain.levels import Factor, Verified
from portnet_id.domain.session_limits import SessionLimits
from portnet_id.domain.sign_ons import TOLD_LATE, EndReason, SignOn

MINUTE = timedelta(minutes=1)

# Made once for all requests.
BY_SECRET = select(sign_ons).where(sign_ons.c.secret_digest == bindparam("wanted"))
BY_SID = select(sign_ons).where(sign_ons.c.sid == bindparam("wanted"))
TOUCHED = (
    update(sign_ons)
    .where(
        sign_ons.c.sid == bindparam("wanted"),
        sign_ons.c.ended_at.is_(None),
        sign_ons.c.seen_at < bindparam("at"),
    )
    .values(seen_at=bindparam("at"))
)


class SqlSignOns:
    """A ``SignOnStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, sign_on: SignOn) -> str:
        secret = secrets.token_urlsafe(32)
        self._connection.execute(
            sign_ons.insert(),
            {
                "sid": sign_on.sid,
                "secret_digest": _digest(secret),
                "sub": sign_on.sub,
                "verified": _written(sign_on.verified),
                "started_at": sign_on.started_at,
                "seen_at": sign_on.seen_at,
                "idle_minutes": sign_on.limits.idle // MINUTE,
                "absolute_minutes": sign_on.limits.absolute // MINUTE,
            },
        )
        return secret

    def find(self, secret: str) -> SignOn | None:
        return self._one(BY_SECRET, _digest(secret))

    def get(self, sid: str) -> SignOn | None:
        return self._one(BY_SID, sid)

    def prove_again(self, sign_on: SignOn) -> str | None:
        secret = secrets.token_urlsafe(32)
        proved = self._connection.execute(
            update(sign_ons)
            .where(sign_ons.c.sid == sign_on.sid, sign_ons.c.ended_at.is_(None))
            .values(
                secret_digest=_digest(secret),
                verified=_written(sign_on.verified),
                started_at=sign_on.started_at,
                seen_at=sign_on.seen_at,
            )
            .returning(sign_ons.c.sid)
        )
        return secret if proved.one_or_none() else None

    def touch(self, sid: str, *, at: datetime) -> None:
        self._connection.execute(TOUCHED, {"wanted": sid, "at": at})

    def end(self, sid: str, *, at: datetime, reason: EndReason) -> bool:
        return bool(self._end(sign_ons.c.sid == sid, at, literal(reason.value)))

    def end_all_of(self, sub: UUID, *, at: datetime, reason: EndReason) -> int:
        return len(self._end(sign_ons.c.sub == sub, at, literal(reason.value)))

    def end_overdue(self, *, at: datetime, most: int) -> list[SignOn]:
        # Another worker at the same work takes others, and neither waits.
        some = (
            select(sign_ons.c.sid)
            .where(sign_ons.c.ended_at.is_(None), or_(_past_absolute(at), _past_idle(at)))
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        reason = case((_past_absolute(at), EndReason.ABSOLUTE.value), else_=EndReason.IDLE.value)
        return self._end(sign_ons.c.sid.in_(some), at, reason)

    def purge(self, *, started_before: datetime) -> int:
        purged = self._connection.execute(
            delete(sign_ons).where(sign_ons.c.started_at < started_before).returning(sign_ons.c.sid)
        )
        return len(purged.all())

    def _end(
        self, which: ColumnElement[bool], at: datetime, reason: ColumnElement[str]
    ) -> list[SignOn]:
        ended = self._connection.execute(
            update(sign_ons)
            .where(which, sign_ons.c.ended_at.is_(None))
            .values(ended_at=at, end_reason=reason)
            .returning(sign_ons)
        )
        found = [sign_on_of(row) for row in ended]
        tell_portals(self._connection, found)
        return found

    def _one(self, which: Select[Any], wanted: str) -> SignOn | None:
        row = self._connection.execute(which, {"wanted": wanted}).one_or_none()
        return None if row is None else sign_on_of(row)


def _past_absolute(at: datetime) -> ColumnElement[bool]:
    return sign_ons.c.started_at + _minutes(sign_ons.c.absolute_minutes) <= at


def _past_idle(at: datetime) -> ColumnElement[bool]:
    return sign_ons.c.seen_at + _minutes(sign_ons.c.idle_minutes) <= at - TOLD_LATE


def _minutes(column: ColumnElement[int]) -> ColumnElement[timedelta]:
    return func.make_interval(0, 0, 0, 0, 0, column)


def sign_on_of(row: Row[Any]) -> SignOn:
    return SignOn(
        sid=row.sid,
        sub=row.sub,
        verified=tuple(
            Verified(factor=Factor(factor), at=datetime.fromisoformat(at))
            for factor, at in row.verified
        ),
        started_at=row.started_at,
        seen_at=row.seen_at,
        limits=SessionLimits.of_minutes(idle=row.idle_minutes, absolute=row.absolute_minutes),
        ended_at=row.ended_at,
        end_reason=EndReason(row.end_reason) if row.end_reason else None,
    )


def _written(verified: tuple[Verified, ...]) -> list[list[str]]:
    return [[each.factor.value, each.at.isoformat()] for each in verified]


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
