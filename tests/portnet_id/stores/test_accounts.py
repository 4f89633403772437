"""Accounts: found however the name is written, replaced whole, with the organisation as it is."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from portnet_id.domain.accounts import Account, AccountStatus, Branch, Role
from tests.portnet_id.builders import BANK, an_account
from tests.portnet_id.stores.conftest import Opener

ALL_BRANCHES = Role(portal="banques", role="manager")
NO_BRANCH = Role(portal="banques", role="auditor", branches=frozenset())
TWO_BRANCHES = Role(portal="mic", role="clerk", branches=frozenset({"00020", "00010"}))


def test_an_account_comes_back_as_it_was_saved(open_stores: Opener) -> None:
    account = an_account(
        status=AccountStatus.SUSPENDED, is_demo=True, roles=(NO_BRANCH, ALL_BRANCHES, TWO_BRANCHES)
    )

    with open_stores() as stores:
        stores.accounts.save(account)

    with open_stores() as stores:
        assert stores.accounts.get(account.sub) == account


@pytest.mark.parametrize("write", [str, str.upper, str.title], ids=["as is", "upper", "title"])
def test_it_is_found_by_name_and_address_in_any_case(
    open_stores: Opener, account: Account, write: Callable[[str], str]
) -> None:
    with open_stores() as stores:
        stores.accounts.save(an_account())

        assert stores.accounts.find(write(account.username)) == account
        assert stores.accounts.find(write(account.email)) == account


def test_case_is_ignored_on_both_sides(open_stores: Opener) -> None:
    account = an_account(username="É.Alami", email="Salma@Exemple.Invalid")

    with open_stores() as stores:
        stores.accounts.save(account)

        assert stores.accounts.find("é.alami") == account
        assert stores.accounts.find("salma@exemple.invalid") == account


@pytest.mark.parametrize("identifier", ["", "%", "_", "u", "exemple.invalid", "' OR 1=1 --"])
def test_nobody_is_found_by_half_a_name(
    open_stores: Opener, account: Account, identifier: str
) -> None:
    with open_stores() as stores:
        assert stores.accounts.find(identifier) is None
        assert stores.accounts.get(uuid4()) is None


def test_saving_again_replaces_everything_roles_included(
    open_stores: Opener, account: Account
) -> None:
    changed = replace(
        account,
        username="autre.nom",
        email="autre@exemple.invalid",
        name="Autre Nom",
        status=AccountStatus.SUSPENDED,
        roles=(TWO_BRANCHES,),
    )

    with open_stores() as stores:
        stores.accounts.save(changed)

    with open_stores() as stores:
        assert stores.accounts.get(account.sub) == changed
        assert stores.accounts.find(account.username) is None


def test_all_roles_can_be_taken_away(open_stores: Opener, account: Account) -> None:
    with open_stores() as stores:
        stores.accounts.save(replace(account, roles=()))

        found = stores.accounts.get(account.sub)

    assert found is not None
    assert found.roles == ()


def test_an_account_tells_its_organisation_as_it_is_now(
    open_stores: Opener, account: Account
) -> None:
    merged = replace(
        BANK, name="Banque de l’Atlantique", branches=(Branch(code="00030", name="Agadir"),)
    )

    with open_stores() as stores:
        stores.accounts.save_organisation(merged)

    with open_stores() as stores:
        found = stores.accounts.get(account.sub)
    assert found is not None
    assert found.organisation == merged


def test_roles_and_branches_are_told_in_order(open_stores: Opener) -> None:
    backwards = replace(BANK, branches=tuple(reversed(BANK.branches)))
    account = an_account(roles=(TWO_BRANCHES, ALL_BRANCHES, NO_BRANCH))

    with open_stores() as stores:
        stores.accounts.save_organisation(backwards)
        stores.accounts.save(account)

        found = stores.accounts.get(account.sub)

    assert found is not None
    assert found.organisation.branches == BANK.branches
    assert found.roles == (NO_BRANCH, ALL_BRANCHES, TWO_BRANCHES)


def test_only_demo_accounts_are_listed_as_such(open_stores: Opener, account: Account) -> None:
    last, first = an_account(username="z", is_demo=True), an_account(username="a", is_demo=True)

    with open_stores() as stores:
        stores.accounts.save(last)
        stores.accounts.save(first)

        assert stores.accounts.list_demo() == [first, last]
