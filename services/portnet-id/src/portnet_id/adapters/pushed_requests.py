"""Pushed requests in Redis: losing them costs a repeated sign-in, nothing else."""

import json
import secrets
from datetime import datetime
from hashlib import sha256
from typing import cast

from redis import Redis

from portal_kit.waiting_room import WaitingRoom
from portnet_id.domain.pushed_requests import LIFE, PushedRequest, PushedRequestUnknown
from portnet_id.domain.sign_in import interactions

PREFIX = "portnet-id:pushed"


class RedisPushedRequests:
    """``PushedRequests``. Safe to share between threads."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        # A party that pushes without end makes room among its own.
        self._waiting = WaitingRoom(redis, PREFIX, life=LIFE)

    def push(self, request: PushedRequest, *, at: datetime) -> str:
        name = secrets.token_urlsafe(32)
        kept = json.dumps({"client_id": request.client_id, "parameters": request.parameters})
        self._waiting.admit(_key(name), kept, network=request.client_id, at=at)
        return name

    def open(self, name: str, *, client_id: str, browser: str) -> PushedRequest:
        key, opener = _key(name), _digest(browser)
        kept = cast(str | None, self._redis.get(key))
        found = json.loads(kept) if kept else {}
        if found.get("client_id") != client_id:
            raise PushedRequestUnknown("unknown, over, or another party's")
        # The first browser wins; whoever comes second is told whose it is.
        owner = self._redis.set(f"{key}:browser", opener, nx=True, get=True, ex=interactions.LIFE)
        if owner not in (None, opener):
            raise PushedRequestUnknown("another browser's")
        self._redis.expire(key, interactions.LIFE)
        return PushedRequest(
            client_id=client_id,
            parameters=tuple((each[0], each[1]) for each in found["parameters"]),
        )

    def answer(self, name: str) -> None:
        key = _key(name)
        if self._redis.getdel(key) is None:
            raise PushedRequestUnknown("answered before, or over")
        self._redis.delete(f"{key}:browser")


def _key(name: str) -> str:
    return f"{PREFIX}:{_digest(name)}"


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
