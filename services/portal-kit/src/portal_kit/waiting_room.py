"""What anybody may make a service remember before proving anything: only so much of it.

Redis evicts nothing by itself (architecture §5), and a session that cannot be touched is no
session. So whoever could fill it with sign-ins that are never finished would stop every service.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import cast

from redis import Redis
from redis.client import Pipeline

# A network is never refused: when it has this many, its oldest one goes. The second limit is for
# many networks at once. A sign-in takes up to 7 kB, so a full room takes 35 MB of Redis's 128.
PER_NETWORK = 1_000
IN_ALL = 5_000


class WaitingRoom:
    """Keys of Redis under ``prefix``, each kept for ``life``. Safe to share between threads."""

    def __init__(
        self,
        redis: Redis,
        prefix: str,
        *,
        life: timedelta,
        per_network: int = PER_NETWORK,
        in_all: int = IN_ALL,
    ) -> None:
        self._redis = redis
        self._prefix = prefix
        self._life = life
        self._per_network = per_network
        self._in_all = in_all

    def admit(self, key: str, value: str, *, network: str, at: datetime) -> None:
        """Keeps ``value`` under the new ``key``; where there are too many, the oldest end."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(key, value, ex=self._life, nx=True)
            for queue in self._queues(network):
                pipe.zremrangebyscore(queue, "-inf", (at - self._life).timestamp())
                pipe.zadd(queue, {key: at.timestamp()})
                pipe.expire(queue, self._life)
                pipe.zcard(queue)
            answers = pipe.execute()
        of_network, in_all = int(answers[4]), int(answers[8])
        too_many = max(of_network - self._per_network, 0)
        self._show_out(network, too_many)
        # Who makes room among their own takes none from others.
        self._show_out("", in_all - too_many - self._in_all)

    def leave(self, pipe: Pipeline, key: str, *, network: str) -> None:
        """Takes ``key`` out of the queue, in the transaction that ends it or makes it secure."""
        for queue in self._queues(network):
            pipe.zrem(queue, key)

    def _show_out(self, network: str, number: int) -> None:
        if number <= 0:
            return
        popped = self._redis.zpopmin(self._queue(network), number)
        keys = [key for key, _ in cast(Iterable[tuple[str, float]], popped)]
        if keys:
            with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(*keys)
                pipe.zrem(self._queue(""), *keys)
                pipe.execute()

    def _queues(self, network: str) -> tuple[str, str]:
        return self._queue(network), self._queue("")

    def _queue(self, network: str) -> str:
        """The queue of a network; of all of them where none is named."""
        name = sha256(network.encode()).hexdigest()[:32] if network else "all"
        return f"{self._prefix}:waiting:{name}"
