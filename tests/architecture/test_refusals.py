"""Every rule that says no is worded: nobody ever reads the name of an exception."""

import ast
import re

import pytest

from portal_kit.errors import Refused
from portal_kit.web.refusals import Answer
from tests.architecture.workspace import (
    APPS_OF,
    KIT,
    app,
    import_all,
    parsed,
    sources,
)

every_service = pytest.mark.parametrize("package", APPS_OF)
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def refusals(*packages: str) -> list[type[Refused]]:
    """Every class of refusal that modules of ``packages`` define and may raise."""
    for package in packages:
        import_all(package)
    found, waiting = set(), [Refused]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found.update(kinds)
        waiting += kinds
    ours = [kind for kind in found if kind.__module__.split(".")[0] in packages]
    return sorted(ours, key=lambda kind: f"{kind.__module__}.{kind.__qualname__}")


def worded(package: str) -> set[type[Refused]]:
    """What the applications of a service word, whichever of them it is."""
    tables = [app(name).extensions["portal_kit.answers"] for name in APPS_OF[package]]
    return {kind for table in tables for kind in table}


def caught_by_commands(package: str) -> set[str]:
    """Names of what the command line catches, and tells whoever typed the command."""
    handlers = (
        node.type
        for path in sources(package)
        if {"cli", "commands"} & {*path.parts, path.stem}
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and node.type
    )
    return {name.id for kind in handlers for name in ast.walk(kind) if isinstance(name, ast.Name)}


@every_service
def test_every_refusal_of_a_service_is_worded(package: str) -> None:
    words, told_at_the_terminal = worded(package), caught_by_commands(package)

    unworded = [
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in refusals(package)
        if not words & set(kind.__mro__)
        and kind.__name__ not in told_at_the_terminal
        and not _is_only_a_family(kind)
    ]

    assert unworded == []


@pytest.mark.parametrize("package", ["banques", "helpdesk", "demo_portals"])
def test_every_refusal_of_the_kit_is_worded_in_a_portal(package: str) -> None:
    words = worded(package)

    assert [kind for kind in refusals(KIT) if not words & set(kind.__mro__)] == []


@every_service
def test_no_table_words_every_refusal_at_once(package: str) -> None:
    """A sentence for all would hide the rule that nobody has worded."""
    assert Refused not in worded(package)


@every_service
def test_answers_are_what_programs_can_rely_on(package: str) -> None:
    for name in APPS_OF[package]:
        answers = app(name).extensions["portal_kit.answers"].values()
        plain = [answer for answer in answers if isinstance(answer, Answer)]

        assert [answer.code for answer in plain if not CODE.fullmatch(answer.code)] == []
        assert all(400 <= answer.status < 500 for answer in plain)


@every_service
def test_every_refusal_says_what_it_refuses(package: str) -> None:
    assert [kind.__qualname__ for kind in refusals(package) if not kind.__doc__] == []


def _is_only_a_family(kind: type[Refused]) -> bool:
    """A class that is there to be subclassed, and whose every kind is worded by itself."""
    return bool(kind.__subclasses__())
