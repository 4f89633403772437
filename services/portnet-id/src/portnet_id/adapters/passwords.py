"""Hashes of passwords on PostgreSQL."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from portnet_id.adapters.credential_tables import passwords
from portnet_id.adapters.tables import accounts
from portnet_id.domain.passwords import KnownPassword


class SqlPasswords:
    """A ``PasswordStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, identifier: str) -> KnownPassword | None:
        lowered = func.lower(identifier)
        statement = (
            select(accounts.c.sub, accounts.c.username, accounts.c.organisation, passwords.c.hash)
            .join_from(accounts, passwords, passwords.c.sub == accounts.c.sub, isouter=True)
            .where(
                or_(
                    func.lower(accounts.c.username) == lowered,
                    func.lower(accounts.c.email) == lowered,
                )
            )
        )
        row = self._connection.execute(statement).one_or_none()
        if row is None:
            return None
        return KnownPassword(
            sub=row.sub, username=row.username, organisation=row.organisation, hash=row.hash
        )

    def save(self, sub: UUID, hash: str, *, at: datetime) -> None:
        kept = {"hash": hash, "changed_at": at}
        added = insert(passwords).values(sub=sub, **kept)
        self._connection.execute(added.on_conflict_do_update(index_elements=["sub"], set_=kept))
