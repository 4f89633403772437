"""How often a code may be wrong (architecture §4, Counters).

With three codes good at a time, thirty tries a day find one with odds below one in ten thousand.
"""

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from portal_kit.errors import Refused

PER_INTERACTION = 5
PER_HOUR = 10
PER_DAY = 30
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HELP_AFTER = 3


class TooManyWrongCodes(Refused):
    """This interaction took its five wrong codes; it leads nowhere any more."""


class CodesSuspended(Refused):
    """Too many wrong codes for this account; until then none is looked at, right or wrong."""


class WrongCodeStore(Protocol):
    """Wrong codes of accounts, in rows that outlive a restart."""

    def reserve(self, sub: UUID, *, at: datetime) -> bool:
        """Counts one more wrong code before it is one; false, and nothing counted, at a limit."""

    def release(self, sub: UUID, *, at: datetime) -> None:
        """The code reserved at that moment was right. What was wrong before still counts."""
