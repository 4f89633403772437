"""Counters of wrong passwords, and burnt challenges, in Redis.

Losing them costs an attacker's patience and nobody's access. Without Redis nobody signs in.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import cast

from redis import Redis

from portnet_id.domain.sign_in.failed_sign_ins import (
    NETWORK_FAILURES,
    NETWORK_IDENTIFIERS,
    SUSPENSION,
    WINDOW,
)

PREFIX = "portnet-id"
KEPT_OF_A_NETWORK = 1_000  # Beyond ten times the limit nothing more is learned.


class RedisFailedSignIns:
    """``FailedSignIns`` in sorted sets, scored by time. Safe to share between threads."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def suspended_until(self, counter: str) -> datetime | None:
        until = cast(str | None, self._redis.get(_suspension(counter)))
        return None if until is None else datetime.fromtimestamp(float(until), UTC)

    def reserve(self, counter: str, *, at: datetime) -> int:
        key = _failures(counter)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.zremrangebyscore(key, "-inf", (at - WINDOW).timestamp())
            pipe.zadd(key, {secrets.token_hex(8): at.timestamp()})
            pipe.zcard(key)
            pipe.expire(key, WINDOW)
            return int(pipe.execute()[2])

    def suspend(self, counter: str, *, until: datetime) -> None:
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_suspension(counter), until.timestamp(), ex=SUSPENSION)
            pipe.delete(_failures(counter))
            pipe.execute()

    def forgive(self, counter: str) -> None:
        self._redis.delete(_failures(counter))

    def note_network(self, network: str, identifier: str, *, at: datetime) -> None:
        members = {"failures": secrets.token_hex(8), "identifiers": identifier}
        with self._redis.pipeline(transaction=True) as pipe:
            for kind, member in members.items():
                key = _network(network, kind)
                pipe.zadd(key, {member: at.timestamp()})
                pipe.zremrangebyrank(key, 0, -KEPT_OF_A_NETWORK - 1)
                pipe.expire(key, WINDOW)
            pipe.execute()

    def is_crowded(self, network: str, *, at: datetime) -> bool:
        since = (at - WINDOW).timestamp()
        with self._redis.pipeline(transaction=False) as pipe:
            for kind in ("failures", "identifiers"):
                pipe.zcount(_network(network, kind), f"({since}", "+inf")
            failures, identifiers = pipe.execute()
        return bool(failures >= NETWORK_FAILURES and identifiers >= NETWORK_IDENTIFIERS)


class RedisBurns:
    """``Burns``: of two answers to one challenge, one is the first."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def burn(self, challenge: str, *, life: timedelta) -> bool:
        return bool(self._redis.set(f"{PREFIX}:captcha:{challenge}", "1", nx=True, ex=life))


def _failures(counter: str) -> str:
    return f"{PREFIX}:failures:{counter}"


def _suspension(counter: str) -> str:
    return f"{PREFIX}:suspension:{counter}"


def _network(network: str, kind: str) -> str:
    return f"{PREFIX}:network:{network}:{kind}"
