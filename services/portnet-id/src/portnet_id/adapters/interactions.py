"""Interactions in Redis: losing them costs a repeated sign-in, nothing else."""

import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from redis import Redis
from redis.exceptions import WatchError

from portal_kit.waiting_room import WaitingRoom
from portnet_id.domain.levels import Factor, Verified
from portnet_id.domain.sign_in.interactions import (
    LIFE,
    AuthorizationRequest,
    Interaction,
    InteractionMoved,
    InteractionNotFound,
)

PREFIX = "portnet-id:interaction"


class RedisInteractions:
    """``Interactions`` under the service's prefix. Safe to share between threads."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting = WaitingRoom(redis, PREFIX, life=LIFE)

    def begin(
        self,
        request: AuthorizationRequest,
        *,
        reason: str,
        browser: str,
        network: str,
        at: datetime,
    ) -> Interaction:
        interaction = Interaction(
            id=secrets.token_urlsafe(16),
            browser=_digest(browser),
            request=request,
            reason=reason,
            started_at=at,
        )
        self._waiting.admit(
            _key(interaction.id), _dump(interaction, network), network=network, at=at
        )
        return interaction

    def get(self, id: str, *, browser: str) -> Interaction:
        return _checked(cast(str | None, self._redis.get(_key(id))), browser)

    def save(self, interaction: Interaction) -> Interaction:
        key = _key(interaction.id)
        changed = replace(interaction, version=interaction.version + 1)
        with self._redis.pipeline() as pipe:
            try:
                pipe.watch(key)  # type: ignore[no-untyped-call]
                kept = cast(str | None, pipe.get(key))
                if kept is None:
                    raise InteractionNotFound("ended meanwhile")
                before = json.loads(kept)
                if before["version"] != interaction.version:
                    raise InteractionMoved(f"version {interaction.version} is past")
                pipe.multi()
                pipe.set(key, _dump(changed, before["network"]), xx=True, keepttl=True)
                if changed.sub is not None:  # A password was verified: nobody is pushed out now.
                    self._waiting.leave(pipe, key, network=before["network"])
                pipe.execute()
            except WatchError as problem:
                raise InteractionMoved("changed at the same moment") from problem
        return changed

    def take(self, id: str, *, browser: str) -> Interaction:
        self.get(id, browser=browser)  # Another browser's request must not end it.
        return _checked(cast(str | None, self._redis.getdel(_key(id))), browser)


def _key(id: str) -> str:
    # Hashed, because what comes from an address could be anything.
    return f"{PREFIX}:{_digest(id)}"


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _checked(kept: str | None, browser: str) -> Interaction:
    if kept is None:
        raise InteractionNotFound("unknown, ended or answered")
    interaction = _load(kept)
    if not secrets.compare_digest(interaction.browser, _digest(browser)):
        raise InteractionNotFound("of another browser")
    return interaction


def _dump(interaction: Interaction, network: str) -> str:
    request = interaction.request
    return json.dumps(
        {
            "id": interaction.id,
            "browser": interaction.browser,
            "network": network,
            "client_id": request.client_id,
            "redirect_uri": request.redirect_uri,
            "parameters": dict(request.parameters),
            "pushed": request.pushed,
            "reason": interaction.reason,
            "started_at": interaction.started_at.timestamp(),
            "sub": None if interaction.sub is None else str(interaction.sub),
            "verified": [[each.factor, each.at.timestamp()] for each in interaction.verified],
            "wrong_codes": interaction.wrong_codes,
            "sid": interaction.sid,
            "steps_up": interaction.steps_up,
            "version": interaction.version,
        }
    )


def _load(text: str) -> Interaction:
    kept: dict[str, Any] = json.loads(text)
    return Interaction(
        id=kept["id"],
        browser=kept["browser"],
        request=AuthorizationRequest(
            client_id=kept["client_id"],
            redirect_uri=kept["redirect_uri"],
            parameters=kept["parameters"],
            pushed=kept["pushed"],
        ),
        reason=kept["reason"],
        started_at=_time(kept["started_at"]),
        sub=None if kept["sub"] is None else UUID(kept["sub"]),
        verified=tuple(
            Verified(factor=Factor(factor), at=_time(at)) for factor, at in kept["verified"]
        ),
        wrong_codes=kept["wrong_codes"],
        sid=kept["sid"],
        steps_up=kept["steps_up"],
        version=kept["version"],
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
