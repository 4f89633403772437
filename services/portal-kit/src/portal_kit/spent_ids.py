"""Identifiers that count once: the ``jti`` of proofs and tokens, kept in Redis while they could
still be taken."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import cast

from redis import Redis

# Something may be under way while the memory begins anew, as at the very first start.
UNDER_WAY = timedelta(seconds=2)


class SpentIds:
    """Safe to share between threads and replicas. An emptied Redis has forgotten what was spent,
    so only what was made since then counts."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix

    def spend(
        self, owner: str, jti: str, *, made_at: datetime, good_until: datetime, at: datetime
    ) -> bool:
        """Whether it was unspent; it is spent now. ``owner`` is whose identifier it is."""
        if made_at < self._beginning(at) - UNDER_WAY:
            return False
        name = sha256(f"{owner}\n{jti}".encode()).hexdigest()
        seconds = max(int((good_until - at).total_seconds()) + 1, 1)
        return bool(self._redis.set(f"{self._prefix}:{name}", "1", nx=True, ex=seconds))

    def _beginning(self, at: datetime) -> datetime:
        key = f"{self._prefix}-since"
        kept = self._redis.set(key, int(at.timestamp()), nx=True, get=True)
        return at if kept is None else datetime.fromtimestamp(int(cast(str, kept)), UTC)
