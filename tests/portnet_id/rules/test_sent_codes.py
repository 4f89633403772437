"""Codes that are sent: to whom, how often, and what they open."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.accounts import Account, Role
from portnet_id.domain.levels import Factor
from portnet_id.domain.messages import Channel, Message
from portnet_id.domain.sign_in.code_check import Begun, CodeCheck, GivenCode, WrongCode
from portnet_id.domain.sign_in.interactions import AuthorizationRequest, Interaction
from portnet_id.domain.sign_in.sending_codes import Asked, SentCodes
from portnet_id.domain.sign_in.sent_codes import (
    LIFE,
    QUIET_AFTER_CHANGE,
    SENDS_WITHIN,
    ChannelClosed,
    NotYet,
    SentCode,
    channels_of,
    may_have_codes_by_email,
)
from portnet_id.domain.sign_in.wrong_codes import PER_INTERACTION, TooManyWrongCodes
from tests.portnet_id.builders import BANK, an_account
from tests.portnet_id.memory import MemoryInteractions, MemoryStores
from tests.portnet_id.protocol.relying_party import VAULT

SECOND = timedelta(seconds=1)
PHONE = "+212600000045"
POLICY = replace(BANK, email_codes=True)
REQUEST = AuthorizationRequest(
    client_id="banques", redirect_uri="https://banques.test/retour", parameters={}
)


def role(name: str) -> Role:
    return Role(portal="banques", role=name)


@pytest.fixture
def account(stores: MemoryStores) -> Account:
    made = an_account(phone=PHONE, organisation=POLICY)
    with stores() as opened:
        opened.accounts.save_organisation(POLICY)
        opened.accounts.save(made)
    return made


class Phone:
    """Where codes arrive."""

    def __init__(self, codes: SentCodes, account: Account) -> None:
        self.read: list[str] = []
        self._codes = codes
        self._account = account

    def ask(
        self, interaction: str = "here", *, channel: Channel = Channel.SMS, at: datetime = NOON
    ) -> SentCode | NotYet:
        asked = Asked(
            account=self._account,
            interaction=interaction,
            channel=channel,
            network="n",
            request_id="r",
            at=at,
        )
        return self._codes.send(asked, self._message)

    def _message(self, code: str) -> Message:
        self.read.append(code)
        return Message(channel=Channel.SMS, to=PHONE, paragraphs=(code,))


@pytest.fixture
def phone(stores: MemoryStores, account: Account) -> Phone:
    return Phone(SentCodes(open_stores=stores, vault=VAULT), account)


@pytest.mark.parametrize(
    ("changes", "channels"),
    [
        pytest.param({"phone": PHONE}, (Channel.SMS,), id="a phone"),
        pytest.param({"organisation": POLICY}, (Channel.EMAIL,), id="a policy"),
        pytest.param(
            {"phone": PHONE, "organisation": POLICY}, (Channel.SMS, Channel.EMAIL), id="both"
        ),
        pytest.param({}, (), id="neither"),
    ],
)
def test_a_code_travels_where_the_account_can_be_reached(
    changes: dict[str, Any], channels: tuple[Channel, ...]
) -> None:
    assert channels_of(an_account(**changes), at=NOON) == channels


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"organisation": BANK}, id="the organisation did not allow it"),
        pytest.param({"roles": (role("clerk"), role("approver"))}, id="an approver"),
        pytest.param({"roles": (role("bank_admin"),)}, id="a référent"),
        pytest.param({"organisation": replace(POLICY, kind="portnet")}, id="PORTNET's people"),
        pytest.param(
            {"contact_changed_at": NOON - QUIET_AFTER_CHANGE + SECOND}, id="a change today"
        ),
    ],
)
def test_some_never_have_codes_by_mail(changes: dict[str, Any]) -> None:
    account = an_account(**{"organisation": POLICY, **changes})

    assert not may_have_codes_by_email(account, at=NOON)


def test_a_day_after_a_change_codes_come_by_mail_again() -> None:
    account = an_account(organisation=POLICY, contact_changed_at=NOON - QUIET_AFTER_CHANGE)

    assert may_have_codes_by_email(account, at=NOON)


def test_a_code_is_never_sent_a_way_that_is_closed(stores: MemoryStores) -> None:
    codes = SentCodes(open_stores=stores, vault=VAULT)

    with pytest.raises(ChannelClosed):
        Phone(codes, an_account()).ask()


def test_a_code_is_six_digits_and_kept_as_a_digest(phone: Phone) -> None:
    sent = phone.ask()

    assert isinstance(sent, SentCode)
    assert len(phone.read[0]) == 6
    assert phone.read[0].isdecimal()
    assert phone.read[0] not in str(sent)


def test_the_next_code_may_be_asked_for_half_a_minute_later(phone: Phone) -> None:
    phone.ask()

    assert phone.ask(at=NOON + 29 * SECOND) == NotYet(until=NOON + 30 * SECOND)
    assert isinstance(phone.ask(at=NOON + 30 * SECOND), SentCode)


def test_three_codes_in_a_quarter_of_an_hour_are_all(phone: Phone) -> None:
    for minutes, channel in ((0, Channel.SMS), (1, Channel.EMAIL), (2, Channel.SMS)):
        phone.ask(f"tab {minutes}", channel=channel, at=NOON + timedelta(minutes=minutes))

    late = NOON + timedelta(minutes=14)
    assert phone.ask("another tab", at=late) == NotYet(until=NOON + SENDS_WITHIN)
    assert isinstance(phone.ask("another tab", at=NOON + SENDS_WITHIN), SentCode)


def test_who_asked_for_a_code_is_in_the_trail(phone: Phone, stores: MemoryStores) -> None:
    phone.ask()

    [event] = stores.trail()
    assert (event.action, event.details["channel"]) == ("code.asked_for", "sms")


@pytest.fixture
def interactions() -> MemoryInteractions:
    return MemoryInteractions()


@pytest.fixture
def interaction(interactions: MemoryInteractions, account: Account) -> Interaction:
    begun = interactions.begin(REQUEST, reason="no_sign_on", browser="b", network="n", at=NOON)
    return interactions.save(begun.with_password_of(account.sub, at=NOON))


Check = Callable[..., Begun | WrongCode]


@pytest.fixture
def check(
    stores: MemoryStores, interactions: MemoryInteractions, interaction: Interaction
) -> Check:
    """Gives a code in that interaction, as it stands by then."""
    codes = CodeCheck(open_stores=stores, interactions=interactions, vault=VAULT)

    def give(
        code: str, *, channel: Channel = Channel.SMS, at: datetime = NOON
    ) -> Begun | WrongCode:
        given = GivenCode(code=code, earlier_sign_on="", network="n", request_id="r", at=at)
        now = interactions.get(interaction.id, browser="b")
        return codes.sent(now, given, channel)

    return give


def test_the_code_that_was_sent_signs_on(
    phone: Phone, check: Check, interaction: Interaction
) -> None:
    phone.ask(interaction.id)

    begun = check(phone.read[0])

    assert isinstance(begun, Begun)
    assert {each.factor for each in begun.interaction.verified} == {Factor.PASSWORD, Factor.SMS}


def test_an_older_code_is_good_as_well_because_messages_overtake_each_other(
    phone: Phone, check: Check, interaction: Interaction
) -> None:
    phone.ask(interaction.id)
    phone.ask(interaction.id, at=NOON + 40 * SECOND)

    assert isinstance(check(phone.read[0], at=NOON + 50 * SECOND), Begun)


@pytest.mark.parametrize(
    ("asked_in", "channel", "after", "was_good"),
    [
        pytest.param("another", Channel.SMS, SECOND, False, id="asked for in another interaction"),
        pytest.param(None, Channel.EMAIL, SECOND, False, id="given as one that came by mail"),
        pytest.param(None, Channel.SMS, LIFE, True, id="too late"),
    ],
)
def test_a_code_counts_where_and_while_it_may(
    phone: Phone,
    check: Check,
    interaction: Interaction,
    asked_in: str | None,
    channel: Channel,
    after: timedelta,
    was_good: bool,
) -> None:
    phone.ask(asked_in or interaction.id)

    wrong = check(phone.read[0], channel=channel, at=NOON + after)

    assert isinstance(wrong, WrongCode)
    assert wrong.was_good is was_good


def test_wrong_codes_are_counted_as_those_of_an_app(
    phone: Phone, check: Check, interaction: Interaction
) -> None:
    phone.ask(interaction.id)
    wrong = f"{(int(phone.read[0]) + 1) % 1_000_000:06}"
    for _ in range(PER_INTERACTION - 1):
        check(wrong)

    with pytest.raises(TooManyWrongCodes):
        check(wrong)
    with pytest.raises(TooManyWrongCodes):
        check(phone.read[0])
