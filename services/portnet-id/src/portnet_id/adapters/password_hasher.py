"""Argon2id over a peppered password, a few at a time."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from portal_kit.web.failures import DependencyUnavailable
from portnet_id.domain.passwords import as_hashed
from portnet_id.domain.vault import Vault

MEMORY_KIB = 19_456  # OWASP's minimum for t=2, p=1; 16 ms on one core, and it scales with cores.
PASSES = 2
LANES = 1
AT_ONCE = 4  # 76 MB; more would only wait for the same cores.
WAIT_SECONDS = 5.0


class TooManyHashes(DependencyUnavailable):
    """No turn came in time: more people sign in than this machine can check passwords for."""


class Argon2Hasher:
    """A ``PasswordHasher``; see the Protocol for what each method promises. Safe for threads."""

    def __init__(
        self,
        vault: Vault,
        *,
        memory_kib: int = MEMORY_KIB,
        at_once: int = AT_ONCE,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self._vault = vault
        self._argon2 = PasswordHasher(time_cost=PASSES, memory_cost=memory_kib, parallelism=LANES)
        self._turns = BoundedSemaphore(at_once)
        self._wait_seconds = wait_seconds
        self._nobodys = self.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        with self._turn():
            return self._argon2.hash(self._peppered(password))

    def verify(self, password: str, hash: str | None) -> bool:
        with self._turn():
            try:
                self._argon2.verify(hash or self._nobodys, self._peppered(password))
            except (VerifyMismatchError, InvalidHashError):
                return False
        return hash is not None

    def is_outdated(self, hash: str) -> bool:
        return self._argon2.check_needs_rehash(hash)

    def _peppered(self, password: str) -> str:
        """A copy of the database cannot be guessed at without the key."""
        return self._vault.digest("password", as_hashed(password))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._wait_seconds):
            raise TooManyHashes("password hashing")
        try:
            yield
        finally:
            self._turns.release()
