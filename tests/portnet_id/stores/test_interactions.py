"""Interactions: of one browser, changed one at a time, taken once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from portal_kit import redis
from portal_kit.testing import NOON
from portal_kit.waiting_room import PER_NETWORK
from portnet_id.adapters.interactions import RedisInteractions
from portnet_id.domain.sign_in.interactions import (
    AuthorizationRequest,
    Interaction,
    InteractionMoved,
    InteractionNotFound,
    Interactions,
)
from tests.portnet_id.memory import MemoryInteractions

REQUEST = AuthorizationRequest(
    client_id="banques", redirect_uri="https://b.test/retour", parameters={"state": "é"}
)


@pytest.fixture(params=["in memory", "in Valkey"])
def interactions(request: pytest.FixtureRequest) -> Interactions:
    if request.param == "in memory":
        return MemoryInteractions()
    return RedisInteractions(redis.connect(request.getfixturevalue("redis_url")))


@pytest.fixture
def begun(interactions: Interactions) -> Interaction:
    return begin(interactions, at=NOON)


def begin(interactions: Interactions, *, at: datetime) -> Interaction:
    return interactions.begin(REQUEST, reason="no_sign_on", browser="mine", network="n", at=at)


def test_it_comes_back_as_it_was(interactions: Interactions, begun: Interaction) -> None:
    changed = interactions.save(begun.with_password_of(uuid4(), at=NOON))

    assert interactions.get(begun.id, browser="mine") == changed


def test_another_browser_neither_sees_nor_ends_it(
    interactions: Interactions, begun: Interaction
) -> None:
    for act in (interactions.get, interactions.take):
        with pytest.raises(InteractionNotFound):
            act(begun.id, browser="another")

    assert interactions.get(begun.id, browser="mine") == begun


def test_of_two_changes_to_one_version_the_second_is_refused(
    interactions: Interactions, begun: Interaction
) -> None:
    interactions.save(begun)

    with pytest.raises(InteractionMoved):
        interactions.save(begun)


def test_of_twenty_takes_at_once_one_finds_it(
    interactions: Interactions, begun: Interaction
) -> None:
    def take(_: int) -> bool:
        try:
            return interactions.take(begun.id, browser="mine") == begun
        except InteractionNotFound:
            return False

    with ThreadPoolExecutor(20) as threads:
        assert list(threads.map(take, range(20))).count(True) == 1


def test_what_was_answered_cannot_be_changed(
    interactions: Interactions, begun: Interaction
) -> None:
    interactions.take(begun.id, browser="mine")

    with pytest.raises(InteractionNotFound):
        interactions.save(begun)


def test_what_never_was_is_not_found(interactions: Interactions, begun: Interaction) -> None:
    for id in ("", "never", f"{begun.id}x", "\x00é"):
        with pytest.raises(InteractionNotFound):
            interactions.get(id, browser="mine")


def test_each_change_is_a_version(interactions: Interactions, begun: Interaction) -> None:
    changed = interactions.save(begun)

    assert changed == replace(begun, version=begun.version + 1)
    assert interactions.save(changed).version == begun.version + 2


def test_only_those_without_a_password_make_room_for_others(redis_url: str) -> None:
    interactions = RedisInteractions(redis.connect(redis_url))
    begun = begin(interactions, at=NOON)
    halfway = interactions.save(begin(interactions, at=NOON).with_password_of(uuid4(), at=NOON))

    for second in range(1, PER_NETWORK + 1):
        begin(interactions, at=NOON + timedelta(seconds=second))

    assert interactions.get(halfway.id, browser="mine") == halfway
    with pytest.raises(InteractionNotFound):
        interactions.get(begun.id, browser="mine")
