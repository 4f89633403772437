"""What an organisation may record about a person for portals, and what it may not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.accounts import Account
from portnet_id.domain.recorded_claims import CHECKS, ClaimsFaulty, record_claims
from tests.portnet_id.builders import EVERYTHING_KNOWN, an_account
from tests.portnet_id.memory import MemoryStores

GOOD = {name: value for name, value in EVERYTHING_KNOWN.items() if name != "updated_at"}


@pytest.fixture
def stores() -> MemoryStores:
    return MemoryStores()


@pytest.fixture
def account(stores: MemoryStores) -> Account:
    account = an_account(profile={"nickname": "Sal", "updated_at": 1})
    with stores() as opened:
        opened.accounts.save_organisation(account.organisation)
        opened.accounts.save(account)
    return account


def record(stores: MemoryStores, account: Account, given: object) -> Account:
    with stores() as opened:
        return record_claims(opened, account, given, by="operator", at=NOON)


def test_all_standard_claims_can_be_recorded(stores: MemoryStores, account: Account) -> None:
    record(stores, account, GOOD)

    assert GOOD.keys() == CHECKS.keys()
    with stores() as opened:
        kept = opened.accounts.get(account.sub)
    assert kept == replace(account, profile={**GOOD, "updated_at": int(NOON.timestamp())})


def test_what_was_recorded_before_goes(stores: MemoryStores, account: Account) -> None:
    assert record(stores, account, {"gender": "female"}).profile == {
        "gender": "female",
        "updated_at": int(NOON.timestamp()),
    }
    assert record(stores, account, {}).profile == {}


def test_the_auditor_reads_which_and_not_what(stores: MemoryStores, account: Account) -> None:
    record(stores, account, {"given_name": "Salma"})

    (event,) = stores.trail()
    assert event.action == "account.claims_recorded"
    assert event.details == {"claims": "given_name updated_at"}
    assert "Salma" not in str(event)


@pytest.mark.parametrize(
    "given",
    [
        *({name: "x"} for name in ("sub", "name", "email", "email_verified", "iss", "roles")),
        {"updated_at": 1},
        {"given_name": ""},
        {"given_name": "x" * 501},
        {"given_name": "a\nb"},
        {"given_name": 1},
        {"website": "javascript:alert(1)"},
        {"picture": "exemple.invalid/a.png"},
        {"birthdate": "08/03/1990"},
        {"birthdate": "1990-02-30"},
        {"birthdate": 1990},
        {"zoneinfo": "Maroc"},
        {"locale": "français"},
        {"address": "Safi"},
        {"address": {}},
        {"address": {"ville": "Safi"}},
        {"address": {"country": 1}},
        [],
        "x",
        None,
    ],
    ids=str,
)
def test_what_is_no_such_claim_is_refused_and_nothing_changes(
    given: object, stores: MemoryStores, account: Account
) -> None:
    with pytest.raises(ClaimsFaulty):
        record(stores, account, given)

    with stores() as opened:
        assert opened.accounts.get(account.sub) == account


@pytest.mark.parametrize("birthdate", ["1990", "0000-02-29", "1990-03-08"])
def test_a_birthdate_may_leave_out_its_year_or_its_day(
    birthdate: str, stores: MemoryStores, account: Account
) -> None:
    assert record(stores, account, {"birthdate": birthdate}).profile["birthdate"] == birthdate


def test_each_change_has_its_time(stores: MemoryStores, account: Account) -> None:
    later = NOON + timedelta(days=1)
    with stores() as opened:
        changed = record_claims(opened, account, {"gender": "x"}, by="operator", at=later)

    assert changed.profile["updated_at"] == int(later.timestamp())
