"""Modules of plans, by the suite's names."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Check = Callable[[Any], None]  # Of the bench that its plan lays out.


@dataclass(frozen=True)
class Module:
    """One check of a provider; ``is_slow`` where it waits for something to expire."""

    name: str
    check: Check
    is_slow: bool = False

    @property
    def demands(self) -> str:
        """What it asks of a provider, in words."""
        return " ".join((self.check.__doc__ or "").split())


def module(name: str, *, is_slow: bool = False) -> Callable[[Check], Module]:
    """Makes a module of a function; ``name`` is the suite's."""
    return lambda check: Module(name, check, is_slow)
