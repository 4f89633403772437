"""All stores on PostgreSQL, opened together in one transaction."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine

from portal_kit.audit.event import AuditEvent
from portal_kit.audit.table import record
from portnet_id.adapters.accounts import SqlAccounts
from portnet_id.adapters.codes import SqlCodes
from portnet_id.adapters.grants import SqlGrants, SqlRevokedTokens
from portnet_id.adapters.invitations import SqlInvitations
from portnet_id.adapters.known_parties import KnownParties
from portnet_id.adapters.passwords import SqlPasswords
from portnet_id.adapters.relying_parties import SqlRelyingParties
from portnet_id.adapters.second_factors import SqlRecoveryCodes, SqlTotp, SqlWrongCodes
from portnet_id.adapters.sent_codes import SqlSentCodes
from portnet_id.adapters.sign_ons import SqlSignOns
from portnet_id.adapters.tables import audit


class SqlStores:
    """``Stores`` on one connection."""

    def __init__(self, connection: Connection, known: KnownParties | None = None) -> None:
        self._connection = connection
        self.accounts = SqlAccounts(connection)
        self.sign_ons = SqlSignOns(connection)
        self.passwords = SqlPasswords(connection)
        self.totp = SqlTotp(connection)
        self.recovery_codes = SqlRecoveryCodes(connection)
        self.wrong_codes = SqlWrongCodes(connection)
        self.sent_codes = SqlSentCodes(connection)
        self.invitations = SqlInvitations(connection)
        self.relying_parties = SqlRelyingParties(connection, known)
        self.codes = SqlCodes(connection)
        self.grants = SqlGrants(connection)
        self.revoked_tokens = SqlRevokedTokens(connection)

    def audit(self, event: AuditEvent) -> None:
        record(self._connection, audit, event)


class SqlStoreOpener:
    """``OpenStores``: each call is a transaction. ``known`` spares it looks into the registry."""

    def __init__(self, engine: Engine, *, known: KnownParties | None = None) -> None:
        self._engine = engine
        self._known = known

    def __call__(self) -> AbstractContextManager[SqlStores]:
        return self._opened()

    @contextmanager
    def _opened(self) -> Iterator[SqlStores]:
        with self._engine.begin() as connection:
            yield SqlStores(connection, self._known)
