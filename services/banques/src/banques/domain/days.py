"""Days as Morocco counts them: stored moments are UTC, calendar days are Casablanca's."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CASABLANCA = ZoneInfo("Africa/Casablanca")


def day_of(moment: datetime) -> date:
    """The calendar day in Casablanca of an aware ``moment``."""
    return moment.astimezone(CASABLANCA).date()


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def midnight_after(day: date) -> datetime:
    """When ``day`` has ended in Casablanca, in UTC: a validity that includes it ends then."""
    return datetime.combine(day + timedelta(days=1), time(), CASABLANCA).astimezone(UTC)
