"""Authorization codes on PostgreSQL: taken by one statement, so that two cannot be given one."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any

import psycopg
from sqlalchemy import Connection, Row, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from portnet_id.adapters.registry_tables import authorization_codes
from portnet_id.domain.claims_asked import ClaimsAsked
from portnet_id.domain.codes import AuthorizationCode
from portnet_id.domain.registry.relying_parties import RelyingPartyUnknown

# What the registry said may be a second old; see known_parties.
OF_A_PARTY = "fk_authorization_codes_client_id"
TAKEN = (
    update(authorization_codes)
    .where(
        authorization_codes.c.digest == bindparam("wanted"),
        authorization_codes.c.used_at.is_(None),
    )
    .values(used_at=bindparam("at"))
    .returning(authorization_codes)
)


class SqlCodes:
    """A ``CodeStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(self, code: AuthorizationCode) -> str:
        secret = secrets.token_urlsafe(32)
        try:
            self._connection.execute(authorization_codes.insert(), _row(secret, code))
        except IntegrityError as problem:
            if _constraint(problem) == OF_A_PARTY:
                raise RelyingPartyUnknown(code.client_id) from problem
            raise
        return secret

    def take(self, secret: str, *, at: datetime) -> AuthorizationCode | None:
        # Who comes second waits for the first to commit, and then finds the code spent.
        taken = self._connection.execute(TAKEN, {"wanted": _digest(secret), "at": at}).one_or_none()
        return None if taken is None else _code(taken)

    def find_spent(self, secret: str) -> AuthorizationCode | None:
        found = self._connection.execute(
            select(authorization_codes).where(
                authorization_codes.c.digest == _digest(secret),
                authorization_codes.c.used_at.is_not(None),
            )
        ).one_or_none()
        return None if found is None else _code(found)

    def purge(self, *, made_before: datetime) -> int:
        purged = self._connection.execute(
            delete(authorization_codes)
            .where(authorization_codes.c.made_at < made_before)
            .returning(authorization_codes.c.digest)
        )
        return len(purged.all())


def _constraint(problem: IntegrityError) -> str | None:
    violated = problem.orig
    return violated.diag.constraint_name if isinstance(violated, psycopg.IntegrityError) else None


def _row(secret: str, code: AuthorizationCode) -> dict[str, Any]:
    return {
        "digest": _digest(secret),
        "family": code.family,
        "client_id": code.client_id,
        "redirect_uri": code.redirect_uri,
        "sub": code.sub,
        "sid": code.sid,
        "scope": list(code.scope),
        "nonce": code.nonce,
        "challenge": code.challenge,
        "made_at": code.made_at,
        "resources": list(code.resources),
        "claims_userinfo": list(code.claims.userinfo),
        "claims_id_token": list(code.claims.id_token),
        "jkt": code.jkt,
    }


def _code(row: Row[Any]) -> AuthorizationCode:
    return AuthorizationCode(
        family=row.family,
        client_id=row.client_id,
        redirect_uri=row.redirect_uri,
        sub=row.sub,
        sid=row.sid,
        scope=tuple(row.scope),
        nonce=row.nonce,
        challenge=row.challenge,
        made_at=row.made_at,
        resources=tuple(row.resources),
        claims=ClaimsAsked(
            userinfo=tuple(row.claims_userinfo), id_token=tuple(row.claims_id_token)
        ),
        jkt=row.jkt,
    )


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
