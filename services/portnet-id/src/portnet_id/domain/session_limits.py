"""How long people stay signed in: their organisation decides (architecture §4, Sessions)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=10)
SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class SessionLimits:
    """``idle`` is how long nobody need act, ``absolute`` the end however busy they are."""

    idle: timedelta = IDLE
    absolute: timedelta = ABSOLUTE

    @classmethod
    def of_minutes(cls, *, idle: int | None, absolute: int | None) -> Self:
        """``None`` stands for the platform's own. Raises ``ValueError`` with a sentence."""
        limits = cls(
            idle=IDLE if idle is None else timedelta(minutes=idle),
            absolute=ABSOLUTE if absolute is None else timedelta(minutes=absolute),
        )
        if not SHORTEST <= limits.idle <= limits.absolute <= LONGEST:
            raise ValueError(
                "A session may be idle for 5 minutes or more, and last as long or longer, "
                "up to 24 hours."
            )
        return limits


PLATFORM = SessionLimits()
