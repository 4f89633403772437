"""Authenticator apps, recovery codes and wrong codes on PostgreSQL.

Whatever is good once is taken by one UPDATE, which finds nothing the second time.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from portnet_id.adapters.credential_tables import recovery_codes, totp_factors
from portnet_id.domain.second_factors import TotpFactor
from portnet_id.domain.sign_in.wrong_codes import DAY, HOUR, PER_DAY, PER_HOUR

# One statement counts, decides and writes; of requests at the same moment each sees the others.
RESERVE = text(
    """
    INSERT INTO wrong_codes AS kept (sub, wrong_at) VALUES (:sub, ARRAY[CAST(:at AS timestamptz)])
    ON CONFLICT (sub) DO UPDATE SET wrong_at = ARRAY(
        SELECT each FROM unnest(kept.wrong_at) AS each WHERE each > :day_ago
    ) || CAST(:at AS timestamptz)
    WHERE (SELECT count(*) FROM unnest(kept.wrong_at) AS each WHERE each > :hour_ago) < :per_hour
      AND (SELECT count(*) FROM unnest(kept.wrong_at) AS each WHERE each > :day_ago) < :per_day
    RETURNING sub
    """
)
# One of them only: two codes may have been given at the same moment.
RELEASE = text(
    """
    UPDATE wrong_codes SET wrong_at = ARRAY(
        SELECT each FROM unnest(wrong_at) WITH ORDINALITY AS kept (each, place)
        WHERE place IS DISTINCT FROM array_position(wrong_at, CAST(:at AS timestamptz))
    )
    WHERE sub = :sub
    """
)


class SqlTotp:
    """A ``TotpStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, sub: UUID) -> TotpFactor | None:
        found = self._connection.execute(select(totp_factors).where(totp_factors.c.sub == sub))
        row = found.one_or_none()
        if row is None:
            return None
        return TotpFactor(sealed_secret=row.sealed_secret, last_step=row.last_step)

    def save(self, sub: UUID, factor: TotpFactor, *, at: datetime) -> None:
        kept = {
            "sealed_secret": factor.sealed_secret,
            "last_step": factor.last_step,
            "confirmed_at": at,
        }
        added = insert(totp_factors).values(sub=sub, **kept)
        self._connection.execute(added.on_conflict_do_update(index_elements=["sub"], set_=kept))

    def take_step(self, sub: UUID, step: int) -> bool:
        taken = self._connection.execute(
            update(totp_factors)
            .where(totp_factors.c.sub == sub, totp_factors.c.last_step < step)
            .values(last_step=step)
            .returning(totp_factors.c.sub)
        )
        return taken.one_or_none() is not None


class SqlRecoveryCodes:
    """A ``RecoveryCodeStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, sub: UUID, digests: Collection[str]) -> None:
        self._connection.execute(recovery_codes.delete().where(recovery_codes.c.sub == sub))
        rows = [{"sub": sub, "digest": digest} for digest in digests]
        if rows:
            self._connection.execute(recovery_codes.insert(), rows)

    def take(self, sub: UUID, digest: str, *, at: datetime) -> bool:
        taken = self._connection.execute(
            update(recovery_codes)
            .where(
                recovery_codes.c.sub == sub,
                recovery_codes.c.digest == digest,
                recovery_codes.c.used_at.is_(None),
            )
            .values(used_at=at)
            .returning(recovery_codes.c.sub)
        )
        return taken.one_or_none() is not None

    def was_used(self, sub: UUID, digest: str) -> bool:
        found = self._connection.execute(
            select(recovery_codes.c.used_at).where(
                recovery_codes.c.sub == sub, recovery_codes.c.digest == digest
            )
        )
        return found.scalar_one_or_none() is not None

    def count_unused(self, sub: UUID) -> int:
        found = self._connection.execute(
            select(func.count()).where(
                recovery_codes.c.sub == sub, recovery_codes.c.used_at.is_(None)
            )
        )
        return found.scalar_one()


class SqlWrongCodes:
    """A ``WrongCodeStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reserve(self, sub: UUID, *, at: datetime) -> bool:
        reserved = self._connection.execute(
            RESERVE,
            {
                "sub": sub,
                "at": at,
                "hour_ago": at - HOUR,
                "day_ago": at - DAY,
                "per_hour": PER_HOUR,
                "per_day": PER_DAY,
            },
        )
        return reserved.one_or_none() is not None

    def release(self, sub: UUID, *, at: datetime) -> None:
        self._connection.execute(RELEASE, {"sub": sub, "at": at})
