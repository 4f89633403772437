"""Days as Morocco counts them: stored moments are UTC, calendar days are Casablanca's."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

CASABLANCA = ZoneInfo("Africa/Casablanca")


def day_of(moment: datetime) -> date:
    """The calendar day in Casablanca of an aware ``moment``."""
    return moment.astimezone(CASABLANCA).date()


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
