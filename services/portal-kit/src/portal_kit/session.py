"""Portal sessions: opaque id in a cookie, its hash in Redis, 15 minutes idle, 10 hours in all.

A record outlives both ends for a while, so that a person who comes back reads why the session
ended instead of finding a bare sign-in page.
"""

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import cast
from uuid import UUID

from redis import Redis

from portal_kit.viewer import Organisation, Viewer

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=10)
KEPT = ABSOLUTE + timedelta(hours=2)  # What a person still reads after the end, then it is gone.


class EndReason(StrEnum):
    """Why a session is over."""

    UNKNOWN = "unknown"  # Redis lost it, or it was ended elsewhere.
    IDLE = "idle"
    ABSOLUTE = "absolute"


@dataclass(frozen=True, kw_only=True)
class PortalSession:
    """A person's session at one portal. ``id_token`` is kept as the hint for signing out."""

    viewer: Viewer
    sid: str
    id_token: str
    started_at: datetime
    seen_at: datetime


class PortalSessions:
    """Sessions in Redis under the portal's prefix. Safe to share between threads."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix

    def begin(self, session: PortalSession) -> str:
        """Stores a new session and returns the secret for the cookie; only its hash is kept."""
        secret = secrets.token_urlsafe(32)
        self._redis.set(self._key(secret), _dump(session), ex=KEPT, nx=True)
        return secret

    def get(self, secret: str, *, at: datetime) -> PortalSession | EndReason:
        """The session, or why there is none."""
        found = cast(str | None, self._redis.get(self._key(secret)))
        return EndReason.UNKNOWN if found is None else judge(_load(found), at=at)

    def touch(self, secret: str, session: PortalSession, *, at: datetime) -> None:
        """Notes that the person acted. A session that was ended meanwhile stays ended."""
        # XX: a sign-out that came in between has deleted the key, and it stays deleted.
        seen = _dump(replace(session, seen_at=at))
        self._redis.set(self._key(secret), seen, xx=True, keepttl=True)

    def end(self, secret: str) -> None:
        """Forgets the session; an unknown secret is no error."""
        self._redis.delete(self._key(secret))

    def _key(self, secret: str) -> str:
        return f"{self._prefix}:session:{sha256(secret.encode()).hexdigest()}"


def judge(session: PortalSession, *, at: datetime) -> PortalSession | EndReason:
    """The session if it still counts at ``at``, or which of its two ends it has reached."""
    if at - session.started_at >= ABSOLUTE:
        return EndReason.ABSOLUTE
    if at - session.seen_at >= IDLE:
        return EndReason.IDLE
    return session


def _dump(session: PortalSession) -> str:
    viewer = session.viewer
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
            "seen_at": session.seen_at.timestamp(),
        }
    )


def _load(text: str) -> PortalSession:
    kept = json.loads(text)
    branches = kept["branches"]
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
        started_at=_time(kept["started_at"]),
        seen_at=_time(kept["seen_at"]),
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
