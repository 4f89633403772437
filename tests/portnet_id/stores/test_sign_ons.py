"""Sign-ons: found by a secret that nobody keeps; what ended stays ended."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from portal_kit.testing import NOON
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.domain.accounts import Account
from portnet_id.domain.levels import Factor, Verified
from portnet_id.domain.session_limits import SessionLimits
from portnet_id.domain.sign_ons import EndReason, SignOn
from tests.portnet_id.builders import BANK, a_code, a_grant, a_sign_on, an_account
from tests.portnet_id.protocol.relying_party import registered
from tests.portnet_id.stores.conftest import Opener


@pytest.fixture
def sign_on(account: Account) -> SignOn:
    return a_sign_on(account)


def test_it_is_found_by_its_secret_and_its_sid(open_stores: Opener, sign_on: SignOn) -> None:
    with open_stores() as stores:
        secret = stores.sign_ons.begin(sign_on)

    with open_stores() as stores:
        assert stores.sign_ons.find(secret) == sign_on
        assert stores.sign_ons.get(sign_on.sid) == sign_on
        for other in ("another", "", sign_on.sid):
            assert stores.sign_ons.find(other) is None
        assert stores.sign_ons.get(secret) is None


def test_its_secret_is_kept_as_a_hash_only(postgresql: Engine) -> None:
    account = an_account()
    with SqlStoreOpener(postgresql)() as stores:
        stores.accounts.save_organisation(BANK)
        stores.accounts.save(account)
        secret = stores.sign_ons.begin(a_sign_on(account))

    with postgresql.connect() as connection:
        rows = connection.exec_driver_sql("SELECT sign_ons::text FROM sign_ons").scalars()
        assert not any(secret in row for row in rows)


def test_what_ended_stays_ended(open_stores: Opener, sign_on: SignOn) -> None:
    later = NOON + timedelta(minutes=1)
    with open_stores() as stores:
        stores.sign_ons.begin(sign_on)
        assert stores.sign_ons.end(sign_on.sid, at=NOON, reason=EndReason.SIGNED_OUT)
    with open_stores() as stores:
        assert not stores.sign_ons.end(sign_on.sid, at=later, reason=EndReason.REPLACED)
        stores.sign_ons.touch(sign_on.sid, at=later)

        kept = stores.sign_ons.get(sign_on.sid)
    assert kept is not None
    assert (kept.ended_at, kept.end_reason) == (NOON, EndReason.SIGNED_OUT)
    assert kept.seen_at == NOON


def test_a_touch_never_goes_back_in_time(open_stores: Opener, sign_on: SignOn) -> None:
    later = NOON + timedelta(minutes=5)
    with open_stores() as stores:
        stores.sign_ons.begin(sign_on)
        stores.sign_ons.touch(sign_on.sid, at=later)
        stores.sign_ons.touch(sign_on.sid, at=NOON)

        kept = stores.sign_ons.get(sign_on.sid)
    assert kept is not None
    assert kept.seen_at == later


def test_what_is_proved_again_is_found_by_a_new_secret_only(
    open_stores: Opener, sign_on: SignOn
) -> None:
    later = NOON + timedelta(minutes=8)
    proved = replace(
        sign_on,
        verified=(*sign_on.verified, Verified(factor=Factor.TOTP, at=later)),
        seen_at=later,
    )
    with open_stores() as stores:
        before = stores.sign_ons.begin(sign_on)

        after = stores.sign_ons.prove_again(proved)

        assert after
        assert stores.sign_ons.find(after) == proved
        assert stores.sign_ons.find(before) is None


def test_what_ended_is_not_proved_again(open_stores: Opener, sign_on: SignOn) -> None:
    with open_stores() as stores:
        stores.sign_ons.begin(sign_on)
        stores.sign_ons.end(sign_on.sid, at=NOON, reason=EndReason.SIGNED_OUT)

        assert stores.sign_ons.prove_again(sign_on) is None


def test_those_past_a_limit_end_each_for_its_reason(open_stores: Opener, account: Account) -> None:
    limits = SessionLimits(idle=timedelta(minutes=30), absolute=timedelta(hours=2))
    later = NOON + timedelta(hours=2)
    idle, busy, old = (
        a_sign_on(account, sid=sid, limits=limits, started_at=started, seen_at=seen)
        for sid, started, seen in (
            ("idle", NOON + timedelta(hours=1), later - timedelta(minutes=35)),
            ("busy", NOON + timedelta(hours=1), later - timedelta(minutes=34, seconds=59)),
            ("old", NOON, later),
        )
    )
    with open_stores() as stores:
        for each in (idle, busy, old):
            stores.sign_ons.begin(each)

        ended = stores.sign_ons.end_overdue(at=later, most=10)
        again = stores.sign_ons.end_overdue(at=later, most=10)

        assert {(each.sid, each.end_reason) for each in ended} == {
            ("idle", EndReason.IDLE), ("old", EndReason.ABSOLUTE),
        }  # fmt: skip
        assert again == []
        assert stores.sign_ons.get("busy") == busy


def test_only_so_many_end_at_once(open_stores: Opener, account: Account) -> None:
    later = NOON + timedelta(hours=11)
    with open_stores() as stores:
        for _ in range(3):
            stores.sign_ons.begin(a_sign_on(account))

        found = [len(stores.sign_ons.end_overdue(at=later, most=2)) for _ in range(3)]

        assert found == [2, 1, 0]


def test_all_of_an_account_s_end_together(
    open_stores: Opener, account: Account, sign_on: SignOn
) -> None:
    stranger = an_account()
    theirs = a_sign_on(stranger)
    with open_stores() as stores:
        stores.sign_ons.begin(sign_on)
        stores.sign_ons.begin(a_sign_on(account))

        stores.accounts.save(stranger)
        stores.sign_ons.begin(theirs)

        ended = stores.sign_ons.end_all_of(sign_on.sub, at=NOON, reason=EndReason.SUSPENDED)
        again = stores.sign_ons.end_all_of(sign_on.sub, at=NOON, reason=EndReason.SUSPENDED)

        assert (ended, again) == (2, 0)
        assert stores.sign_ons.get(theirs.sid) == theirs


def test_old_ones_are_forgotten_with_what_was_made_from_them(
    open_stores: Opener, account: Account
) -> None:
    old = a_sign_on(account, started_at=NOON - timedelta(seconds=1))
    kept = a_sign_on(account)
    with open_stores() as stores:
        stores.relying_parties.save(registered("banques"))
        for each in (old, kept):
            stores.sign_ons.begin(each)
        code = stores.codes.issue(a_code(old))
        grant = a_grant(old)
        stores.grants.begin(grant)

        assert stores.sign_ons.purge(started_before=NOON) == 1
        assert stores.sign_ons.get(old.sid) is None
        assert stores.sign_ons.get(kept.sid) == kept
        assert stores.codes.take(code, at=NOON) is None
        assert stores.grants.find(grant.id) is None
