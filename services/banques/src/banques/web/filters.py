"""Words and figures of titles, as templates write them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from flask_babel import format_datetime

from banques.domain.money import Money, minor_units
from banques.domain.reference import Coded
from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.states import ModificationStatus, TitleState
from portal_kit.ui.french import CASABLANCA, NO_BREAK_SPACE, amount

TONES = {
    TitleState.NEW: "progress",
    TitleState.SUBMITTED_FOR_PREDOMICILIATION: "todo",
    TitleState.PREDOMICILIATED: "progress",
    TitleState.SUBMITTED_FOR_VISA: "progress",
    TitleState.VISA_GRANTED: "progress",
    TitleState.SUBMITTED_FOR_DOMICILIATION: "todo",
    TitleState.DOMICILED: "accepted",
    TitleState.BANK_CHANGE_ASKED: "todo",
    TitleState.REJECTED: "rejected",
    TitleState.VISA_REFUSED: "rejected",
    TitleState.CANCELLED: "closed",
    TitleState.EXPIRED: "closed",
    TitleState.CLEARED: "closed",
}
MODIFICATION_TONES = {
    ModificationStatus.ASKED: "change",
    ModificationStatus.MODIFIED: "change",
    ModificationStatus.REJECTED: "rejected",
}


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        tone=TONES.__getitem__,
        modification_tone=MODIFICATION_TONES.__getitem__,
        time_of_day=time_of_day,
        time_exact=time_exact,
        weekday=weekday,
        label=label,
        short_name=short_name,
        short_number=short_number,
        money=money,
        quantity=quantity,
        ngp=ngp,
        rib=rib,
        file_size=file_size,
        file_extension=file_extension,
    )


def time_of_day(moment: datetime) -> str:
    """``15:54`` in Casablanca."""
    return f"{moment.astimezone(CASABLANCA):%H:%M}"


def time_exact(moment: datetime) -> str:
    """``15:54:08`` in Casablanca."""
    return f"{moment.astimezone(CASABLANCA):%H:%M:%S}"


def weekday(moment: datetime) -> str:
    """``jeudi 15 janvier 2026, 10:42`` in Casablanca, in the language of the page."""
    return str(format_datetime(moment.astimezone(CASABLANCA), "EEEE d MMMM y, HH:mm", rebase=False))


def label(code: object, table: Mapping[Any, Coded]) -> str:
    """What ``table`` calls ``code``. A code that the table has lost is shown as it is."""
    found = table.get(code)
    plain = code[-1] if isinstance(code, tuple) else code
    return found.label if found else str(plain)


def short_name(name: str) -> str:
    """``S. Alami`` for ``Salma Alami``."""
    first, _, last = name.partition(" ")
    return f"{first[:1]}. {last}" if last else name


def short_number(number: RegistrationNumber) -> str:
    """``2025…004296``: enough to know a title again, short enough for a breadcrumb."""
    return f"{number.digits[:4]}…{number.digits[-6:]}"


def money(value: Money) -> str:
    """``1 010,00 USD``, on one line."""
    digits = minor_units(value.currency)
    return f"{amount(value.amount, digits)}{NO_BREAK_SPACE}{value.currency}"


def quantity(value: Decimal) -> str:
    """``1 512`` or ``0,25``: as many decimals as it has, and no more."""
    exact = value.normalize()
    exponent = exact.as_tuple().exponent
    return amount(exact, max(-exponent, 0) if isinstance(exponent, int) else 0)


def ngp(code: str) -> str:
    """``8471 30 00 00``: a customs heading as tariffs print it."""
    pairs = [code[place : place + 2] for place in range(4, len(code), 2)]
    return NO_BREAK_SPACE.join([code[:4], *pairs])


def rib(account: str) -> str:
    """``451 780 0000123456789012 63``: bank, town, account, key."""
    parts = (account[:3], account[3:6], account[6:22], account[22:])
    return NO_BREAK_SPACE.join(part for part in parts if part)


def file_size(size_bytes: int) -> str:
    """``412 Ko`` or ``1,1 Mo``."""
    if size_bytes < 1_000_000:
        return f"{max(round(size_bytes / 1000), 1)}{NO_BREAK_SPACE}Ko"
    return f"{amount(Decimal(size_bytes) / 1_000_000, 1)}{NO_BREAK_SPACE}Mo"


def file_extension(filename: str) -> str:
    """``PDF``: what a file is, for the eye; nothing where the name does not say."""
    _, dot, extension = filename.rpartition(".")
    return extension[:4].upper() if dot else ""
