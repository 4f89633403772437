"""The signing keys on PostgreSQL, sealed with a key from outside the database."""

from datetime import datetime
from typing import Any

from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import Connection, Engine, Row, func, select, update

from portal_kit.audit.table import record
from portnet_id.adapters.registry_tables import signing_keys
from portnet_id.adapters.tables import audit
from portnet_id.domain.signing_keys import (
    ALGORITHMS,
    SHOWN_FIRST,
    LastKey,
    SigningKey,
    making_of,
    needs_renewal,
    outlived,
    retiring_of,
    signing_key,
)
from portnet_id.domain.vault import Vault

RSA_BITS = 2048


class SqlSigningKeys:
    """``SigningKeys``, each call in a transaction of its own."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def list_all(self) -> list[SigningKey]:
        with self._engine.connect() as connection:
            return self._list(connection)

    def ensure(self, *, by: str, at: datetime) -> bool:
        with self._engine.begin() as connection:
            _one_at_a_time(connection)
            there = {key.algorithm for key in self._list(connection) if key.retired_at is None}
            missing = [algorithm for algorithm in ALGORITHMS if algorithm not in there]
            for algorithm in missing:
                self._make(connection, algorithm, by, at, active_from=at)
        return bool(missing)

    def add(self, *, by: str, at: datetime, at_once: bool = False) -> None:
        with self._engine.begin() as connection:
            _one_at_a_time(connection)
            for algorithm in ALGORITHMS:
                active_from = at if at_once else at + SHOWN_FIRST
                self._make(connection, algorithm, by, at, active_from=active_from)

    def retire(self, kid: str, *, by: str, at: datetime) -> bool:
        with self._engine.begin() as connection:
            _one_at_a_time(connection)
            keys = self._list(connection)
            found = next((key for key in keys if key.kid == kid and not key.retired_at), None)
            if found is None:
                return False
            if signing_key(keys, found.algorithm, at=at) == found:
                raise LastKey(kid)
            _retire(connection, found, by, at)
        return True

    def renew(self, *, by: str, at: datetime) -> tuple[int, int]:
        with self._engine.begin() as connection:
            _one_at_a_time(connection)
            keys = self._list(connection)
            due = [each for each in ALGORITHMS if needs_renewal(keys, each, at=at)]
            for algorithm in due:
                self._make(connection, algorithm, by, at, active_from=at + SHOWN_FIRST)
            over = outlived(keys, at=at)
            for key in over:
                _retire(connection, key, by, at)
        return len(due), len(over)

    def _list(self, connection: Connection) -> list[SigningKey]:
        found = connection.execute(
            select(signing_keys).order_by(signing_keys.c.created_at.desc(), signing_keys.c.kid)
        )
        return [self._key(row) for row in found]

    def _key(self, row: Row[Any]) -> SigningKey:
        return SigningKey(
            kid=row.kid,
            algorithm=row.algorithm,
            pem=self._vault.open(row.sealed_private_key),
            created_at=row.created_at,
            active_from=row.active_from,
            retired_at=row.retired_at,
        )

    def _make(
        self, connection: Connection, algorithm: str, by: str, at: datetime, active_from: datetime
    ) -> None:
        key = _new_key(algorithm)
        kid = key.thumbprint()
        connection.execute(
            signing_keys.insert().values(
                kid=kid,
                algorithm=algorithm,
                sealed_private_key=self._vault.seal(key.as_pem(private=True).decode()),
                created_at=at,
                active_from=active_from,
            )
        )
        record(connection, audit, making_of(kid=kid, algorithm=algorithm, by=by, at=at))


def _one_at_a_time(connection: Connection) -> None:
    """Until the end of the transaction; whoever comes second sees what the first has done."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("signing keys"))))


def _retire(connection: Connection, key: SigningKey, by: str, at: datetime) -> None:
    connection.execute(
        update(signing_keys).where(signing_keys.c.kid == key.kid).values(retired_at=at)
    )
    record(connection, audit, retiring_of(kid=key.kid, algorithm=key.algorithm, by=by, at=at))


def _new_key(algorithm: str) -> ECKey | RSAKey:
    if algorithm == "ES256":
        return ECKey.generate_key("P-256")
    return RSAKey.generate_key(RSA_BITS)
