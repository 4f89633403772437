"""Portal sessions: an opaque secret in a cookie, the rest in Redis under its hash.

What ends a session is kept for a while, so that a person who comes back reads why it ended
instead of finding a bare sign-in page.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import cast
from uuid import UUID

from redis import Redis

from portal_kit.viewer import Organisation, Viewer

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=10)
KEPT = timedelta(hours=26)  # Longer than any session may last (24 hours), by time to read why.
RENEW_AFTER = timedelta(minutes=4)  # Access tokens live five; a new one is had in good time.
# A renewal that hangs is tried again after so long, and no other request waits for it meanwhile.
RENEWING_SECONDS = 10
# A code may be under way while its sign-on ends; it lives a minute, its tokens come at once.
GONE_SECONDS = 600


class EndReason(StrEnum):
    """Why a session is over. All but the last two come in Portnet ID's own words."""

    IDLE = "idle"
    ABSOLUTE = "absolute"
    SIGNED_OUT = "signed_out"
    REPLACED = "replaced"  # Somebody else signed in in the same browser.
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    NO_ROLE = "no_role"  # The person's last role on this portal was taken away.
    UNKNOWN = "unknown"  # Redis lost it, or Portnet ID gave no reason that we know.

    @classmethod
    def named(cls, reason: object) -> "EndReason":
        return next((each for each in cls if each.value == reason), cls.UNKNOWN)


