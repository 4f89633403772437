"""Authorization codes and access tokens: taken once, ended as a family, forgotten in time."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.accounts import Account
from portnet_id.domain.sign_ons import SignOn
from tests.portnet_id.builders import a_code, a_sign_on, a_token
from tests.portnet_id.protocol.relying_party import registered
from tests.portnet_id.stores.conftest import Opener

LATER = NOON + timedelta(seconds=1)


@pytest.fixture
def sign_on(open_stores: Opener, account: Account) -> SignOn:
    begun = a_sign_on(account)
    with open_stores() as stores:
        stores.relying_parties.save(registered("banques"))
        stores.sign_ons.begin(begun)
    return begun


@pytest.mark.parametrize("optional", ["given", None])
def test_a_code_is_taken_once_and_known_again(
    open_stores: Opener, sign_on: SignOn, optional: str | None
) -> None:
    code = a_code(sign_on, nonce=optional, challenge=optional)
    with open_stores() as stores:
        secret = stores.codes.issue(code)

    with open_stores() as stores:
        assert stores.codes.find_spent(secret) is None
        assert stores.codes.take(secret, at=LATER) == code
        assert stores.codes.take(secret, at=LATER) is None
        assert stores.codes.find_spent(secret) == code


def test_nothing_else_is_a_code(open_stores: Opener, sign_on: SignOn) -> None:
    with open_stores() as stores:
        issued = [stores.codes.issue(a_code(sign_on)) for _ in range(2)]

        assert len(set(issued)) == 2
        for other in ("", issued[0][:-1], str(sign_on.sid)):
            assert stores.codes.take(other, at=NOON) is None
            assert stores.codes.find_spent(other) is None


def test_old_codes_are_forgotten_taken_or_not(open_stores: Opener, sign_on: SignOn) -> None:
    with open_stores() as stores:
        taken, left, newer = (
            stores.codes.issue(a_code(sign_on, made_at=at)) for at in (NOON, NOON, LATER)
        )
        stores.codes.take(taken, at=NOON)

        assert stores.codes.purge(made_before=LATER) == 2
        assert stores.codes.find_spent(taken) is None
        assert stores.codes.take(left, at=NOON) is None
        assert stores.codes.take(newer, at=NOON) is not None


def test_a_token_comes_back_by_its_text_alone(open_stores: Opener, sign_on: SignOn) -> None:
    token = a_token(sign_on)

    with open_stores() as stores:
        secret, another = (stores.access_tokens.issue(token) for _ in range(2))

        assert secret != another
        assert stores.access_tokens.find(secret) == token
        assert stores.access_tokens.find(secret[:-1]) is None
        assert stores.access_tokens.find("") is None


def test_a_family_ends_together_and_no_other_with_it(open_stores: Opener, sign_on: SignOn) -> None:
    family = uuid4()
    token, other = a_token(sign_on, family=family), a_token(sign_on)
    with open_stores() as stores:
        theirs = [stores.access_tokens.issue(token) for _ in range(2)]
        another = stores.access_tokens.issue(other)

    with open_stores() as stores:
        ended = stores.access_tokens.revoke_family(family, at=NOON)
        again = stores.access_tokens.revoke_family(family, at=LATER)

        assert (ended, again) == (2, 0)
        revoked = replace(token, revoked_at=NOON)
        assert [stores.access_tokens.find(each) for each in theirs] == [revoked] * 2
        assert stores.access_tokens.find(another) == other


def test_old_tokens_are_forgotten(open_stores: Opener, sign_on: SignOn) -> None:
    with open_stores() as stores:
        old = stores.access_tokens.issue(a_token(sign_on))
        newer = stores.access_tokens.issue(a_token(sign_on, issued_at=LATER))

        assert stores.access_tokens.purge(issued_before=LATER) == 1
        assert stores.access_tokens.find(old) is None
        assert stores.access_tokens.find(newer) is not None
