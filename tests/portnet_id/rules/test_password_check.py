"""The first step: whose password it is, what is counted, and what the audit trail says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.sign_in.failed_sign_ins import LIMIT, SUSPENSION, AccessSuspended
from portnet_id.domain.sign_in.password_check import Attempt, PasswordCheck
from tests.portnet_id.memory import MemoryFailedSignIns, MemoryStores, PlainHasher
from tests.portnet_id.protocol.relying_party import VAULT
from tests.portnet_id.rules.conftest import PASSWORD, Somebody


class OutOfTurns(Exception):
    """What a hasher raises when no turn comes in time."""


@pytest.fixture
def hasher() -> PlainHasher:
    return PlainHasher()


@pytest.fixture
def check(stores: MemoryStores, hasher: PlainHasher) -> PasswordCheck:
    return PasswordCheck(
        open_stores=stores, hasher=hasher, failed=MemoryFailedSignIns(), vault=VAULT
    )


@pytest.fixture
def right(somebody: Somebody) -> Attempt:
    return Attempt(
        identifier=somebody.account.username,
        password=PASSWORD,
        network="192.0.2.7",
        request_id="r",
        at=NOON,
    )


@pytest.fixture
def wrong(right: Attempt) -> Attempt:
    return replace(right, password="pas le bon")


def fail(check: PasswordCheck, attempt: Attempt, times: int) -> None:
    for _ in range(times):
        assert check(attempt) is None


def test_the_right_password_tells_whose_it_is(
    check: PasswordCheck, right: Attempt, wrong: Attempt, somebody: Somebody
) -> None:
    known = check(right)

    assert known is not None
    assert known.sub == somebody.account.sub
    assert check(wrong) is None


def test_unknown_and_known_cost_one_hash_each(
    check: PasswordCheck, wrong: Attempt, hasher: PlainHasher
) -> None:
    check(wrong)
    check(replace(wrong, identifier="personne"))

    assert hasher.verified == [f"v1:{PASSWORD}", None]


def test_no_transaction_is_open_while_a_password_is_verified(
    stores: MemoryStores, right: Attempt
) -> None:
    """Connections are few, and a hash takes long."""
    seen: list[bool] = []
    hasher = PlainHasher(before_each=lambda: seen.append(stores.is_open))
    check = PasswordCheck(
        open_stores=stores, hasher=hasher, failed=MemoryFailedSignIns(), vault=VAULT
    )

    check(right)

    assert seen == [False]


def test_a_hash_of_former_parameters_is_replaced_once_the_password_was_right(
    check: PasswordCheck, right: Attempt, wrong: Attempt, hasher: PlainHasher, stores: MemoryStores
) -> None:
    def kept() -> str | None:
        with stores() as opened:
            known = opened.passwords.find(right.identifier)
        return known.hash if known else None

    hasher.parameters = "v2"
    check(wrong)
    after_wrong = kept()
    check(right)

    assert after_wrong == f"v1:{PASSWORD}"
    assert kept() == f"v2:{PASSWORD}"


def test_the_fifth_failure_suspends_the_right_password_too_without_a_hash(
    check: PasswordCheck, right: Attempt, wrong: Attempt, hasher: PlainHasher
) -> None:
    fail(check, wrong, LIMIT - 1)
    with pytest.raises(AccessSuspended) as told:
        check(wrong)
    hashed = len(hasher.verified)

    with pytest.raises(AccessSuspended) as told_again:
        check(replace(right, at=NOON + SUSPENSION - timedelta(seconds=1)))

    assert told.value.until == told_again.value.until == NOON + SUSPENSION
    assert len(hasher.verified) == hashed
    assert check(replace(right, at=NOON + SUSPENSION)) is not None


def test_a_recognised_browser_has_a_counter_of_its_own(
    check: PasswordCheck, right: Attempt, wrong: Attempt
) -> None:
    fail(check, wrong, LIMIT - 1)
    with pytest.raises(AccessSuspended):
        check(wrong)

    assert check(replace(right, browser="mine")) is not None


def test_an_attempt_that_no_hash_was_worked_out_for_still_counts(
    stores: MemoryStores, right: Attempt, wrong: Attempt
) -> None:
    """Or a crowd could try for nothing."""

    def no_turn() -> None:
        raise OutOfTurns

    failed = MemoryFailedSignIns()
    busy = PasswordCheck(
        open_stores=stores, hasher=PlainHasher(before_each=no_turn), failed=failed, vault=VAULT
    )
    for _ in range(LIMIT):
        with pytest.raises(OutOfTurns):
            busy(wrong)

    with pytest.raises(AccessSuspended):
        PasswordCheck(open_stores=stores, hasher=PlainHasher(), failed=failed, vault=VAULT)(right)


def test_the_trail_names_whom_it_was_or_a_digest_of_what_was_typed(
    check: PasswordCheck, right: Attempt, wrong: Attempt, stores: MemoryStores, somebody: Somebody
) -> None:
    check(right)
    check(wrong)
    check(replace(wrong, identifier="mon mot de passe"))

    told = [(each.action, each.outcome, each.organisation) for each in stores.trail()]
    assert told == [
        ("sign_in.password", "done", "451"),
        ("sign_in.password", "refused", "451"),
        ("sign_in.password", "refused", ""),
    ]
    actors = [each.actor for each in stores.trail()]
    assert actors[:2] == [str(somebody.account.sub)] * 2
    assert actors[2].startswith("unknown:")
    assert "mon mot de passe" not in str(stores.trail())
    assert PASSWORD not in str(stores.trail())


def test_a_suspended_attempt_is_told_alike_for_known_and_unknown(
    check: PasswordCheck, wrong: Attempt, stores: MemoryStores
) -> None:
    for identifier in (wrong.identifier, "personne"):
        attempt = replace(wrong, identifier=identifier)
        fail(check, attempt, LIMIT - 1)
        for _ in range(2):
            with pytest.raises(AccessSuspended):
                check(attempt)

    suspended = [each for each in stores.trail() if each.action == "sign_in.suspended"]
    assert [each.actor.partition(":")[0] for each in suspended] == ["unknown", "unknown"]
