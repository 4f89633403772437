"""Reads one line of a file field by field, and collects everything that is wrong with it.

A line is a mapping whose values are text, further mappings, or lists of mappings: what JSON and
CSV have in common. A field is named by its path, such as ``goods.2.value``.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from banques.domain.days import CASABLANCA
from banques.domain.money import MalformedMoney, Money

LONGEST_TEXT = 255  # domain.md §3.2
LONGEST_SHOWN = 40
MOST_PARTS = 200  # Lines of goods, invoices or documents of one title.
EARLIEST = date(2000, 1, 1)  # Nothing a title speaks of is older; its own dates say more.
QUANTITY = re.compile(r"[0-9]{1,15}(\.[0-9]{1,3})?")  # What NUMERIC(18,3) holds.
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

Value = TypeVar("Value")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line: ``reason`` goes on from the field's name, and says what to do.

    ``field`` is empty where the line as a whole is meant.
    """

    field: str
    reason: str

    @property
    def sentence(self) -> str:
        return f"{self.field or 'the line'} {self.reason}"


class Fields:
    """The fields of a line, or of a part of it. Every reader returns ``None`` after a fault."""

    def __init__(
        self, values: Mapping[str, Any], faults: list[Fault] | None = None, path: str = ""
    ) -> None:
        self.faults = [] if faults is None else faults
        self._values = values
        self._path = path
        self._asked: set[str] = set()
        self._parts: list[Fields] = []

    def fault(self, name: str, reason: str) -> None:
        self.faults.append(Fault(self._path + name, reason))

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """Required text."""
        value = self.optional_text(name, longest=longest)
        if not value and not self._has_fault(name):
            self.fault(name, "is missing: give it a value.")
        return value

    def optional_text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """Text, or empty when the field is absent."""
        value = self._value(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(name, "must be text, not an object or a list.")
            return ""
        if UNPRINTABLE.search(value.strip()):
            self.fault(name, "holds a control character: remove it.")
            return ""
        if len(value.strip()) > longest:
            self.fault(name, f"is longer than {longest} characters: shorten it.")
            return ""
        return value.strip()

    def code(self, name: str, known: Collection[str]) -> str:
        """One of ``known``."""
        return self._known(name, self.text(name), known)

    def optional_code(self, name: str, known: Collection[str]) -> str:
        return self._known(name, self.optional_text(name), known)

    def matching(self, name: str, pattern: str, what: str) -> str:
        return self._matching(name, self.text(name), pattern, what)

    def optional_matching(self, name: str, pattern: str, what: str) -> str:
        """Text that has the form ``pattern``; ``what`` says that form in words."""
        return self._matching(name, self.optional_text(name), pattern, what)

    def parsed(self, name: str, parse: Callable[[str], Value], what: str) -> Value | None:
        """What ``parse`` makes of required text; its ``ValueError`` means: not ``what``."""
        text = self.text(name)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError:
            self.fault(name, f"is {shown(text)}: it must be {what}.")
            return None

    def moment(self, name: str, *, until: datetime) -> datetime | None:
        """A required date and time not later than ``until``, in UTC; one without offset is
        Casablanca's."""
        if not self.text(name):
            return None
        return self.optional_moment(name, until=until)

    def optional_moment(self, name: str, *, until: datetime) -> datetime | None:
        text = self.optional_text(name)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None
            found = found and _with_offset(found).astimezone(UTC)
        except (ValueError, OverflowError):
            found = None
        if found is None:
            self.fault(
                name,
                f"is {shown(text)}: write a date and a time of the calendar, "
                "such as 2026-03-02T10:15+01:00.",
            )
            return None
        return found if self._is_between(name, found.date(), until.date()) else None

    def day(self, name: str, *, until: date) -> date | None:
        """A required day not later than ``until``."""
        text = self.text(name)
        if not text:
            return None
        try:
            found = date.fromisoformat(text) if DAY.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None:
            self.fault(name, f"is {shown(text)}: write a day of the calendar, such as 2026-03-02.")
            return None
        return found if self._is_between(name, found, until) else None

    def money(self, name: str, currency: str, minor_units: int) -> Money | None:
        """A required amount above 0. Without a ``currency`` nothing can be said of it."""
        found = self._money(name, self.text(name), currency, minor_units)
        if found is not None and not found.amount:
            self.fault(name, "is 0: give an amount above 0.")
        return found

    def optional_money(self, name: str, currency: str, minor_units: int) -> Money | None:
        return self._money(name, self.optional_text(name), currency, minor_units)

    def quantity(self, name: str) -> Decimal | None:
        """A required number above 0 with three decimals at most."""
        text = self.text(name)
        return self._quantity(name, text) if text else None

    def optional_quantity(self, name: str) -> Decimal | None:
        text = self.optional_text(name)
        return self._quantity(name, text) if text else None

    def flag(self, name: str) -> bool:
        return self.code(name, ("true", "false")) == "true"

    def part(self, name: str) -> "Fields | None":
        """A part of the line, or ``None`` when it is absent."""
        value = self._value(name)
        if value is None or isinstance(value, Mapping):
            return None if value is None else self._child(value, name)
        self.fault(name, "must be an object with fields of its own.")
        return None

    def required_part(self, name: str) -> "Fields":
        """A part of the line; one that is absent lacks all of its fields."""
        return self.part(name) or self._child({}, name)

    def parts(self, name: str) -> Iterator["Fields"]:
        """The parts of a list, counted from 1."""
        value = self._value(name)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            self.fault(name, "must be a list of objects.")
            return
        if len(value) > MOST_PARTS:
            self.fault(name, f"has more than {MOST_PARTS} entries: split the title.")
            return
        for rank, each in enumerate(value, start=1):
            yield self._child(each, f"{name}.{rank}")

    def finish(self) -> None:
        """Names the fields nobody asked for: a name mistyped must not lose its value."""
        for name in self._values:
            if name not in self._asked:
                self.fault(harmless(name), "is not a field of a title: correct or remove it.")
        for part in self._parts:
            part.finish()

    def _child(self, values: Mapping[str, Any], name: str) -> "Fields":
        self._parts.append(Fields(values, self.faults, f"{self._path}{name}."))
        return self._parts[-1]

    def _value(self, name: str) -> Any:
        self._asked.add(name)
        value = self._values.get(name)
        return None if value == "" else value

    def _has_fault(self, name: str) -> bool:
        return any(fault.field == self._path + name for fault in self.faults)

    def _known(self, name: str, text: str, known: Collection[str]) -> str:
        if not text or text in known:
            return text
        some = ", ".join(known) if len(known) <= 30 else "one of the reference table"
        self.fault(name, f"is {shown(text)}, which is not known: use {some}.")
        return ""

    def _matching(self, name: str, text: str, pattern: str, what: str) -> str:
        if not text or re.fullmatch(pattern, text, re.ASCII):
            return text
        self.fault(name, f"is {shown(text)}: it must be {what}.")
        return ""

    def _money(self, name: str, text: str, currency: str, minor_units: int) -> Money | None:
        if not text or not currency:
            return None
        try:
            return Money.parse(text, currency)
        except MalformedMoney:
            self.fault(
                name,
                f"is {shown(text)}: write an amount in {currency} with {minor_units} decimals at "
                "most and a point before them, without spaces or sign.",
            )
            return None

    def _quantity(self, name: str, text: str) -> Decimal | None:
        if not QUANTITY.fullmatch(text) or not Decimal(text):
            self.fault(
                name,
                f"is {shown(text)}: write a number above 0 with 3 decimals at most and a point "
                "before them.",
            )
            return None
        return Decimal(text).quantize(Decimal("0.001"))

    def _is_between(self, name: str, day: date, until: date) -> bool:
        if day < EARLIEST:
            self.fault(name, f"is of {day}, before {EARLIEST}: correct the year.")
        elif day > until:
            self.fault(name, f"is of {day}, which is still to come: correct it.")
        return EARLIEST <= day <= until


def shown(text: str) -> str:
    """``text`` as a sentence quotes it."""
    return f"“{harmless(text)}”"


def harmless(text: str) -> str:
    """The beginning of ``text``, with nothing that a terminal would obey."""
    safe = "".join(each if each.isprintable() else "�" for each in text[:LONGEST_SHOWN])
    return safe if len(text) <= LONGEST_SHOWN else f"{safe}…"


def _with_offset(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=CASABLANCA)
