"""The signing keys on PostgreSQL, sealed with a key from outside the database."""

from datetime import datetime

from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import Connection, Engine, func, select

from portal_kit.audit.table import record
from portnet_id.adapters.registry_tables import signing_keys
from portnet_id.adapters.tables import audit
from portnet_id.domain.signing_keys import ALGORITHMS, SHOWN_FIRST, SigningKey, making_of
from portnet_id.domain.vault import Vault

RSA_BITS = 2048


class SqlSigningKeys:
    """``SigningKeys``, each call in a transaction of its own."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def list_all(self) -> list[SigningKey]:
        with self._engine.connect() as connection:
            found = connection.execute(
                select(signing_keys).order_by(signing_keys.c.created_at.desc(), signing_keys.c.kid)
            ).all()
        return [
            SigningKey(
                kid=row.kid,
                algorithm=row.algorithm,
                pem=self._vault.open(row.sealed_private_key),
                created_at=row.created_at,
            )
            for row in found
        ]

    def ensure(self, *, by: str, at: datetime) -> bool:
        with self._engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("signing keys"))))
            there = set(connection.scalars(select(signing_keys.c.algorithm)))
            missing = [algorithm for algorithm in ALGORITHMS if algorithm not in there]
            for algorithm in missing:
                self._make(connection, algorithm, by, at)
        return bool(missing)

    def add(self, *, by: str, at: datetime) -> None:
        with self._engine.begin() as connection:
            for algorithm in ALGORITHMS:
                self._make(connection, algorithm, by, at)

    def _make(self, connection: Connection, algorithm: str, by: str, at: datetime) -> None:
        key = _new_key(algorithm)
        kid = key.thumbprint()
        connection.execute(
            signing_keys.insert().values(
                kid=kid,
                algorithm=algorithm,
                sealed_private_key=self._vault.seal(key.as_pem(private=True).decode()),
                created_at=at,
                active_from=at + SHOWN_FIRST,
            )
        )
        record(connection, audit, making_of(kid=kid, algorithm=algorithm, by=by, at=at))


def _new_key(algorithm: str) -> ECKey | RSAKey:
    if algorithm == "ES256":
        return ECKey.generate_key("P-256")
    return RSAKey.generate_key(RSA_BITS)
