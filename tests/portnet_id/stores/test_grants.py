"""Grants: how each stands is told at once; refreshed by one, ended for good."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.accounts import Account, AccountStatus, Role
from portnet_id.domain.grants import Grant, Standing
from portnet_id.domain.sign_ons import EndReason, SignOn
from tests.portnet_id.builders import a_grant, a_sign_on, an_account
from tests.portnet_id.protocol.relying_party import registered
from tests.portnet_id.stores.conftest import Opener

LATER = NOON + timedelta(seconds=1)


@pytest.fixture
def sign_on(open_stores: Opener, account: Account) -> SignOn:
    begun = a_sign_on(account)
    with open_stores() as stores:
        stores.relying_parties.save(registered("banques"))
        stores.relying_parties.save(registered("mic", portal="mic"))
        stores.sign_ons.begin(begun)
    return begun


@pytest.fixture
def grant(open_stores: Opener, sign_on: SignOn) -> Grant:
    begun = a_grant(sign_on)
    with open_stores() as stores:
        stores.grants.begin(begun)
    return begun


def test_how_a_grant_stands_is_told_with_all_that_decides_it(
    open_stores: Opener, account: Account, sign_on: SignOn
) -> None:
    grant = a_grant(
        sign_on, client_id="mic", resources=("https://banques.test/api/v1",),
        claims=("email", "phone_number"), jkt="thumbprint",
    )  # fmt: skip
    with open_stores() as stores:
        stores.grants.begin(grant)

    with open_stores() as stores:
        found = stores.grants.find(grant.id)

    bare = replace(account, organisation=replace(account.organisation, branches=()))
    assert found == Standing(grant=grant, sign_on=sign_on, account=bare, portal="mic")
    assert found.counts(at=NOON)


def test_nothing_stands_that_did_not_begin(open_stores: Opener, grant: Grant) -> None:
    with open_stores() as stores:
        assert stores.grants.find(uuid4()) is None


@pytest.mark.parametrize(
    "roles",
    [
        (),
        (
            Role(portal="banques", role="clerk", branches=frozenset({"00010", "00020"})),
            Role(portal="mic", role="reader"),
        ),
    ],
    ids=["none", "several"],
)
def test_the_roles_of_its_account_are_there(
    roles: tuple[Role, ...], open_stores: Opener, account: Account, grant: Grant
) -> None:
    with open_stores() as stores:
        stores.accounts.save(replace(account, roles=roles))

        found = stores.grants.find(grant.id)

    assert found is not None
    assert set(found.account.roles) == set(roles)


@pytest.mark.parametrize("what", ["revoked", "signed out", "suspended", "its token revoked"])
def test_whatever_ends_it_is_seen_at_once(
    what: str, open_stores: Opener, account: Account, grant: Grant
) -> None:
    with open_stores() as stores:
        if what == "revoked":
            stores.grants.revoke(grant.id, at=NOON)
        elif what == "signed out":
            stores.sign_ons.end(grant.sid, at=NOON, reason=EndReason.SIGNED_OUT)
        elif what == "suspended":
            stores.accounts.save(replace(account, status=AccountStatus.SUSPENDED))
        else:
            stores.revoked_tokens.add("jti", until=LATER)

    with open_stores() as stores:
        found = stores.grants.find(grant.id, jti="jti")

    assert found is not None
    assert not found.counts(at=NOON)


def test_a_revoked_token_takes_no_other_along(open_stores: Opener, grant: Grant) -> None:
    with open_stores() as stores:
        stores.revoked_tokens.add("jti", until=LATER)

        other, none = stores.grants.find(grant.id, jti="other"), stores.grants.find(grant.id)

    assert other is not None
    assert other.counts(at=NOON)
    assert none is not None
    assert none.counts(at=NOON)


def test_its_refresh_token_is_replaced_once(open_stores: Opener, grant: Grant) -> None:
    with open_stores() as stores:
        assert stores.grants.replace(grant.id, generation=0, at=LATER)
        assert not stores.grants.replace(grant.id, generation=0, at=LATER)
        assert not stores.grants.replace(uuid4(), generation=0, at=LATER)

    with open_stores() as stores:
        found = stores.grants.find(grant.id)
    assert found is not None
    assert found.grant == replace(grant, generation=1, replaced_at=LATER)


def test_it_is_revoked_once_and_for_good(open_stores: Opener, grant: Grant) -> None:
    with open_stores() as stores:
        assert stores.grants.revoke(grant.id, at=NOON)
        assert not stores.grants.revoke(grant.id, at=LATER)
        assert not stores.grants.replace(grant.id, generation=0, at=LATER)

    with open_stores() as stores:
        found = stores.grants.find(grant.id)
    assert found is not None
    assert found.grant == replace(grant, revoked_at=NOON)


def test_the_parties_of_a_sign_on_are_known_even_of_what_was_revoked(
    open_stores: Opener, account: Account, sign_on: SignOn
) -> None:
    other = a_sign_on(account)
    revoked = a_grant(sign_on, client_id="mic")
    with open_stores() as stores:
        stores.sign_ons.begin(other)
        for grant in (revoked, a_grant(sign_on), a_grant(sign_on), a_grant(other)):
            stores.grants.begin(grant)
        stores.grants.revoke(revoked.id, at=NOON)

    with open_stores() as stores:
        assert stores.grants.clients_of(sign_on.sid) == ["banques", "mic"]
        assert stores.grants.clients_of(other.sid) == ["banques"]
        assert stores.grants.clients_of("nobody") == []


@pytest.mark.parametrize("what", ["sign-on", "relying party"])
def test_it_goes_with_what_it_hangs_on(what: str, open_stores: Opener, grant: Grant) -> None:
    with open_stores() as stores:
        if what == "sign-on":
            stores.sign_ons.purge(started_before=LATER)
        else:
            stores.relying_parties.remove("banques")

        assert stores.grants.find(grant.id) is None


def test_a_revoked_token_is_remembered_until_it_is_past_its_life(open_stores: Opener) -> None:
    with open_stores() as stores:
        stores.revoked_tokens.add("old", until=NOON)
        stores.revoked_tokens.add("new", until=LATER)
        stores.revoked_tokens.add("new", until=LATER)

        assert stores.revoked_tokens.purge(until=NOON) == 1
        assert not stores.revoked_tokens.holds("old")
        assert stores.revoked_tokens.holds("new")


def test_grants_of_others_stay(open_stores: Opener, account: Account, grant: Grant) -> None:
    stranger = an_account()
    theirs = a_sign_on(stranger)
    with open_stores() as stores:
        stores.accounts.save(stranger)
        stores.sign_ons.begin(theirs)
        other = a_grant(theirs)
        stores.grants.begin(other)
        stores.grants.revoke(grant.id, at=NOON)

        found = stores.grants.find(other.id)

    assert found is not None
    assert found.counts(at=NOON)
    assert found.account.sub == stranger.sub
