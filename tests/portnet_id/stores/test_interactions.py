"""Interactions in Valkey: of one browser, changed one at a time, taken once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from portal_kit import redis
from portal_kit.testing import NOON
from portal_kit.waiting_room import PER_NETWORK
from portnet_id.adapters.interactions import RedisInteractions
from portnet_id.domain.interactions import (
    AuthorizationRequest,
    Interaction,
    InteractionMoved,
    InteractionNotFound,
)

REQUEST = AuthorizationRequest(
    client_id="banques", redirect_uri="https://b.test/retour", parameters={"state": "é"}
)


@pytest.fixture
def interactions(redis_url: str) -> RedisInteractions:
    return RedisInteractions(redis.connect(redis_url))


@pytest.fixture
def begun(interactions: RedisInteractions) -> Interaction:
    return begin(interactions, at=NOON)


def begin(interactions: RedisInteractions, *, at: datetime) -> Interaction:
    return interactions.begin(REQUEST, reason="no_sign_on", browser="mine", network="n", at=at)


def test_it_comes_back_as_it_was(interactions: RedisInteractions, begun: Interaction) -> None:
    changed = interactions.save(begun.with_password_of(uuid4(), at=NOON))

    assert interactions.get(begun.id, browser="mine") == changed


def test_another_browser_neither_sees_nor_ends_it(
    interactions: RedisInteractions, begun: Interaction
) -> None:
    for act in (interactions.get, interactions.take):
        with pytest.raises(InteractionNotFound):
            act(begun.id, browser="another")

    assert interactions.get(begun.id, browser="mine") == begun


def test_of_two_changes_to_one_version_the_second_is_refused(
    interactions: RedisInteractions, begun: Interaction
) -> None:
    interactions.save(begun)

    with pytest.raises(InteractionMoved):
        interactions.save(begun)


def test_of_twenty_takes_at_once_one_finds_it(
    interactions: RedisInteractions, begun: Interaction
) -> None:
    def take(_: int) -> bool:
        try:
            return interactions.take(begun.id, browser="mine") == begun
        except InteractionNotFound:
            return False

    with ThreadPoolExecutor(20) as threads:
        assert list(threads.map(take, range(20))).count(True) == 1


def test_what_was_answered_cannot_be_changed(
    interactions: RedisInteractions, begun: Interaction
) -> None:
    interactions.take(begun.id, browser="mine")

    with pytest.raises(InteractionNotFound):
        interactions.save(begun)


def test_only_those_without_a_password_make_room_for_others(
    interactions: RedisInteractions, begun: Interaction
) -> None:
    halfway = interactions.save(begin(interactions, at=NOON).with_password_of(uuid4(), at=NOON))

    for second in range(1, PER_NETWORK + 1):
        begin(interactions, at=NOON + timedelta(seconds=second))

    assert interactions.get(halfway.id, browser="mine") == halfway
    with pytest.raises(InteractionNotFound):
        interactions.get(begun.id, browser="mine")
