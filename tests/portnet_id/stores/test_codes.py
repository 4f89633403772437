"""Authorization codes: taken once, known again, forgotten in time."""

from datetime import timedelta

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.accounts import Account
from portnet_id.domain.sign_ons import SignOn
from tests.portnet_id.builders import a_code, a_sign_on
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
