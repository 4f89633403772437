"""Taking up an invitation: the account changes once, at the end, and for one draft alone."""

from dataclasses import replace

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.enrolment import Draft, Enrolment, Guest, asked_back
from portnet_id.domain.invitations import LIFE, InvitationNotUsable
from portnet_id.domain.inviting import CannotInvite, invite
from portnet_id.domain.messages import Channel, Message
from portnet_id.domain.second_factors import RECOVERY_CODES, step_at, totp_code
from portnet_id.domain.sign_in.code_check import RECOVERY_CODE
from portnet_id.domain.sign_in.sending_codes import SentCodes
from portnet_id.domain.sign_in.wrong_codes import PER_HOUR, CodesSuspended
from tests.portnet_id.builders import an_account
from tests.portnet_id.memory import MemoryDrafts, MemoryStores, PlainHasher
from tests.portnet_id.protocol.relying_party import VAULT
from tests.portnet_id.rules.conftest import PASSWORD, suspend

CODE_OF_NOBODY = "ZZZZ-ZZZZ"


@pytest.fixture
def account(stores: MemoryStores) -> Account:
    """Somebody who has nothing yet."""
    made = an_account(status=AccountStatus.INVITED)
    with stores() as opened:
        opened.accounts.save(made)
    return made


@pytest.fixture
def guest(stores: MemoryStores, account: Account) -> Guest:
    return Guest(
        token=invited(stores, account), browser="mine", network="n", request_id="r", at=NOON
    )


@pytest.fixture
def enrolment(stores: MemoryStores) -> Enrolment:
    return Enrolment(
        open_stores=stores,
        hasher=PlainHasher(),
        drafts=MemoryDrafts(),
        sent_codes=SentCodes(open_stores=stores, vault=VAULT),
        vault=VAULT,
    )


def invited(stores: MemoryStores, account: Account) -> str:
    with stores() as opened:
        return invite(opened, VAULT, identifier=account.username, invited_by="operator", at=NOON)[1]


def ready(enrolment: Enrolment, guest: Guest, password: str = PASSWORD) -> Draft:
    """A draft to which only the recovery code is missing."""
    assert enrolment.choose_password(guest, password) is None
    chosen = enrolment.draft(guest)
    assert chosen is not None
    code = totp_code(chosen.totp_secret, step_at(guest.at))
    confirmed = enrolment.confirm_app(guest, chosen, code)
    assert confirmed is not None
    return confirmed


def kept(stores: MemoryStores, account: Account) -> tuple[object, ...]:
    """All that an account signs in with."""
    with stores() as opened:
        known = opened.passwords.find(account.username)
        return (
            opened.accounts.get(account.sub),
            known and known.hash,
            opened.totp.get(account.sub),
            opened.recovery_codes.count_unused(account.sub),
        )


def test_until_the_end_the_account_stays_as_it_was(
    enrolment: Enrolment, guest: Guest, stores: MemoryStores, account: Account
) -> None:
    before = kept(stores, account)

    draft = ready(enrolment, guest)
    finished = enrolment.finish(guest, draft, CODE_OF_NOBODY)

    assert not finished
    assert kept(stores, account) == before == (account, None, None, 0)
    assert enrolment.account(guest) == account


def test_the_end_makes_all_of_it_the_accounts(
    enrolment: Enrolment, guest: Guest, stores: MemoryStores, account: Account
) -> None:
    draft = ready(enrolment, guest)

    assert enrolment.finish(guest, draft, asked_back(draft))

    active, hashed, factor, codes = kept(stores, account)
    assert active == replace(account, status=AccountStatus.ACTIVE)
    assert hashed == f"v1:{PASSWORD}"
    assert factor is not None
    assert codes == RECOVERY_CODES
    assert enrolment.draft(guest) is None
    assert stores.trail()[-1].action == "enrolment.completed"
    with stores() as opened:
        digest = VAULT.digest(RECOVERY_CODE, f"{account.sub}:{draft.recovery_codes[3]}")
        assert opened.recovery_codes.take(account.sub, digest, at=NOON)


def test_the_code_that_confirmed_the_app_signs_nobody_in(
    enrolment: Enrolment, guest: Guest, stores: MemoryStores, account: Account
) -> None:
    draft = ready(enrolment, guest)
    enrolment.finish(guest, draft, asked_back(draft))

    with stores() as opened:
        assert not opened.totp.take_step(account.sub, step_at(NOON))
        assert opened.totp.take_step(account.sub, step_at(NOON) + 1)


