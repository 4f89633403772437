"""A table of the TOML file: its values, and a fault with its line for each that is not right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from helpdesk.domain.faq.faults import Fault
from helpdesk.domain.faq.places import Places
from helpdesk.domain.faq.typography import NO_BREAK_SPACE, typeset

PRINTED = ("\n", NO_BREAK_SPACE)  # Which Python does not count as printable.


@dataclass(frozen=True)
class Table:
    """``place`` names the table as ``Places`` does.

    What is wrong is added to ``faults``, and the reading goes on with an empty value, so that all
    faults of a file are found at once.
    """

    values: Mapping[str, object]
    place: str
    places: Places
    faults: list[Fault]

    def line(self, key: str) -> int:
        return self.places.key(self.place, key)

    def fault(self, key: str, sentence: str) -> None:
        self.faults.append(Fault(self.line(key), sentence))

    def allow(self, *keys: str) -> None:
        """Any other key is a fault: most likely one that is mistyped."""
        for key in self.values.keys() - set(keys):
            self.fault(key, f"“{key}” is not known here")

    def tables(self, name: str) -> list["Table"]:
        """The tables under this one; at least one is needed."""
        found = self.values.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            self.fault(name, f"“{name}” must be written as [[{name}]] tables")
            return []
        if not found:
            self.fault(name, f"there is no [[{name}]] here")
        return [
            Table(values, f"{self.place} {name} {number}".strip(), self.places, self.faults)
            for number, values in enumerate(found)
        ]

    def text(self, key: str, longest: int) -> str:
        """The words of ``key``, typeset."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fault(key, f"“{key}” is missing or not a text")
            return ""
        if len(value) > longest:
            self.fault(key, f"“{key}” is longer than {longest} characters")
        text = typeset(value.strip())
        if not all(each.isprintable() or each in PRINTED for each in text):
            self.fault(key, f"“{key}” holds a character that cannot be printed")
            return ""
        return text

    def words(self, key: str, longest: int) -> tuple[str, ...]:
        value = self.values.get(key)
        words = value if isinstance(value, list) else []
        if not words or not all(isinstance(word, str) and word.strip() for word in words):
            self.fault(key, f"“{key}” must be a list of words")
            return ()
        if any(len(word) > longest for word in words):
            self.fault(key, f"“{key}” holds a word longer than {longest} characters")
        return tuple(typeset(word.strip()) for word in words)

    def day(self, key: str) -> date:
        value = self.values.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.fault(key, f"“{key}” must be a day: 2026-01-31")
        return date.min

    def flag(self, key: str) -> bool:
        """False where the key is left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, f"“{key}” must be true or false")
        return value is True
