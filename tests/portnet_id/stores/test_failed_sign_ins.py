"""Counters of wrong passwords, burnt challenges, drafts: counted once, over when they say."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from redis import Redis

from portal_kit import redis
from portal_kit.testing import NOON
from portnet_id.adapters.drafts import RedisDrafts
from portnet_id.adapters.failed_sign_ins import RedisBurns, RedisFailedSignIns
from portnet_id.domain.enrolment import Draft, Drafts
from portnet_id.domain.sign_in.captcha import LIFE, Burns
from portnet_id.domain.sign_in.failed_sign_ins import (
    NETWORK_FAILURES,
    NETWORK_IDENTIFIERS,
    SUSPENSION,
    WINDOW,
    FailedSignIns,
)
from tests.portnet_id.memory import MemoryBurns, MemoryDrafts, MemoryFailedSignIns
from tests.portnet_id.protocol.relying_party import VAULT

SECOND = timedelta(seconds=1)
DRAFT = Draft(
    password_hash="hash",
    totp_secret="SECRET",
    confirmed_step=59_000_000,
    wrong_codes=2,
    recovery_codes=("7KQF-M2XD", "ABCD-EFGH"),
)


@pytest.fixture(params=["in memory", "in Valkey"])
def valkey(request: pytest.FixtureRequest) -> Redis | None:
    """Where the real ones keep it; ``None`` is for the twins."""
    if request.param == "in memory":
        return None
    return redis.connect(request.getfixturevalue("redis_url"))


@pytest.fixture
def failed(valkey: Redis | None) -> FailedSignIns:
    return RedisFailedSignIns(valkey) if valkey else MemoryFailedSignIns()


@pytest.fixture
def burns(valkey: Redis | None) -> Burns:
    return RedisBurns(valkey) if valkey else MemoryBurns()


@pytest.fixture
def drafts(valkey: Redis | None) -> Drafts:
    return RedisDrafts(valkey, VAULT) if valkey else MemoryDrafts()


def test_failures_are_counted_each_for_its_own(failed: FailedSignIns) -> None:
    counts = [failed.reserve("a", at=NOON) for _ in range(3)]

    assert counts == [1, 2, 3]
    assert failed.reserve("b", at=NOON) == 1


def test_of_failures_at_the_same_moment_none_gets_the_same_count(failed: FailedSignIns) -> None:
    with ThreadPoolExecutor(10) as threads:
        counts = list(threads.map(lambda _: failed.reserve("a", at=NOON), range(10)))

    assert max(counts) == 10


def test_a_failure_counts_until_the_window_is_over(failed: FailedSignIns) -> None:
    failed.reserve("a", at=NOON)

    assert failed.reserve("a", at=NOON + WINDOW - SECOND) == 2
    assert failed.reserve("a", at=NOON + WINDOW) == 2


def test_what_is_forgiven_is_not_counted(failed: FailedSignIns) -> None:
    for counter in ("a", "b"):
        failed.reserve(counter, at=NOON)

    failed.forgive("a")

    assert [failed.reserve(counter, at=NOON) for counter in ("a", "b")] == [1, 2]


def test_a_suspension_tells_its_end_and_lets_the_count_begin_anew(failed: FailedSignIns) -> None:
    until = NOON + SUSPENSION
    failed.reserve("a", at=NOON)

    failed.suspend("a", until=until)

    assert failed.suspended_until("a") == until
    assert failed.suspended_until("b") is None
    assert failed.reserve("a", at=until) == 1


@pytest.mark.parametrize(
    ("failures", "identifiers", "is_crowded"),
    [
        pytest.param(NETWORK_FAILURES, NETWORK_IDENTIFIERS, True, id="at both limits"),
        pytest.param(NETWORK_FAILURES - 1, NETWORK_IDENTIFIERS, False, id="one failure less"),
        pytest.param(NETWORK_FAILURES, NETWORK_IDENTIFIERS - 1, False, id="one person less"),
    ],
)
def test_a_network_is_crowded_from_so_many_failures_over_so_many_people(
    failed: FailedSignIns, failures: int, identifiers: int, is_crowded: bool
) -> None:
    for number in range(failures):
        failed.note_network("n", str(number % identifiers), at=NOON)

    assert failed.is_crowded("n", at=NOON) is is_crowded
    assert not failed.is_crowded("another", at=NOON)


def test_a_network_is_crowded_until_the_window_is_over(failed: FailedSignIns) -> None:
    for number in range(NETWORK_FAILURES):
        failed.note_network("n", str(number), at=NOON)

    assert failed.is_crowded("n", at=NOON + WINDOW - SECOND)
    assert not failed.is_crowded("n", at=NOON + WINDOW)


def test_a_challenge_burns_once(burns: Burns) -> None:
    answers = [burns.burn(challenge, life=LIFE) for challenge in ("a", "a", "b")]

    assert answers == [True, False, True]


def test_of_twenty_answers_at_once_one_is_the_first(burns: Burns) -> None:
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: burns.burn("a", life=LIFE), range(20)))

    assert answers.count(True) == 1


def test_a_draft_comes_back_as_it_was_until_it_ends(drafts: Drafts) -> None:
    drafts.save("a", Draft(password_hash="first", totp_secret="SECRET"))
    drafts.save("a", DRAFT)

    assert drafts.get("a") == DRAFT
    assert drafts.get("b") is None
    drafts.end("a")
    drafts.end("b")
    assert drafts.get("a") is None


def test_of_a_draft_nothing_can_be_read_in_valkey(redis_url: str) -> None:
    client = redis.connect(redis_url)
    RedisDrafts(client, VAULT).save("a", DRAFT)

    (key,) = client.keys("*")
    kept = str(client.get(key))

    assert "SECRET" not in kept
    assert "hash" not in kept
    assert "7KQF" not in kept
