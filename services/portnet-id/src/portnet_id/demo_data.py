"""The demo world's organisations and people as accounts, and the rule that keeps them at home."""

from dataclasses import replace
from datetime import datetime

from portal_kit import demo
from portal_kit.settings import PlatformSettings, SettingsError
from portnet_id.domain.accounts import Account, AccountStatus, Branch, Organisation, Role
from portnet_id.domain.passwords import PasswordHasher
from portnet_id.domain.second_factors import TotpFactor
from portnet_id.domain.stores import Stores
from portnet_id.domain.vault import Vault

NO_STEP_YET = 0


def refuse_demo_data_in_public(settings: PlatformSettings, stores: Stores) -> None:
    """Raises ``SettingsError`` where the world could sign in with passwords it can read here."""
    if settings.is_local:
        return
    if found := stores.accounts.list_demo():
        raise SettingsError(
            f"The database holds {len(found)} demo accounts, whose passwords are public, and "
            f"PORTNET_DOMAIN is {settings.domain!r}; demo data needs a domain that ends in "
            "localhost"
        )


def load(stores: Stores, *, hasher: PasswordHasher, vault: Vault, at: datetime) -> int:
    """Adds what is missing and changes nothing that is there; returns how many accounts are new."""
    organisations = {each.code: _organisation(each) for each in demo.ORGANISATIONS}
    for code, organisation in organisations.items():
        if stores.accounts.get_organisation(code) is None:
            stores.accounts.save_organisation(organisation)
    missing = [each for each in demo.PERSONS if stores.accounts.get(each.sub) is None]
    for person in missing:
        account = _account(person, organisations[person.organisation])
        if person.invited:
            account = replace(account, status=AccountStatus.INVITED)
        stores.accounts.save(account)
        if not person.invited:
            stores.passwords.save(person.sub, hasher.hash(person.password), at=at)
        if person.has_app and not person.invited:
            sealed = vault.seal(person.totp_secret)
            factor = TotpFactor(sealed_secret=sealed, last_step=NO_STEP_YET)
            stores.totp.save(person.sub, factor, at=at)
    return len(missing)


def _organisation(given: demo.DemoOrganisation) -> Organisation:
    return Organisation(
        code=given.code,
        name=given.name,
        kind=given.kind,
        branches=tuple(Branch(code=each.code, name=each.name) for each in given.branches),
    )


def _account(person: demo.DemoPerson, organisation: Organisation) -> Account:
    return Account(
        sub=person.sub,
        username=person.username,
        email=person.email,
        name=person.name,
        organisation=organisation,
        status=AccountStatus.ACTIVE,
        roles=tuple(
            Role(portal=each.portal, role=each.role, branches=frozenset(each.branches) or None)
            for each in person.roles
        ),
        is_demo=True,
        phone=person.phone,
    )
