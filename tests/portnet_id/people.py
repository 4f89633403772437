"""People who can sign in: each test its own, made without working out a hash."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from portnet_id.adapters.password_hasher import Argon2Hasher
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.inviting import invite
from portnet_id.domain.second_factors import (
    TotpFactor,
    new_recovery_codes,
    new_totp_secret,
    step_at,
    totp_code,
)
from portnet_id.domain.sign_in.code_check import RECOVERY_CODE
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import VAULT

PASSWORD = "marée basse à Safi"


@cache
def password_hash() -> str:
    """Worked out once for everybody; nobody's test depends on the salt."""
    return Argon2Hasher(VAULT).hash(PASSWORD)


@dataclass(frozen=True)
class Person:
    """An account, and what its owner knows and has."""

    account: Account
    totp_secret: str
    recovery_codes: tuple[str, ...]
    password: str = PASSWORD

    @property
    def username(self) -> str:
        return self.account.username

    def code(self, at: datetime, *, steps: int = 0) -> str:
        """What the app shows, now or so many steps later."""
        return totp_code(self.totp_secret, step_at(at) + steps)

    def wrong_code(self, at: datetime) -> str:
        good = {self.code(at, steps=steps) for steps in (-1, 0, 1)}
        return next(f"{number:06}" for number in range(4) if f"{number:06}" not in good)


def fresh_account(
    provider: Provider,
    *,
    status: AccountStatus = AccountStatus.ACTIVE,
    has_app: bool = True,
    phone: str | None = None,
) -> Person:
    """Somebody new with a password, an app and ten recovery codes."""
    account = replace(provider.account(status=status), phone=phone)
    provider.save(account)
    secret, codes = new_totp_secret(), new_recovery_codes()
    with provider.open_stores() as stores:
        stores.passwords.save(account.sub, password_hash(), at=provider.clock())
        if has_app:
            factor = TotpFactor(sealed_secret=VAULT.seal(secret), last_step=0)
            stores.totp.save(account.sub, factor, at=provider.clock())
        stores.recovery_codes.replace(
            account.sub, [VAULT.digest(RECOVERY_CODE, f"{account.sub}:{code}") for code in codes]
        )
    return Person(account, secret, codes)


def invited_account(provider: Provider) -> tuple[Account, str]:
    """Somebody who was sent an invitation, and the token of its link."""
    account = provider.account(status=AccountStatus.INVITED)
    return account, invitation_for(provider, account)


def invitation_for(provider: Provider, account: Account) -> str:
    with provider.open_stores() as stores:
        _, token = invite(
            stores, VAULT, identifier=account.username, invited_by="tests", at=provider.clock()
        )
    return token


def suspend(provider: Provider, person: Person) -> None:
    provider.save(replace(person.account, status=AccountStatus.SUSPENDED))
