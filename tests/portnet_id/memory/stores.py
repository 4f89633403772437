"""All stores in memory, opened together: work on a copy, kept if the block ends well."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock

from portal_kit.audit.event import AuditEvent
from tests.portnet_id.memory.kept import Kept
from tests.portnet_id.memory.people import (
    MemoryAccounts,
    MemoryInvitations,
    MemoryPasswords,
    MemoryRecoveryCodes,
    MemorySentCodes,
    MemoryTotp,
    MemoryWrongCodes,
)
from tests.portnet_id.memory.trust import (
    MemoryCodes,
    MemoryGrants,
    MemoryRelyingParties,
    MemoryRevokedTokens,
    MemorySignOns,
)


class OpenedMemory:
    """``Stores`` over one copy."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self.accounts = MemoryAccounts(kept)
        self.sign_ons = MemorySignOns(kept)
        self.passwords = MemoryPasswords(kept)
        self.totp = MemoryTotp(kept)
        self.recovery_codes = MemoryRecoveryCodes(kept)
        self.wrong_codes = MemoryWrongCodes(kept)
        self.sent_codes = MemorySentCodes(kept)
        self.invitations = MemoryInvitations(kept)
        self.relying_parties = MemoryRelyingParties(kept)
        self.codes = MemoryCodes(kept)
        self.grants = MemoryGrants(kept)
        self.revoked_tokens = MemoryRevokedTokens(kept)

    def audit(self, event: AuditEvent) -> None:
        self._kept.trail[len(self._kept.trail)] = event


class MemoryStores:
    """``OpenStores``: one transaction at a time; who opens a second inside the first fails."""

    def __init__(self) -> None:
        self._kept = Kept()
        self._lock = Lock()

    def __call__(self) -> AbstractContextManager[OpenedMemory]:
        return self._opened()

    @property
    def is_open(self) -> bool:
        """Whether a transaction is under way."""
        return self._lock.locked()

    def trail(self) -> list[AuditEvent]:
        """What the audit trail holds, oldest first."""
        return list(self._kept.trail.values())

    @contextmanager
    def _opened(self) -> Iterator[OpenedMemory]:
        assert self._lock.acquire(timeout=5), "a transaction inside another"
        try:
            work = self._kept.copy()
            yield OpenedMemory(work)
            self._kept = work
        finally:
            self._lock.release()
