"""Passwords, apps, recovery codes, wrong codes, invitations: what is good once is taken once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.passwords import KnownPassword
from portnet_id.domain.second_factors import TotpFactor
from portnet_id.domain.sign_in.wrong_codes import DAY, HOUR, PER_DAY, PER_HOUR
from tests.portnet_id.builders import an_account, an_invitation
from tests.portnet_id.stores.conftest import Opener

SECOND = timedelta(seconds=1)


@pytest.fixture
def colleague(open_stores: Opener) -> Account:
    """Somebody else, who has what the first one has."""
    made = an_account()
    with open_stores() as stores:
        stores.accounts.save(made)
    return made


def test_a_password_is_found_by_name_and_address_in_any_case(
    open_stores: Opener, account: Account, colleague: Account
) -> None:
    known = KnownPassword(
        sub=account.sub, username=account.username, organisation="451", hash="hash"
    )

    with open_stores() as stores:
        stores.passwords.save(account.sub, "hash", at=NOON)

        assert stores.passwords.find(account.username.upper()) == known
        assert stores.passwords.find(account.email.title()) == known
        assert stores.passwords.find(account.username[:-1]) is None
        assert stores.passwords.find(colleague.username) == KnownPassword(
            sub=colleague.sub, username=colleague.username, organisation="451", hash=None
        )


def test_a_new_password_takes_the_place_of_the_old_one(
    open_stores: Opener, account: Account
) -> None:
    with open_stores() as stores:
        stores.passwords.save(account.sub, "old", at=NOON)
        stores.passwords.save(account.sub, "new", at=NOON)

        found = stores.passwords.find(account.username)

    assert found is not None
    assert found.hash == "new"


@pytest.mark.parametrize("status", list(AccountStatus))
def test_a_password_is_found_whatever_the_account_may_do(
    open_stores: Opener, account: Account, status: AccountStatus
) -> None:
    with open_stores() as stores:
        stores.accounts.save(replace(account, status=status))

        assert stores.passwords.find(account.username) is not None


def test_an_app_comes_back_and_a_new_one_takes_its_place(
    open_stores: Opener, account: Account, colleague: Account
) -> None:
    first = TotpFactor(sealed_secret="s1", last_step=59_000_000)
    second = TotpFactor(sealed_secret="s2", last_step=7)

    with open_stores() as stores:
        stores.totp.save(account.sub, first, at=NOON)
        kept = stores.totp.get(account.sub)
        stores.totp.save(account.sub, second, at=NOON)

        assert kept == first
        assert stores.totp.get(account.sub) == second
        assert stores.totp.get(colleague.sub) is None


def test_a_step_is_taken_once_and_all_before_it_with_it(
    open_stores: Opener, account: Account, colleague: Account
) -> None:
    factor = TotpFactor(sealed_secret="s", last_step=10)
    with open_stores() as stores:
        stores.totp.save(account.sub, factor, at=NOON)
        stores.totp.save(colleague.sub, factor, at=NOON)

    with open_stores() as stores:
        taken = [stores.totp.take_step(account.sub, step) for step in (10, 12, 12, 11, 13)]

        assert taken == [False, True, False, False, True]
        assert stores.totp.get(account.sub) == replace(factor, last_step=13)
        assert stores.totp.get(colleague.sub) == factor


def test_without_an_app_no_step_is_taken(open_stores: Opener, account: Account) -> None:
    with open_stores() as stores:
        assert not stores.totp.take_step(account.sub, 10)


def test_a_recovery_code_is_taken_once(
    open_stores: Opener, account: Account, colleague: Account
) -> None:
    with open_stores() as stores:
        stores.recovery_codes.replace(account.sub, ["a", "b"])
        stores.recovery_codes.replace(colleague.sub, ["a"])

        assert not stores.recovery_codes.was_used(account.sub, "a")
        assert stores.recovery_codes.take(account.sub, "a", at=NOON)
        assert not stores.recovery_codes.take(account.sub, "a", at=NOON)
        assert stores.recovery_codes.was_used(account.sub, "a")
        assert stores.recovery_codes.count_unused(account.sub) == 1
        assert stores.recovery_codes.count_unused(colleague.sub) == 1


def test_what_is_no_recovery_code_of_theirs_is_not_there(
    open_stores: Opener, account: Account, colleague: Account
) -> None:
    with open_stores() as stores:
        stores.recovery_codes.replace(account.sub, ["a"])

        assert not stores.recovery_codes.take(account.sub, "z", at=NOON)
        assert not stores.recovery_codes.was_used(account.sub, "z")
        assert not stores.recovery_codes.take(colleague.sub, "a", at=NOON)


def test_of_an_old_set_of_recovery_codes_nothing_is_left(
    open_stores: Opener, account: Account
) -> None:
    with open_stores() as stores:
        stores.recovery_codes.replace(account.sub, ["a", "b"])
        stores.recovery_codes.take(account.sub, "a", at=NOON)
        stores.recovery_codes.replace(account.sub, ["b", "c"])

        assert not stores.recovery_codes.was_used(account.sub, "a")
        assert not stores.recovery_codes.take(account.sub, "a", at=NOON)
        assert stores.recovery_codes.count_unused(account.sub) == 2
        stores.recovery_codes.replace(account.sub, [])
        assert stores.recovery_codes.count_unused(account.sub) == 0


def test_an_hour_takes_so_many_wrong_codes_and_the_limit_counts_nothing(
    open_stores: Opener, account: Account, colleague: Account
) -> None:
    with open_stores() as stores:
        hour = [stores.wrong_codes.reserve(account.sub, at=NOON) for _ in range(PER_HOUR + 1)]
        before = stores.wrong_codes.reserve(account.sub, at=NOON + HOUR - SECOND)
        after = stores.wrong_codes.reserve(account.sub, at=NOON + HOUR)

        assert hour == [True] * PER_HOUR + [False]
        assert (before, after) == (False, True)
        assert stores.wrong_codes.reserve(colleague.sub, at=NOON)


def test_a_day_takes_so_many_wrong_codes(open_stores: Opener, account: Account) -> None:
    with open_stores() as stores:
        reserved = [
            stores.wrong_codes.reserve(account.sub, at=NOON + hour * HOUR)
            for hour in range(PER_DAY // PER_HOUR)
            for _ in range(PER_HOUR)
        ]

        assert reserved == [True] * PER_DAY
        assert not stores.wrong_codes.reserve(account.sub, at=NOON + DAY - SECOND)
        assert stores.wrong_codes.reserve(account.sub, at=NOON + DAY)


def test_of_codes_reserved_at_one_moment_a_right_one_releases_one(
    open_stores: Opener, account: Account
) -> None:
    with open_stores() as stores:
        for _ in range(PER_HOUR):
            stores.wrong_codes.reserve(account.sub, at=NOON)

        stores.wrong_codes.release(account.sub, at=NOON)

        left = [stores.wrong_codes.reserve(account.sub, at=NOON) for _ in range(2)]
    assert left == [True, False]


def test_releasing_what_was_not_reserved_changes_nothing(
    open_stores: Opener, account: Account, colleague: Account
) -> None:
    with open_stores() as stores:
        for _ in range(PER_HOUR):
            stores.wrong_codes.reserve(account.sub, at=NOON)

        stores.wrong_codes.release(account.sub, at=NOON + SECOND)
        stores.wrong_codes.release(colleague.sub, at=NOON)

        assert not stores.wrong_codes.reserve(account.sub, at=NOON)


def test_an_invitation_is_used_once(open_stores: Opener, account: Account) -> None:
    invitation = an_invitation(account)

    with open_stores() as stores:
        stores.invitations.save(invitation)

        assert stores.invitations.find(invitation.digest, at=NOON) == account.sub
        assert stores.invitations.take(invitation.digest, at=NOON) == account.sub
        assert stores.invitations.find(invitation.digest, at=NOON) is None
        assert stores.invitations.take(invitation.digest, at=NOON) is None


def test_an_invitation_is_over_at_its_last_moment(open_stores: Opener, account: Account) -> None:
    invitation = an_invitation(account)
    with open_stores() as stores:
        stores.invitations.save(invitation)

        just_before = invitation.expires_at - SECOND
        assert stores.invitations.find(invitation.digest, at=just_before) == account.sub
        assert stores.invitations.find(invitation.digest, at=invitation.expires_at) is None
        assert stores.invitations.take(invitation.digest, at=invitation.expires_at) is None


def test_a_newer_invitation_cancels_those_of_the_same_account_alone(
    open_stores: Opener, account: Account, colleague: Account
) -> None:
    first, second, other = (an_invitation(each) for each in (account, account, colleague))

    with open_stores() as stores:
        stores.invitations.save(first)
        stores.invitations.save(other)
        stores.invitations.save(second)

        found = [stores.invitations.find(each.digest, at=NOON) for each in (first, second, other)]
    assert found == [None, account.sub, colleague.sub]