class RenewalRefused(Exception):
    """Portnet ID says that the session is over, or tells what means it."""

    def __init__(self, reason: EndReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Over:
    """There is no session any more, and why. ``idle`` is how long it would have waited."""

    reason: EndReason
    idle: timedelta = IDLE


@dataclass(frozen=True, kw_only=True)
class PortalSession:
    """A person's session at one portal. ``id_token`` is kept as the hint for signing out.

    ``idle`` and ``lasts`` are the limits of the person's sign-on, counted from here. The refresh
    token (empty where Portnet ID gave none) lies in Redis as it is: nobody can use it without the
    portal's client key and the key its tokens are bound to, which are not there.
    """

    viewer: Viewer
    sid: str
    id_token: str
    started_at: datetime
    seen_at: datetime
    idle: timedelta = IDLE
    lasts: timedelta = ABSOLUTE
    refresh_token: str = ""
    renewed_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it ends however busy the person is."""
        return self.started_at + self.lasts

    def is_due(self, *, at: datetime) -> bool:
        """Whether a person's act at ``at`` is told to Portnet ID, by a renewal."""
        renewed_at = self.renewed_at or self.started_at
        return bool(self.refresh_token) and at - renewed_at >= RENEW_AFTER

    def left(self, *, at: datetime) -> timedelta:
        """How long it goes on if the person does nothing."""
        return min(self.seen_at + self.idle, self.ends_at) - at


class PortalSessions:
    """Sessions in Redis under the portal's prefix. Safe to share between threads and replicas.

    What is rare to change and what every request changes are two keys, so that a request under
    way never puts back what a renewal has replaced.
    """

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix

    def begin(self, session: PortalSession) -> str:
        """Stores a new session and returns the secret for the cookie; only its hash is kept."""
        secret = secrets.token_urlsafe(32)
        name = _digest(secret)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(self._key(name), _dump(session), ex=KEPT, nx=True)
            pipe.set(self._seen(name), session.seen_at.timestamp(), ex=KEPT, nx=True)
            pipe.sadd(self._of(session.sid), name)
            pipe.expire(self._of(session.sid), KEPT)
            pipe.get(self._gone(session.sid))
            gone = pipe.execute()[-1]
        if gone is not None:
            self._finish([name], EndReason.named(gone))
        return secret

    def get(self, secret: str, *, at: datetime) -> PortalSession | Over:
        """The session, or why there is none."""
        name = _digest(secret)
        keys = (self._key(name), self._seen(name), self._ended(name))
        kept, seen, ended = cast(list[str | None], self._redis.mget(keys))
        if kept is None or seen is None:
            return Over(reason=EndReason.named(ended))
        session = _load(kept, seen_at=_time(float(seen)))
        over = judge(session, at=at)
        return session if over is None else Over(reason=over, idle=session.idle)

    def touch(self, secret: str, *, at: datetime) -> None:
        """Notes that the person acted. A session that was ended meanwhile stays ended."""
        # XX: a sign-out that came in between has deleted the key, and it stays deleted.
        self._redis.set(self._seen(_digest(secret)), at.timestamp(), xx=True, keepttl=True)

    def may_renew(self, secret: str) -> bool:
        """Whether the caller, alone of all that ask now, is to renew the session."""
        key = f"{self._prefix}:renewing:{_digest(secret)}"
        return bool(self._redis.set(key, "1", nx=True, ex=RENEWING_SECONDS))

    def keep(self, secret: str, renewed: PortalSession) -> None:
        """Replaces what was renewed; a session that was ended meanwhile stays ended."""
        name = _digest(secret)
        self._redis.set(self._key(name), _dump(renewed), xx=True, keepttl=True)
        self._redis.delete(f"{self._prefix}:renewing:{name}")

    def end(self, secret: str, *, because: EndReason | None = None) -> None:
        """Ends the session; an unknown secret is no error.

        The reason, if there is one to tell, is kept until it is told: ended again without one.
        """
        name = _digest(secret)
        if because is not None:
            self._finish([name], because)
            return
        self._redis.delete(self._key(name), self._seen(name), self._ended(name))

    def end_all_of(self, sid: str, *, because: EndReason) -> list[PortalSession]:
        """Ends every session of one sign-on, and one that is just about to begin."""
        # First, so that a session that begins in between is either found here or ends itself.
        self._redis.set(self._gone(sid), because.value, ex=GONE_SECONDS)
        names = cast(set[str], self._redis.smembers(self._of(sid)))
        kept_of = {name: cast(str | None, self._redis.get(self._key(name))) for name in names}
        alive = {name: kept for name, kept in kept_of.items() if kept is not None}
        self._finish(alive, because)
        self._redis.delete(self._of(sid))
        return [_load(kept, seen_at=None) for kept in alive.values()]

    def _finish(self, names: Iterable[str], because: EndReason) -> None:
        with self._redis.pipeline(transaction=True) as pipe:
            for name in names:
                pipe.delete(self._key(name), self._seen(name))
                pipe.set(self._ended(name), because.value, ex=KEPT)
            pipe.execute()

    def _key(self, name: str) -> str:
        return f"{self._prefix}:session:{name}"

    def _seen(self, name: str) -> str:
        return f"{self._prefix}:seen:{name}"

    def _ended(self, name: str) -> str:
        return f"{self._prefix}:ended:{name}"

    def _of(self, sid: str) -> str:
        return f"{self._prefix}:sessions-of:{_digest(sid)}"

    def _gone(self, sid: str) -> str:
        return f"{self._prefix}:gone:{_digest(sid)}"


def judge(session: PortalSession, *, at: datetime) -> EndReason | None:
    """Which of its two limits a session has reached; ``None`` while it counts."""
    if at >= session.ends_at:
        return EndReason.ABSOLUTE
    if at - session.seen_at >= session.idle:
        return EndReason.IDLE
    return None


def _dump(session: PortalSession) -> str:
    viewer = session.viewer
    renewed_at = session.renewed_at or session.started_at
    return json.dumps(
        {
            "sub": str(viewer.sub),
            "name": viewer.name,
            "organisation": asdict(viewer.organisation),
            "branches": None if viewer.branches is None else sorted(viewer.branches),
            "roles": sorted(viewer.roles),
            "signed_in_at": viewer.signed_in_at.timestamp(),
            "sid": session.sid,
            "id_token": session.id_token,
            "started_at": session.started_at.timestamp(),
            "idle": session.idle.total_seconds(),
            "lasts": session.lasts.total_seconds(),
            "refresh_token": session.refresh_token,
            "renewed_at": renewed_at.timestamp(),
        }
    )


def _load(text: str, *, seen_at: datetime | None) -> PortalSession:
    kept = json.loads(text)
    branches = kept["branches"]
    started_at = _time(kept["started_at"])
    return PortalSession(
        viewer=Viewer(
            sub=UUID(kept["sub"]),
            name=kept["name"],
            organisation=Organisation(**kept["organisation"]),
            branches=None if branches is None else frozenset(branches),
            roles=frozenset(kept["roles"]),
            signed_in_at=_time(kept["signed_in_at"]),
        ),
        sid=kept["sid"],
        id_token=kept["id_token"],
        started_at=started_at,
        seen_at=seen_at or started_at,
        idle=timedelta(seconds=kept["idle"]),
        lasts=timedelta(seconds=kept["lasts"]),
        refresh_token=kept["refresh_token"],
        renewed_at=_time(kept["renewed_at"]),
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
