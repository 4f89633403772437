"""Argon2id: a few at a time, as long as today's parameters say, useless without the pepper."""

from threading import Event, Thread
from typing import Any

import pytest
from argon2 import extract_parameters

from portnet_id.adapters.password_hasher import (
    LANES,
    MEMORY_KIB,
    PASSES,
    Argon2Hasher,
    TooManyHashes,
)
from portnet_id.adapters.vault import KeyVault
from tests.portnet_id.protocol.provider import SECRETS
from tests.portnet_id.protocol.relying_party import VAULT

SMALL = 64  # KiB: nobody's test depends on how long a hash takes.


def a_hasher(**changes: Any) -> Argon2Hasher:
    return Argon2Hasher(VAULT, **{"memory_kib": SMALL, **changes})


def test_a_password_fits_its_own_hash_alone() -> None:
    hasher = a_hasher()
    hashed = hasher.hash("marée basse")

    assert hasher.verify("marée basse", hashed)
    assert not hasher.verify("marée haute", hashed)
    assert hasher.hash("marée basse") != hashed


def test_the_same_keys_on_another_keyboard_give_the_same_password() -> None:
    hasher = a_hasher()

    assert hasher.verify("mare\u0301e basse", hasher.hash("marée basse"))


@pytest.mark.parametrize("hashed", [None, "", "plain text"])
def test_no_password_fits_what_is_no_hash(hashed: str | None) -> None:
    assert not a_hasher().verify("marée basse", hashed)


def test_a_hash_is_of_no_use_without_the_key_from_outside_the_database() -> None:
    other_key = KeyVault(secret_key="o" * 43, encryption_key=SECRETS["PORTNET_ID_ENCRYPTION_KEY"])
    hashed = a_hasher().hash("marée basse")

    assert not Argon2Hasher(other_key, memory_kib=SMALL).verify("marée basse", hashed)


def test_what_is_in_use_is_what_owasp_asks_for() -> None:
    parameters = extract_parameters(Argon2Hasher(VAULT).hash("marée basse"))

    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (
        MEMORY_KIB, PASSES, LANES,
    )  # fmt: skip
    assert (MEMORY_KIB, PASSES, LANES) == (19_456, 2, 1)


def test_a_hash_of_other_parameters_still_fits_and_is_outdated() -> None:
    before, today = a_hasher(), a_hasher(memory_kib=2 * SMALL)
    hashed = before.hash("marée basse")

    assert today.verify("marée basse", hashed)
    assert today.is_outdated(hashed)
    assert not today.is_outdated(today.hash("marée basse"))


def test_who_gets_no_turn_in_time_is_told_and_the_next_one_gets_it() -> None:
    hasher = a_hasher(at_once=1, wait_seconds=0.01)
    hashed = hasher.hash("marée basse")

    with hasher._turn():
        with pytest.raises(TooManyHashes):
            hasher.verify("marée basse", hashed)
        with pytest.raises(TooManyHashes):
            hasher.hash("marée basse")

    assert hasher.verify("marée basse", hashed)


def test_who_waits_gets_a_turn_when_one_is_free() -> None:
    hasher = a_hasher(at_once=1, wait_seconds=10)
    taken, done = Event(), Event()

    def hold() -> None:
        with hasher._turn():
            taken.set()
            done.wait(0.05)

    holder = Thread(target=hold)
    holder.start()
    taken.wait(5)

    assert hasher.hash("marée basse")
    holder.join()


def test_a_turn_is_given_back_whatever_becomes_of_it() -> None:
    hasher = a_hasher(at_once=1, wait_seconds=0.01)

    for _ in range(3):
        assert not hasher.verify("marée basse", "no hash at all")