def test_of_two_drafts_one_becomes_the_accounts(
    enrolment: Enrolment, guest: Guest, stores: MemoryStores, account: Account
) -> None:
    other = replace(guest, browser="another")
    mine, theirs = ready(enrolment, guest), ready(enrolment, other, "une autre marée haute")
    enrolment.finish(guest, mine, asked_back(mine))
    after_first = kept(stores, account)

    with pytest.raises(InvitationNotUsable):
        enrolment.finish(other, theirs, asked_back(theirs))

    assert kept(stores, account) == after_first


def test_a_draft_belongs_to_one_browser(enrolment: Enrolment, guest: Guest) -> None:
    ready(enrolment, guest)

    assert enrolment.draft(replace(guest, browser="another")) is None


def test_choosing_another_password_keeps_the_secret_of_the_app(
    enrolment: Enrolment, guest: Guest
) -> None:
    before = ready(enrolment, guest)

    enrolment.choose_password(guest, "une autre marée haute")

    after = enrolment.draft(guest)
    assert after == replace(before, password_hash="v1:une autre marée haute")


def test_a_refused_password_changes_no_draft(
    enrolment: Enrolment, guest: Guest, account: Account
) -> None:
    before = ready(enrolment, guest)

    objection = enrolment.choose_password(guest, f"{account.username} à la plage")

    assert objection is not None
    assert objection.personal
    assert enrolment.draft(guest) == before


def test_a_wrong_code_is_counted_and_shows_no_recovery_codes(
    enrolment: Enrolment, guest: Guest
) -> None:
    enrolment.choose_password(guest, PASSWORD)
    draft = enrolment.draft(guest)
    assert draft is not None

    assert enrolment.confirm_app(guest, draft, "x") is None

    assert enrolment.draft(guest) == replace(draft, wrong_codes=1)


def test_confirming_the_app_again_shows_the_same_recovery_codes(
    enrolment: Enrolment, guest: Guest
) -> None:
    draft = ready(enrolment, guest)
    older = totp_code(draft.totp_secret, step_at(NOON) - 1)

    again = enrolment.confirm_app(guest, draft, older)

    assert again == draft


def test_an_app_that_was_not_confirmed_enrols_nobody(enrolment: Enrolment, guest: Guest) -> None:
    enrolment.choose_password(guest, PASSWORD)
    draft = enrolment.draft(guest)
    assert draft is not None

    assert not enrolment.finish(guest, draft, None)


def test_an_invitation_that_ends_on_the_way_leads_nowhere(
    enrolment: Enrolment, guest: Guest, stores: MemoryStores, account: Account
) -> None:
    draft = ready(enrolment, guest)
    late = replace(guest, at=NOON + LIFE)
    before = kept(stores, account)

    for step in (
        lambda: enrolment.account(late),
        lambda: enrolment.choose_password(late, PASSWORD),
        lambda: enrolment.confirm_app(late, draft, "x"),
        lambda: enrolment.finish(late, draft, CODE_OF_NOBODY),
        lambda: enrolment.finish(late, draft, asked_back(draft)),
    ):
        with pytest.raises(InvitationNotUsable):
            step()
    assert kept(stores, account) == before


def test_an_account_suspended_on_the_way_is_not_taken_up(
    enrolment: Enrolment, guest: Guest, stores: MemoryStores, account: Account
) -> None:
    draft = ready(enrolment, guest)
    suspend(stores, account)

    with pytest.raises(InvitationNotUsable):
        enrolment.finish(guest, draft, asked_back(draft))

    assert kept(stores, account)[1:] == (None, None, 0)


def test_a_newer_invitation_ends_the_one_before(
    enrolment: Enrolment, guest: Guest, stores: MemoryStores, account: Account
) -> None:
    newer = replace(guest, token=invited(stores, account))

    with pytest.raises(InvitationNotUsable):
        enrolment.account(guest)
    assert enrolment.account(newer) == account


def test_an_invitation_leaves_a_trace_without_its_token(
    guest: Guest, stores: MemoryStores, account: Account
) -> None:
    (made,) = stores.trail()

    assert (made.action, made.actor) == ("invitation.made", "operator")
    assert made.subject == str(account.sub)
    assert guest.token not in str(made)


