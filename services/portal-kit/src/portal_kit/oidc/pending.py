"""Sign-ins that a browser has begun and Portnet ID has not answered yet."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from redis import Redis

from portal_kit.waiting_room import WaitingRoom

LIFE = timedelta(minutes=30)  # As long as an interaction at the provider.


@dataclass(frozen=True, kw_only=True)
class PendingSignIn:
    """What must come back unchanged. ``browser`` is the hash of the secret in its cookie.

    ``max_age``: how many seconds old the proof of a factor may be, where it was asked for.
    """

    state: str
    nonce: str
    code_verifier: str
    browser: str
    return_to: str
    max_age: int | None = None


class PendingSignIns:
    """Kept in Redis under a hash of ``state``; taken once."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix
        self._waiting = WaitingRoom(redis, f"{prefix}:sign-in", life=LIFE)

    def save(self, pending: PendingSignIn, *, network: str, at: datetime) -> None:
        """Anybody may begin any number: when there are too many, the oldest end early."""
        kept = json.dumps({"network": network, "pending": asdict(pending)})
        self._waiting.admit(self._key(pending.state), kept, network=network, at=at)

    def take(self, state: str) -> PendingSignIn | None:
        """The sign-in begun with ``state``, which nobody can take again."""
        key = self._key(state)
        found = self._redis.getdel(key)
        if not found:
            return None
        kept = json.loads(str(found))
        with self._redis.pipeline(transaction=True) as pipe:
            self._waiting.leave(pipe, key, network=kept["network"])
            pipe.execute()
        return PendingSignIn(**kept["pending"])

    def _key(self, state: str) -> str:
        return f"{self._prefix}:sign-in:{sha256(state.encode()).hexdigest()}"
