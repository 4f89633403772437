"""The modules of the plan, by the suite's names."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.conformance.fapi.bench import Bench

PREFIX = "fapi2-security-profile-final-"

Check = Callable[[Bench], None]


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
    """Makes a module of a function; ``name`` is the suite's, without its prefix."""
    return lambda check: Module(PREFIX + name, check, is_slow)
