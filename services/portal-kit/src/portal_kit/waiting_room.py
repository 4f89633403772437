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
            for queue, place in self._places(key, network):
                pipe.zremrangebyscore(queue, "-inf", (at - self._life).timestamp())
                pipe.zadd(queue, {place: at.timestamp()})
                pipe.expire(queue, self._life)
                pipe.zcard(queue)
            answers = pipe.execute()
        of_network, in_all = int(answers[4]), int(answers[8])
        too_many = max(of_network - self._per_network, 0)
        self._show_out(self._of(network), too_many)
        # Who makes room among their own takes none from others.
        self._show_out(self._all, in_all - too_many - self._in_all)

    def leave(self, pipe: Pipeline, key: str, *, network: str) -> None:
        """Takes ``key`` out of the queues, in the transaction that ends it or makes it secure."""
        for queue, place in self._places(key, network):
            pipe.zrem(queue, place)

    def _show_out(self, queue: str, number: int) -> None:
        if number <= 0:
            return
        popped = cast(Iterable[tuple[str, float]], self._redis.zpopmin(queue, number))
        with self._redis.pipeline(transaction=True) as pipe:
            for place, _ in popped:
                network, _, key = place.partition(" ")
                pipe.delete(key)
                pipe.zrem(self._all, place)
                pipe.zrem(f"{self._prefix}:waiting:{network}", place)
            pipe.execute()

    @property
    def _all(self) -> str:
        return f"{self._prefix}:waiting:all"

    def _of(self, network: str) -> str:
        return f"{self._prefix}:waiting:{_digest(network)}"

    def _places(self, key: str, network: str) -> Iterable[tuple[str, str]]:
        """The queues that ``key`` stands in, and the name it has there: its network comes first,
        so that who is shown out of one queue is found in the other."""
        place = f"{_digest(network)} {key}"
        return ((self._of(network), place), (self._all, place))


def _digest(network: str) -> str:
    return sha256(network.encode()).hexdigest()[:32]
