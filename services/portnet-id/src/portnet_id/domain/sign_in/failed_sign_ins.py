"""How often somebody may be wrong about their password (architecture §4, Counters).

The count belongs to what was typed, whether such an account exists or not, so the suspension
can be told honestly without betraying anything.
"""

from datetime import datetime, timedelta
from typing import Protocol

from portal_kit.errors import Refused

LIMIT = 5
WINDOW = timedelta(minutes=15)
SUSPENSION = timedelta(minutes=15)

NETWORK_FAILURES = 100  # Within WINDOW, and over at least as many identifiers as follows:
NETWORK_IDENTIFIERS = 20


class AccessSuspended(Refused):
    """Too many attempts with this identifier; ``until`` is when the next one may be made."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"suspended until {until.isoformat()}")
        self.until = until


class FailedSignIns(Protocol):
    """Counters of wrong passwords. A ``counter`` is the digest of what it counts for."""

    def suspended_until(self, counter: str) -> datetime | None: ...

    def reserve(self, counter: str, *, at: datetime) -> int:
        """Counts one more failure before it is one, and returns how many there are in the window.

        Of attempts made at the same moment none can slip past the limit that way.
        """

    def suspend(self, counter: str, *, until: datetime) -> None:
        """Refuses every attempt until then; after it the count begins anew."""

    def forgive(self, counter: str) -> None:
        """The password was right: nothing is counted any more."""

    def note_network(self, network: str, identifier: str, *, at: datetime) -> None:
        """Counts a failure from an address; both are given as digests."""

    def is_crowded(self, network: str, *, at: datetime) -> bool:
        """Whether so many failures over so many identifiers came from there."""
