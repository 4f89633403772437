"""All stores open together: ends well, and all is kept; raises, and nothing is."""

from contextlib import suppress

from portnet_id.domain.accounts import Account
from tests.portnet_id.builders import a_sign_on, an_account, an_event, an_invitation
from tests.portnet_id.protocol.relying_party import registered
from tests.portnet_id.stores.conftest import Opener


def test_what_ends_well_is_kept_whole(open_stores: Opener, account: Account) -> None:
    sign_on = a_sign_on(account)

    with open_stores() as stores:
        stores.sign_ons.begin(sign_on)
        stores.relying_parties.save(registered("banques"))
        stores.audit(an_event())

    with open_stores() as stores:
        assert stores.sign_ons.get(sign_on.sid) == sign_on
        assert stores.relying_parties.get("banques") is not None
    assert open_stores.trail() == [an_event()]


def test_of_what_raises_nothing_is_kept(open_stores: Opener, account: Account) -> None:
    newcomer, invitation, sign_on = an_account(), an_invitation(account), a_sign_on(account)
    with open_stores() as stores:
        stores.invitations.save(invitation)

    with suppress(RuntimeError), open_stores() as stores:
        stores.accounts.save(newcomer)
        stores.passwords.save(account.sub, "hash", at=sign_on.started_at)
        stores.invitations.take(invitation.digest, at=sign_on.started_at)
        stores.sign_ons.begin(sign_on)
        stores.relying_parties.save(registered("banques"))
        stores.audit(an_event())
        raise RuntimeError

    with open_stores() as stores:
        known = stores.passwords.find(account.username)
        assert stores.accounts.get(newcomer.sub) is None
        assert known is not None
        assert known.hash is None
        assert stores.invitations.find(invitation.digest, at=sign_on.started_at) == account.sub
        assert stores.sign_ons.get(sign_on.sid) is None
        assert stores.relying_parties.list_all() == []
    assert open_stores.trail() == []


def test_the_trail_is_kept_in_the_order_of_the_acts(open_stores: Opener) -> None:
    events = [an_event(action=f"tests.act{number}", details={"n": number}) for number in range(3)]

    for event in events:
        with open_stores() as stores:
            stores.audit(event)

    assert open_stores.trail() == events
