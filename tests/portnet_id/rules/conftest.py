"""Somebody with a password, an app and recovery codes, in stores that are twins."""

from dataclasses import dataclass, replace

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.second_factors import TotpFactor, new_totp_secret, step_at, totp_code
from portnet_id.domain.sign_in.code_check import RECOVERY_CODE
from tests.portnet_id.builders import BANK, an_account
from tests.portnet_id.memory import MemoryStores
from tests.portnet_id.protocol.relying_party import VAULT

PASSWORD = "marée basse à Safi"


@dataclass(frozen=True)
class Somebody:
    """An account, and the secret of its app."""

    account: Account
    totp_secret: str
    recovery_codes: tuple[str, ...] = ("7KQF-M2XD", "ABCD-EFGH")

    def code(self, *, steps: int = 0) -> str:
        return totp_code(self.totp_secret, step_at(NOON) + steps)


@pytest.fixture
def stores() -> MemoryStores:
    """Stores with a bank and nobody in it."""
    opener = MemoryStores()
    with opener() as opened:
        opened.accounts.save_organisation(BANK)
    return opener


@pytest.fixture
def somebody(stores: MemoryStores) -> Somebody:
    made = Somebody(an_account(), new_totp_secret())
    sub = made.account.sub
    with stores() as opened:
        opened.accounts.save(made.account)
        opened.passwords.save(sub, f"v1:{PASSWORD}", at=NOON)
        factor = TotpFactor(sealed_secret=VAULT.seal(made.totp_secret), last_step=0)
        opened.totp.save(sub, factor, at=NOON)
        opened.recovery_codes.replace(
            sub, [VAULT.digest(RECOVERY_CODE, f"{sub}:{code}") for code in made.recovery_codes]
        )
    return made


def suspend(stores: MemoryStores, account: Account) -> None:
    with stores() as opened:
        opened.accounts.save(replace(account, status=AccountStatus.SUSPENDED))
