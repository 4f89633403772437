"""Grants on PostgreSQL. How one stands is read by one statement, made once for all requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from portnet_id.adapters.accounts import ORGANISATION, ROLES, account_of
from portnet_id.adapters.registry_tables import grants, relying_parties, revoked_tokens
from portnet_id.adapters.sign_ons import sign_on_of
from portnet_id.adapters.tables import accounts, organisations, sign_ons
from portnet_id.domain.grants import Grant, Standing

# Columns of the same name in two of the tables hold the same, because the tables are joined by it.
STANDING = (
    select(
        grants,
        *(column for column in sign_ons.c if column.name not in ("sid", "sub", "secret_digest")),
        *(column for column in accounts.c if column.name != "sub"),
        *ORGANISATION,
        relying_parties.c.portal,
        ROLES,
        exists(select(revoked_tokens.c.jti).where(revoked_tokens.c.jti == bindparam("jti"))).label(
            "token_revoked"
        ),
    )
    .join(sign_ons, sign_ons.c.sid == grants.c.sid)
    .join(accounts, accounts.c.sub == grants.c.sub)
    .join(organisations, organisations.c.code == accounts.c.organisation)
    .join(relying_parties, relying_parties.c.client_id == grants.c.client_id)
    .where(grants.c.id == bindparam("grant"))
)

REPLACED = (
    update(grants)
    .where(
        grants.c.id == bindparam("grant"),
        grants.c.generation == bindparam("before"),
        grants.c.revoked_at.is_(None),
    )
    .values(generation=bindparam("after"), replaced_at=bindparam("at"))
    .returning(grants.c.id)
)


class SqlGrants:
    """A ``GrantStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, grant: Grant) -> None:
        self._connection.execute(
            grants.insert(),
            {
                "id": grant.id,
                "client_id": grant.client_id,
                "sub": grant.sub,
                "sid": grant.sid,
                "scope": list(grant.scope),
                "resources": list(grant.resources),
                "claims_userinfo": list(grant.claims),
                "jkt": grant.jkt,
                "begun_at": grant.begun_at,
                "generation": grant.generation,
            },
        )

    def find(self, id: UUID, *, jti: str = "") -> Standing | None:
        row = self._connection.execute(STANDING, {"grant": id, "jti": jti}).one_or_none()
        return None if row is None else _standing(row)

    def replace(self, id: UUID, *, generation: int, at: datetime) -> bool:
        # Who comes second waits for the first to commit, and then finds another generation.
        replaced = self._connection.execute(
            REPLACED, {"grant": id, "before": generation, "after": generation + 1, "at": at}
        )
        return replaced.one_or_none() is not None

    def revoke(self, id: UUID, *, at: datetime) -> bool:
        revoked = self._connection.execute(
            update(grants)
            .where(grants.c.id == id, grants.c.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(grants.c.id)
        )
        return revoked.one_or_none() is not None

    def clients_of(self, sid: str) -> list[str]:
        found = self._connection.execute(
            select(grants.c.client_id)
            .where(grants.c.sid == sid)
            .distinct()
            .order_by(grants.c.client_id)
        )
        return list(found.scalars())


class SqlRevokedTokens:
    """A ``RevokedTokenStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, jti: str, *, until: datetime) -> None:
        added = insert(revoked_tokens).values(jti=jti, until=until)
        self._connection.execute(added.on_conflict_do_nothing())

    def holds(self, jti: str) -> bool:
        found = self._connection.execute(
            select(revoked_tokens.c.jti).where(revoked_tokens.c.jti == jti)
        )
        return found.one_or_none() is not None

    def purge(self, *, until: datetime) -> int:
        purged = self._connection.execute(
            delete(revoked_tokens)
            .where(revoked_tokens.c.until <= until)
            .returning(revoked_tokens.c.jti)
        )
        return len(purged.all())


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        grant=_grant(row),
        sign_on=sign_on_of(row),
        account=account_of(row),
        portal=row.portal,
        token_revoked=row.token_revoked,
    )


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        id=row.id,
        client_id=row.client_id,
        sub=row.sub,
        sid=row.sid,
        scope=tuple(row.scope),
        resources=tuple(row.resources),
        claims=tuple(row.claims_userinfo),
        jkt=row.jkt,
        begun_at=row.begun_at,
        generation=row.generation,
        replaced_at=row.replaced_at,
        revoked_at=row.revoked_at,
    )
