"""What strangers may leave in Redis: so much, and the oldest of it goes first."""

from datetime import datetime, timedelta

import pytest
from redis import Redis

from portal_kit import redis
from portal_kit.oidc.pending import PendingSignIn, PendingSignIns
from portal_kit.testing import NOON
from portal_kit.waiting_room import PER_NETWORK, WaitingRoom

LIFE = timedelta(minutes=30)


@pytest.fixture
def connection(redis_url: str) -> Redis:
    return redis.connect(redis_url)


@pytest.fixture
def room(connection: Redis) -> WaitingRoom:
    return WaitingRoom(connection, "x", life=LIFE, per_network=2, in_all=3)


def seconds(number: int) -> datetime:
    return NOON + timedelta(seconds=number)


def kept(connection: Redis) -> list[str]:
    return sorted(key for key in connection.scan_iter() if ":waiting:" not in key)


def test_a_network_with_too_many_loses_its_oldest(room: WaitingRoom, connection: Redis) -> None:
    for second, key in enumerate(["a1", "a2", "a3"]):
        room.admit(key, "", network="a", at=seconds(second))

    assert kept(connection) == ["a2", "a3"]


def test_it_takes_no_place_of_another_network(room: WaitingRoom, connection: Redis) -> None:
    room.admit("b1", "", network="b", at=seconds(0))

    for second in range(1, 9):
        room.admit(f"a{second}", "", network="a", at=seconds(second))

    assert kept(connection) == ["a7", "a8", "b1"]


def test_many_networks_together_have_a_limit_too(room: WaitingRoom, connection: Redis) -> None:
    for second in range(1, 9):
        room.admit(f"key{second}", "", network=f"network {second}", at=seconds(second))

    assert kept(connection) == ["key6", "key7", "key8"]


def test_nothing_is_kept_of_networks_whose_places_went_to_others(
    room: WaitingRoom, connection: Redis
) -> None:
    for second in range(1, 9):
        room.admit(f"key{second}", "", network=f"network {second}", at=seconds(second))

    assert len(list(connection.scan_iter("x:waiting:*"))) == 1 + 3


def test_what_has_left_is_pushed_out_no_more(room: WaitingRoom, connection: Redis) -> None:
    room.admit("first", "", network="a", at=seconds(0))
    with connection.pipeline() as pipe:
        room.leave(pipe, "first", network="a")
        pipe.execute()

    for second in range(1, 9):
        room.admit(f"a{second}", "", network="a", at=seconds(second))

    assert kept(connection) == ["a7", "a8", "first"]


def test_what_is_over_takes_no_place(room: WaitingRoom, connection: Redis) -> None:
    room.admit("old1", "", network="a", at=NOON - LIFE)
    room.admit("old2", "", network="a", at=NOON - LIFE)

    room.admit("new", "", network="a", at=NOON)

    assert connection.zcard("x:waiting:all") == 1


def test_nothing_is_left_behind_for_ever(room: WaitingRoom, connection: Redis) -> None:
    room.admit("a1", "", network="a", at=NOON)

    lives = [int(connection.ttl(key)) for key in connection.scan_iter()]
    assert len(lives) == 3
    assert all(0 < life <= LIFE.total_seconds() for life in lives)


def test_sign_ins_begun_in_vain_do_not_fill_the_memory(connection: Redis) -> None:
    pending = PendingSignIns(connection, "banques")

    for number in range(PER_NETWORK + 50):
        begun = PendingSignIn(
            state=f"{number}", nonce="n", code_verifier="v", browser="b", return_to="/"
        )
        pending.save(begun, network="192.0.2.7", at=seconds(number))

    assert len(kept(connection)) == PER_NETWORK
    assert pending.take("0") is None
    assert pending.take(f"{PER_NETWORK}") is not None
