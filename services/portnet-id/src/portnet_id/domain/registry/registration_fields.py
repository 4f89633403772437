"""Fields of a description that somebody wrote by hand: read one by one, all faults told at once."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from portal_kit.errors import Refused

NAME = 80  # Characters of what stands on one line.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Choice = TypeVar("Choice", bound=StrEnum)


class RegistrationFaulty(Refused):
    """``problems`` are sentences for whoever wrote the registration."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Fields:
    """Reads what was given and collects the problems for ``finish``.

    A field that is wrong is read as something harmless, so that the others can be read as well.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        self.problems: list[str] = []

    def text(self, name: str, within: Mapping[str, Any] | None = None, longest: int = NAME) -> str:
        value = (self.given if within is None else within).get(name)
        if not isinstance(value, str) or not value.strip() or CONTROL.search(value):
            self.problems.append(f"{name} is missing or not a text")
            return ""
        if len(value) > longest:
            self.problems.append(f"{name} is longer than {longest} characters")
        return value

    def matching(self, name: str, pattern: re.Pattern[str]) -> str:
        value = self.text(name)
        if value and not pattern.fullmatch(value):
            self.problems.append(
                f"{name} is {value!r}; it must be small letters, digits and hyphens, "
                "and begin with a letter"
            )
        return value

    def choice(
        self,
        name: str,
        choices: type[Choice],
        default: Choice | None = None,
        within: Mapping[str, Any] | None = None,
    ) -> Choice:
        value = (self.given if within is None else within).get(name, default)
        known = list(choices)
        if value not in known:
            self.problems.append(f"{name} is {value!r}; it must be one of {', '.join(known)}")
            return known[0]
        return choices(value)

    def texts(self, name: str, given: object) -> tuple[str, ...]:
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            self.problems.append(f"{name} is not a list of texts")
            return ()
        return tuple(given)

    def no_others(self, given: Iterable[str], known: frozenset[str], where: str) -> None:
        self.problems += [f"{where}{name} is not known" for name in given if name not in known]

    def finish(self) -> None:
        """Raises ``RegistrationFaulty`` naming all problems found, if any."""
        if self.problems:
            raise RegistrationFaulty(self.problems)
