"""The modules of these plans, by the suite's names without what all of them begin with."""

from collections.abc import Callable

from tests.conformance import modules
from tests.conformance.modules import Check, Module

PREFIX = "fapi2-security-profile-final-"


def module(name: str, *, is_slow: bool = False) -> Callable[[Check], Module]:
    """Makes a module of a function; ``name`` is the suite's, without its prefix."""
    return modules.module(PREFIX + name, is_slow=is_slow)
