"""Access tokens on PostgreSQL."""

import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from portnet_id.adapters.registry_tables import access_tokens
from portnet_id.domain.access_tokens import AccessToken


class SqlAccessTokens:
    """An ``AccessTokenStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(self, token: AccessToken) -> str:
        secret = secrets.token_urlsafe(32)  # 256 bits
        self._connection.execute(
            access_tokens.insert().values(
                digest=_digest(secret),
                family=token.family,
                client_id=token.client_id,
                sub=token.sub,
                sid=token.sid,
                scope=list(token.scope),
                audience=token.audience,
                issued_at=token.issued_at,
            )
        )
        return secret

    def find(self, secret: str) -> AccessToken | None:
        row = self._connection.execute(
            select(access_tokens).where(access_tokens.c.digest == _digest(secret))
        ).one_or_none()
        if row is None:
            return None
        return AccessToken(
            family=row.family,
            client_id=row.client_id,
            sub=row.sub,
            sid=row.sid,
            scope=tuple(row.scope),
            audience=row.audience,
            issued_at=row.issued_at,
            revoked_at=row.revoked_at,
        )

    def revoke_family(self, family: UUID, *, at: datetime) -> int:
        revoked = self._connection.execute(
            update(access_tokens)
            .where(access_tokens.c.family == family, access_tokens.c.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(access_tokens.c.digest)
        )
        return len(revoked.all())

    def purge(self, *, issued_before: datetime) -> int:
        purged = self._connection.execute(
            delete(access_tokens)
            .where(access_tokens.c.issued_at < issued_before)
            .returning(access_tokens.c.digest)
        )
        return len(purged.all())


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
