"""Spent client assertions in Redis."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import cast

from redis import Redis

PREFIX = "portnet-id:assertion"
BEGINNING = "portnet-id:assertions-since"

# An assertion may be under way while the memory begins anew, as at the very first start.
UNDER_WAY = timedelta(seconds=2)


class RedisSpentAssertions:
    """``SpentAssertions``. An empty Redis has forgotten, so it counts from then on only."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def spend(
        self, client_id: str, jti: str, *, made_at: datetime, good_until: datetime, at: datetime
    ) -> bool:
        if made_at < self._beginning(at) - UNDER_WAY:
            return False
        name = sha256(f"{client_id}\n{jti}".encode()).hexdigest()
        seconds = int((good_until - at).total_seconds()) + 1
        return bool(self._redis.set(f"{PREFIX}:{name}", "1", nx=True, ex=max(seconds, 1)))

    def _beginning(self, at: datetime) -> datetime:
        kept = self._redis.set(BEGINNING, int(at.timestamp()), nx=True, get=True)
        return at if kept is None else datetime.fromtimestamp(int(cast(str, kept)), UTC)
