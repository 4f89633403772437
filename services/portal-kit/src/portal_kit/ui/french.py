"""How numbers, days and references are written for people, in French and in Morocco.

IBM Plex draws U+202F almost without width, so thousands are grouped with U+00A0.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

from markupsafe import Markup

CASABLANCA = ZoneInfo("Africa/Casablanca")
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
CENTS = 2
NUMBER_LENGTH = 19  # Year 4, customs office 3, serial 10, key 2 (PORTNET's registration number).


def amount(value: Decimal | int, digits: int = CENTS) -> str:
    """``1 248 000,00``; ``digits`` is what the currency counts in (0 for JPY, 3 for TND)."""
    step = Decimal(1).scaleb(-digits)
    rounded = Decimal(value).quantize(step, rounding=ROUND_HALF_EVEN)
    text = f"{abs(rounded):,f}".replace(",", NO_BREAK_SPACE).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def day(value: date | datetime) -> str:
    """``27/05/2025``; a moment is first brought to Casablanca, where days begin and end."""
    return f"{_local(value):%d/%m/%Y}"


def moment(value: datetime) -> str:
    """``27/05/2025 à 15:54`` in Casablanca."""
    return f"{_local(value):%d/%m/%Y à %H:%M}"


def moment_exact(value: datetime) -> str:
    """``27/05/2025 à 15:54:08`` in Casablanca: for acts, where seconds matter."""
    return f"{_local(value):%d/%m/%Y à %H:%M:%S}"


def initials(name: str) -> str:
    """« SA » for « Salma Alami »."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def registration_number(number: str) -> Markup:
    """A registration number in four groups: year, office, receding zeros, the telling digits.

    Groups are set apart by style alone, so that what is copied is the number and nothing else.
    A number of another length is shown as it is.
    """
    if len(number) != NUMBER_LENGTH or not (number.isascii() and number.isdigit()):
        return Markup('<bdi class="number">{}</bdi>').format(number)
    year, office, serial, key = number[:4], number[4:7], number[7:17], number[17:]
    telling = serial.lstrip("0")
    zeros = serial[: len(serial) - len(telling)]
    return Markup(
        '<bdi class="number"><span class="number__group">{}</span>'
        '<span class="number__group">{}</span><span class="number__zeros">{}</span>'
        '<span class="number__telling"><span class="number__group">{}</span>{}</span></bdi>'
    ).format(year, office, zeros, telling, key)


def _local(value: date | datetime) -> date | datetime:
    """Raises ``ValueError`` for a moment without time zone: it could be any day."""
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return value.astimezone(CASABLANCA)