@pytest.mark.parametrize("status", [AccountStatus.ACTIVE, AccountStatus.SUSPENDED])
def test_who_has_an_account_in_use_is_not_invited(
    stores: MemoryStores, account: Account, status: AccountStatus
) -> None:
    with stores() as opened:
        opened.accounts.save(replace(account, status=status))

    with pytest.raises(CannotInvite, match=f"{account.username} is {status}"):
        invited(stores, account)

    assert stores.trail() == []


def test_nobody_is_invited_by_half_a_name(stores: MemoryStores, account: Account) -> None:
    with stores() as opened, pytest.raises(CannotInvite, match="No account is named u"):
        invite(opened, VAULT, identifier="u", invited_by="operator", at=NOON)


PHONE = "+212600000045"


def with_phone(stores: MemoryStores, account: Account, phone: str = PHONE) -> Account:
    changed = replace(account, phone=phone)
    with stores() as opened:
        opened.accounts.save(changed)
    return changed


def sms_to(enrolment: Enrolment, guest: Guest, account: Account) -> str:
    """The code that was sent."""
    sent: list[str] = []

    def wording(code: str) -> Message:
        sent.append(code)
        return Message(channel=Channel.SMS, to=PHONE, paragraphs=(code,))

    enrolment.send_code(guest, account, wording)
    return sent[0]


def with_password(enrolment: Enrolment, guest: Guest) -> Draft:
    enrolment.choose_password(guest, PASSWORD)
    draft = enrolment.draft(guest)
    assert draft is not None
    return draft


def test_a_phone_may_take_the_place_of_the_app(
    enrolment: Enrolment, guest: Guest, account: Account, stores: MemoryStores
) -> None:
    known = with_phone(stores, account)
    draft = with_password(enrolment, guest)

    confirmed = enrolment.confirm_phone(guest, draft, sms_to(enrolment, guest, known))

    assert confirmed is not None
    assert enrolment.finish(guest, confirmed, asked_back(confirmed))
    with stores() as opened:
        kept = opened.accounts.get(account.sub)
        assert opened.totp.get(account.sub) is None
    assert kept is not None
    assert (kept.status, kept.phone_confirmed_at) == (AccountStatus.ACTIVE, NOON)


def test_a_phone_counts_once_its_code_was_copied_back(
    enrolment: Enrolment, guest: Guest, account: Account, stores: MemoryStores
) -> None:
    sms_to(enrolment, guest, with_phone(stores, account))
    draft = with_password(enrolment, guest)

    assert enrolment.confirm_phone(guest, draft, "no code") is None
    assert not enrolment.finish(guest, draft, None)


def test_the_code_of_one_browser_confirms_nothing_in_another(
    enrolment: Enrolment, guest: Guest, account: Account, stores: MemoryStores
) -> None:
    code = sms_to(enrolment, guest, with_phone(stores, account))
    other = replace(guest, browser="another")

    assert enrolment.confirm_phone(other, with_password(enrolment, other), code) is None


def test_codes_cannot_be_tried_without_the_phone(
    enrolment: Enrolment, guest: Guest, account: Account, stores: MemoryStores
) -> None:
    code = sms_to(enrolment, guest, with_phone(stores, account))
    draft = with_password(enrolment, guest)
    for _ in range(PER_HOUR):
        enrolment.confirm_phone(guest, draft, "no code")

    with pytest.raises(CodesSuspended):
        enrolment.confirm_phone(guest, draft, code)


def test_a_phone_that_was_changed_meanwhile_is_not_confirmed(
    enrolment: Enrolment, guest: Guest, account: Account, stores: MemoryStores
) -> None:
    known = with_phone(stores, account)
    draft = with_password(enrolment, guest)
    confirmed = enrolment.confirm_phone(guest, draft, sms_to(enrolment, guest, known))
    assert confirmed is not None
    with_phone(stores, account, "+212600000046")

    with pytest.raises(InvitationNotUsable):
        enrolment.finish(guest, confirmed, asked_back(confirmed))

    with stores() as opened:
        kept = opened.accounts.get(account.sub)
    assert kept is not None
    assert kept.status is AccountStatus.INVITED
