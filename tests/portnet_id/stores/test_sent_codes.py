"""Codes on their way: each taken once, where it was asked for, and made one after another."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from portal_kit.testing import NOON
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.domain.accounts import Account
from portnet_id.domain.messages import Channel, Message
from portnet_id.domain.sign_in.sending_codes import Asked, SentCodes
from portnet_id.domain.sign_in.sent_codes import LIFE, NotYet, SentCode
from tests.portnet_id.builders import BANK, an_account
from tests.portnet_id.protocol.relying_party import VAULT
from tests.portnet_id.stores.conftest import Opener

MINUTE = timedelta(minutes=1)
HERE = ("here", Channel.SMS)


def a_sent_code(account: Account, **changes: Any) -> SentCode:
    code = SentCode(
        id=uuid4(),
        sub=account.sub,
        interaction="here",
        channel=Channel.SMS,
        digest="d",
        made_at=NOON,
        expires_at=NOON + LIFE,
    )
    return replace(code, **changes)


def test_a_code_is_taken_once(open_stores: Opener, account: Account) -> None:
    with open_stores() as stores:
        stores.sent_codes.add(a_sent_code(account), "sealed")

        assert stores.sent_codes.take(account.sub, *HERE, "d", at=NOON + MINUTE)
        assert not stores.sent_codes.take(account.sub, *HERE, "d", at=NOON + MINUTE)
        assert stores.sent_codes.was_made(account.sub, *HERE, "d")


@pytest.mark.parametrize(
    ("interaction", "channel", "digest", "after"),
    [
        pytest.param("elsewhere", Channel.SMS, "d", MINUTE, id="in another interaction"),
        pytest.param("here", Channel.EMAIL, "d", MINUTE, id="another way"),
        pytest.param("here", Channel.SMS, "e", MINUTE, id="another code"),
        pytest.param("here", Channel.SMS, "d", LIFE, id="too late"),
    ],
)
def test_what_does_not_fit_is_not_taken(
    open_stores: Opener,
    account: Account,
    interaction: str,
    channel: Channel,
    digest: str,
    after: timedelta,
) -> None:
    with open_stores() as stores:
        stores.sent_codes.add(a_sent_code(account), "sealed")

        at = NOON + after
        assert not stores.sent_codes.take(account.sub, interaction, channel, digest, at=at)


def test_a_code_of_somebody_else_is_not_taken(open_stores: Opener, account: Account) -> None:
    other = an_account()
    with open_stores() as stores:
        stores.accounts.save(other)
        stores.sent_codes.add(a_sent_code(account), "sealed")

        assert not stores.sent_codes.take(other.sub, *HERE, "d", at=NOON)
        assert not stores.sent_codes.was_made(other.sub, *HERE, "d")


def test_the_newest_comes_back_with_when_it_was_sent(open_stores: Opener, account: Account) -> None:
    older = a_sent_code(account)
    newer = a_sent_code(account, made_at=NOON + MINUTE)
    with open_stores() as stores:
        stores.sent_codes.add(newer, "sealed")
        stores.sent_codes.add(older, "sealed")
        stores.sent_codes.was_sent(newer.id, at=NOON + 2 * MINUTE)

        sent = replace(newer, sent_at=NOON + 2 * MINUTE)
        assert stores.sent_codes.newest(account.sub, *HERE) == sent
        assert stores.sent_codes.get(newer.id) == sent
        assert stores.sent_codes.get(older.id) == older
        assert stores.sent_codes.newest(account.sub, "elsewhere", Channel.SMS) is None


def test_codes_are_counted_whatever_way_they_travel(open_stores: Opener, account: Account) -> None:
    with open_stores() as stores:
        for minutes, channel in ((0, Channel.SMS), (3, Channel.EMAIL), (5, Channel.SMS)):
            made_at = NOON + minutes * MINUTE
            stores.sent_codes.add(a_sent_code(account, made_at=made_at, channel=channel), "s")

        assert stores.sent_codes.made_since(account.sub, NOON) == [
            NOON + 3 * MINUTE,
            NOON + 5 * MINUTE,
        ]


def test_old_codes_are_forgotten(open_stores: Opener, account: Account) -> None:
    with open_stores() as stores:
        for minutes in (0, 5):
            stores.sent_codes.add(a_sent_code(account, made_at=NOON + minutes * MINUTE), "s")

        assert stores.sent_codes.purge(made_before=NOON + MINUTE) == 1


def _asking(account: Account, at: datetime) -> Asked:
    return Asked(
        account=account,
        interaction="here",
        channel=Channel.SMS,
        network="n",
        request_id="r",
        at=at,
    )


def _wording(code: str) -> Message:
    return Message(channel=Channel.SMS, to="+212600000045", paragraphs=(code,))


@pytest.fixture
def send(postgresql: Engine) -> Callable[[datetime], SentCode | NotYet]:
    account = an_account(phone="+212600000045")
    open_stores = SqlStoreOpener(postgresql)
    with open_stores() as stores:
        stores.accounts.save_organisation(BANK)
        stores.accounts.save(account)
    codes = SentCodes(open_stores=open_stores, vault=VAULT)
    return lambda at: codes.send(_asking(account, at), _wording)


def test_of_twenty_asked_for_at_the_same_moment_one_is_sent(
    send: Callable[[datetime], SentCode | NotYet], postgresql: Engine
) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(send, [NOON] * 20))

    assert sum(isinstance(each, SentCode) for each in answers) == 1
    with postgresql.connect() as connection:
        waiting = connection.execute(
            text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_code'")
        ).scalar_one()
    assert waiting >= 1


def test_the_queue_holds_neither_the_code_nor_the_number_in_clear(
    send: Callable[[datetime], SentCode | NotYet], postgresql: Engine
) -> None:
    send(NOON)

    with postgresql.connect() as connection:
        jobs = connection.execute(text("SELECT args::text FROM procrastinate_jobs")).scalars().all()
    sealed = [each for each in jobs if "sealed" in each]
    assert sealed
    assert not any("212600000045" in each or "paragraphs" in each for each in sealed)
