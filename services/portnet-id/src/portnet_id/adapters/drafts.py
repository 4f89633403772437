"""Drafts of enrolments in Redis, sealed: losing one costs its owner a few minutes."""

import json
from dataclasses import asdict
from typing import cast

from redis import Redis

from portnet_id.domain.enrolment import Draft
from portnet_id.domain.sign_in.interactions import LIFE
from portnet_id.domain.vault import Vault

PREFIX = "portnet-id:enrolment"


class RedisDrafts:
    """``Drafts``; kept as long as the browser keeps the secret they are bound to."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    def get(self, key: str) -> Draft | None:
        sealed = cast(str | None, self._redis.get(f"{PREFIX}:{key}"))
        if sealed is None:
            return None
        kept = json.loads(self._vault.open(sealed))
        return Draft(**{**kept, "recovery_codes": tuple(kept["recovery_codes"])})

    def save(self, key: str, draft: Draft) -> None:
        sealed = self._vault.seal(json.dumps(asdict(draft)))
        self._redis.set(f"{PREFIX}:{key}", sealed, ex=LIFE)

    def end(self, key: str) -> None:
        self._redis.delete(f"{PREFIX}:{key}")
