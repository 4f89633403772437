"""Sign-ins that a browser has begun and Portnet ID has not answered yet."""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256

from redis import Redis

LIFE = timedelta(minutes=30)  # As long as an interaction at the provider.


@dataclass(frozen=True, kw_only=True)
class PendingSignIn:
    """What must come back unchanged. ``browser`` is the hash of the secret in its cookie."""

    state: str
    nonce: str
    code_verifier: str
    browser: str
    return_to: str


class PendingSignIns:
    """Kept in Redis under a hash of ``state``; taken once."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix

    def save(self, pending: PendingSignIn) -> None:
        self._redis.set(self._key(pending.state), json.dumps(asdict(pending)), ex=LIFE)

    def take(self, state: str) -> PendingSignIn | None:
        """The sign-in begun with ``state``, which nobody can take again."""
        found = self._redis.getdel(self._key(state))
        return PendingSignIn(**json.loads(str(found))) if found else None

    def _key(self, state: str) -> str:
        return f"{self._prefix}:sign-in:{sha256(state.encode()).hexdigest()}"
