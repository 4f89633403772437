"""What is kept for a while: sign-ins and enrolments under way, failures, burnt challenges.

Nothing here ends by itself: what is over is told by the times that the domain gives.
"""

import secrets
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from portnet_id.domain.enrolment import Draft
from portnet_id.domain.sign_in.failed_sign_ins import NETWORK_FAILURES, NETWORK_IDENTIFIERS, WINDOW
from portnet_id.domain.sign_in.interactions import (
    AuthorizationRequest,
    Interaction,
    InteractionMoved,
    InteractionNotFound,
)


class MemoryInteractions:
    """``Interactions`` of which none ends early."""

    def __init__(self) -> None:
        self._kept: dict[str, Interaction] = {}
        self._lock = Lock()

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
            browser=f"hash of {browser}",
            request=request,
            reason=reason,
            started_at=at,
        )
        self._kept[interaction.id] = interaction
        return interaction

    def get(self, id: str, *, browser: str) -> Interaction:
        found = self._kept.get(id)
        if found is None or found.browser != f"hash of {browser}":
            raise InteractionNotFound
        return found

    def save(self, interaction: Interaction) -> Interaction:
        with self._lock:
            kept = self._kept.get(interaction.id)
            if kept is None:
                raise InteractionNotFound
            if kept.version != interaction.version:
                raise InteractionMoved
            changed = replace(interaction, version=interaction.version + 1)
            self._kept[interaction.id] = changed
            return changed

    def take(self, id: str, *, browser: str) -> Interaction:
        with self._lock:
            found = self.get(id, browser=browser)
            del self._kept[id]
            return found


class MemoryFailedSignIns:
    """``FailedSignIns``."""

    def __init__(self) -> None:
        self._failures: dict[str, list[datetime]] = defaultdict(list)
        self._suspended: dict[str, datetime] = {}
        self._networks: dict[str, list[tuple[str, datetime]]] = defaultdict(list)

    def suspended_until(self, counter: str) -> datetime | None:
        return self._suspended.get(counter)

    def reserve(self, counter: str, *, at: datetime) -> int:
        recent = [each for each in self._failures[counter] if each > at - WINDOW]
        self._failures[counter] = [*recent, at]
        return len(recent) + 1

    def suspend(self, counter: str, *, until: datetime) -> None:
        self._suspended[counter] = until
        self.forgive(counter)

    def forgive(self, counter: str) -> None:
        self._failures[counter] = []

    def note_network(self, network: str, identifier: str, *, at: datetime) -> None:
        self._networks[network].append((identifier, at))

    def is_crowded(self, network: str, *, at: datetime) -> bool:
        recent = [each for each, noted_at in self._networks[network] if noted_at > at - WINDOW]
        return len(recent) >= NETWORK_FAILURES and len(set(recent)) >= NETWORK_IDENTIFIERS


class MemoryBurns:
    """``Burns``."""

    def __init__(self) -> None:
        self._burnt: set[str] = set()
        self._lock = Lock()

    def burn(self, challenge: str, *, life: timedelta) -> bool:
        with self._lock:
            is_first = challenge not in self._burnt
            self._burnt.add(challenge)
            return is_first


class MemoryDrafts:
    """``Drafts``."""

    def __init__(self) -> None:
        self._kept: dict[str, Draft] = {}

    def get(self, key: str) -> Draft | None:
        return self._kept.get(key)

    def save(self, key: str, draft: Draft) -> None:
        self._kept[key] = draft

    def end(self, key: str) -> None:
        self._kept.pop(key, None)
