"""The first step of signing in: is this the password of whoever was named?

Known and unknown identifiers, right and wrong passwords cost the same hashes, the same
statements and the same commands until the answer is given (identity.md §4, row 19).
"""

from dataclasses import dataclass
from datetime import datetime

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.passwords import KnownPassword, PasswordHasher
from portnet_id.domain.sign_in.failed_sign_ins import (
    LIMIT,
    SUSPENSION,
    AccessSuspended,
    FailedSignIns,
)
from portnet_id.domain.stores import OpenStores
from portnet_id.domain.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """``identifier`` is normalised. ``browser`` names a browser that was recognised for it."""

    identifier: str
    password: str
    network: str
    request_id: str
    at: datetime
    browser: str = ""


class PasswordCheck:
    """Checks passwords and counts failures."""

    def __init__(
        self,
        *,
        open_stores: OpenStores,
        hasher: PasswordHasher,
        failed: FailedSignIns,
        vault: Vault,
    ) -> None:
        self._open_stores = open_stores
        self._hasher = hasher
        self._failed = failed
        self._vault = vault

    def __call__(self, attempt: Attempt) -> KnownPassword | None:
        """Whose password it is, or ``None``. Raises ``AccessSuspended``, also for a right one."""
        counter = self._counter(attempt)
        count = self._reserve(counter, attempt)
        with self._open_stores() as stores:
            known = stores.passwords.find(attempt.identifier)
        # No transaction is open while the hash is worked out: connections are few.
        fits = self._hasher.verify(attempt.password, known.hash if known else None)
        if fits and known is not None:
            self._failed.forgive(counter)
            self._welcome(known, attempt)
            return known
        self._refuse(known, counter, count, attempt)
        return None

    def is_crowded(self, network: str, *, at: datetime) -> bool:
        """Whether so much failed from this network that its challenges are made harder."""
        return self._failed.is_crowded(self._vault.digest("network", network), at=at)

    def _reserve(self, counter: str, attempt: Attempt) -> int:
        until = self._failed.suspended_until(counter)
        if until is None or until <= attempt.at:
            count = self._failed.reserve(counter, at=attempt.at)
            if count <= LIMIT:
                return count
            until = attempt.at + SUSPENSION
        with self._open_stores() as stores:
            stores.audit(self._event("sign_in.suspended", None, attempt, outcome="refused"))
        raise AccessSuspended(until)

    def _welcome(self, known: KnownPassword, attempt: Attempt) -> None:
        with self._open_stores() as stores:
            if known.hash is not None and self._hasher.is_outdated(known.hash):
                renewed = self._hasher.hash(attempt.password)
                stores.passwords.save(known.sub, renewed, at=attempt.at)
            stores.audit(self._event("sign_in.password", known, attempt, outcome="done"))

    def _refuse(
        self, known: KnownPassword | None, counter: str, count: int, attempt: Attempt
    ) -> None:
        self._failed.note_network(
            self._vault.digest("network", attempt.network),
            self._vault.digest("identifier", attempt.identifier),
            at=attempt.at,
        )
        with self._open_stores() as stores:
            stores.audit(self._event("sign_in.password", known, attempt, outcome="refused"))
        if count == LIMIT:
            until = attempt.at + SUSPENSION
            self._failed.suspend(counter, until=until)
            raise AccessSuspended(until)

    def _counter(self, attempt: Attempt) -> str:
        return self._vault.digest("attempts", f"{attempt.browser}|{attempt.identifier}")

    def _event(
        self, action: str, known: KnownPassword | None, attempt: Attempt, *, outcome: str
    ) -> AuditEvent:
        """Who is not known is named by a digest: people do type passwords where names belong."""
        digest = self._vault.digest("identifier", attempt.identifier)[:16]
        who = str(known.sub) if known else f"unknown:{digest}"
        return AuditEvent(
            action=action,
            actor=who,
            organisation=known.organisation if known else "",
            subject=who,
            outcome=outcome,
            at=attempt.at,
            request_id=attempt.request_id,
            details={"identifier": digest, "network": attempt.network},
        )
