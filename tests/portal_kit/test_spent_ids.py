"""Identifiers that count once, in a real Redis: a memory that was lost says so."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from redis import Redis

from portal_kit.redis import connect
from portal_kit.spent_ids import SpentIds
from portal_kit.testing import NOON

PREFIX = "portail:proof"
BEGINNING = f"{PREFIX}-since"
GOOD_UNTIL = NOON + timedelta(seconds=60)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    client = connect(redis_url)
    yield client
    client.close()


def spend(redis: Redis, jti: str = "j", *, owner: str = "banques", seconds_ago: float = 0) -> bool:
    return SpentIds(redis, PREFIX).spend(
        owner,
        jti,
        made_at=NOON - timedelta(seconds=seconds_ago),
        good_until=GOOD_UNTIL,
        at=NOON,
    )


def test_the_first_counts_and_the_second_does_not(redis: Redis) -> None:
    assert spend(redis)
    assert not spend(redis)


def test_each_party_has_its_own(redis: Redis) -> None:
    assert spend(redis, "b", owner="a")
    assert spend(redis, "b", owner="c")
    assert not spend(redis, "b", owner="a")


def test_names_cannot_run_into_each_other(redis: Redis) -> None:
    assert spend(redis, "c", owner="a-b")
    assert spend(redis, "b-c", owner="a")


def test_it_is_remembered_as_long_as_it_could_come_again(redis: Redis) -> None:
    spend(redis)

    (key,) = redis.keys(f"{PREFIX}:*")
    assert 59 <= redis.ttl(key) <= 61


def test_the_memory_stays_within_the_prefix_of_the_service(redis: Redis) -> None:
    spend(redis)

    assert all(key.startswith(PREFIX) for key in redis.keys("*"))
    assert redis.ttl(BEGINNING) == -1


def test_what_was_made_before_the_memory_began_does_not_count(redis: Redis) -> None:
    spend(redis, "1")

    assert spend(redis, "2", seconds_ago=1)
    assert not spend(redis, "3", seconds_ago=30)
