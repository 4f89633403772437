"""People of a running product, each made for one test or one measurement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import uuid4

import pyotp
from sqlalchemy import text

from local_run.services import PORTNET_ID
from portal_kit import database
from portal_kit.demo import CREDIT_ATLANTIQUE, DemoOrganisation
from portnet_id.adapters.password_hasher import Argon2Hasher
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.adapters.vault import KeyVault
from portnet_id.domain.accounts import Account, AccountStatus, Organisation, Role
from portnet_id.domain.second_factors import TotpFactor, new_totp_secret
from portnet_id.settings import Settings
from tests.product import Product

# `verified` is a list of [factor, moment].
AGED = text("""
    UPDATE sign_ons SET
        started_at = started_at - :age,
        seen_at = seen_at - :age,
        verified = (
            SELECT jsonb_agg(jsonb_build_array(one->0, CAST(one->>1 AS timestamptz) - :age))
            FROM jsonb_array_elements(verified) AS one
        )
    WHERE sub = :sub
""")
PASSWORD = "Marée basse à Safi"
CLERK = (Role(portal="banques", role="clerk"), Role(portal="mic", role="reader"))


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """What somebody knows and has to sign in with."""

    username: str
    totp_secret: str
    password: str = PASSWORD
    phone: str | None = None

    def code(self) -> str:
        """What the app shows now."""
        return pyotp.TOTP(self.totp_secret).now()


class Newcomers:
    """Makes accounts in a product that runs, without asking it."""

    def __init__(self, product: Product) -> None:
        settings = Settings.from_env(product.installation.environment(PORTNET_ID))
        self._vault = KeyVault(
            secret_key=settings.secret_key, encryption_key=settings.encryption_key
        )
        self._hash = _hash_once(self._vault)
        self._engine = database.engine(settings.database_url)
        self._open_stores = SqlStoreOpener(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def invited(self, *, roles: Iterable[Role] = CLERK) -> str:
        """The user name of somebody who may be invited."""
        account = self._account(roles, CREDIT_ATLANTIQUE, AccountStatus.INVITED)
        with self._open_stores() as stores:
            stores.accounts.save(account)
        return account.username

    def active(
        self,
        *,
        roles: Iterable[Role] = CLERK,
        bank: DemoOrganisation = CREDIT_ATLANTIQUE,
        phone: str | None = None,
        profile: Mapping[str, object] | None = None,
    ) -> Newcomer:
        """Somebody who can sign in now, by default as a clerk of all branches.

        Codes are sent to their ``phone`` if they ask for one. ``profile`` is what their bank tells
        portals about them besides.
        """
        account, secret = self._account(roles, bank, AccountStatus.ACTIVE), new_totp_secret()
        account = replace(account, profile=profile or {})
        now = datetime.now(UTC)
        if phone is not None:
            account = replace(account, phone=phone, phone_confirmed_at=now)
        with self._open_stores() as stores:
            stores.accounts.save(account)
            stores.passwords.save(account.sub, self._hash, at=now)
            factor = TotpFactor(sealed_secret=self._vault.seal(secret), last_step=0)
            stores.totp.save(account.sub, factor, at=now)
        return Newcomer(username=account.username, totp_secret=secret, phone=phone)

    def age_sign_on(self, person: Newcomer, **time: float) -> None:
        """As if all that ``person`` did had been so long ago; their app's last code is free again.

        ``time`` is that of a ``timedelta``.
        """
        age = timedelta(**time)
        with self._engine.begin() as connection, self._open_stores() as stores:
            account = stores.accounts.find(person.username)
            assert account is not None
            connection.execute(AGED, {"sub": account.sub, "age": age})
            factor = TotpFactor(sealed_secret=self._vault.seal(person.totp_secret), last_step=0)
            stores.totp.save(account.sub, factor, at=datetime.now(UTC) - age)

    def _account(
        self, roles: Iterable[Role], bank: DemoOrganisation, status: AccountStatus
    ) -> Account:
        sub = uuid4()
        username = f"n.{sub.hex[:12]}"
        return Account(
            sub=sub,
            username=username,
            email=f"{username}@exemple.invalid",
            name=f"Nour {sub.hex[:6].capitalize()}",
            organisation=Organisation(code=bank.code, name=bank.name, kind=bank.kind),
            status=status,
            roles=tuple(roles),
        )


@cache
def _hash_once(vault: KeyVault) -> str:
    return Argon2Hasher(vault).hash(PASSWORD)
