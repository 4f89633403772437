"""Who is signed in, kept on the server: so that Portnet ID can end it without the browser.

A cookie holds a secret; Redis holds the person under its hash, and for each sign-on at Portnet ID
(``sid``) the sessions that came of it.
"""

import json
import secrets
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from redis import Redis

from demo_portals.mic.person import Person

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=10)
PREFIX = "mic"


class Sessions:
    """The sessions of this portal. Raises ``redis.RedisError`` while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def begin(self, person: Person) -> str:
        """Returns the secret that the browser is to show."""
        secret = secrets.token_urlsafe(32)
        key = _session_key(secret)
        with self._redis.pipeline() as together:
            together.set(key, json.dumps(asdict(person)), ex=IDLE)
            together.sadd(_sign_on_key(person.sid), key)
            together.expire(_sign_on_key(person.sid), ABSOLUTE)
            together.execute()
        return secret

    def find(self, secret: str) -> Person | None:
        """Whose session it is, which lasts for another 15 minutes by that."""
        kept = self._redis.getex(_session_key(secret), ex=IDLE)
        if kept is None:
            return None
        person = Person(**json.loads(kept))
        return person if datetime.now(UTC) - person.signed_in_at < ABSOLUTE else None

    def end(self, secret: str) -> None:
        self._redis.delete(_session_key(secret))

    def end_sign_on(self, sid: str) -> None:
        """Ends every session that came of this sign-on."""
        key = _sign_on_key(sid)
        self._redis.delete(key, *self._redis.smembers(key))


def _session_key(secret: str) -> str:
    return f"{PREFIX}:session:{sha256(secret.encode()).hexdigest()}"


def _sign_on_key(sid: str) -> str:
    return f"{PREFIX}:sign-on:{sid}"
