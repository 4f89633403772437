"""Every threat to the protocol has a test that says so: by the mark ``threat``, or by its file."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.architecture.workspace import ROOT

NAMED = re.compile(r"test_(\d\d)_\w+\.py")
# Those of the protocol, by the numbers of the threat model.
THREATS = {
    1: "a redirect_uri that is almost the registered one",
    2: "a redirect before the request is known to be good",
    3: "mix-up of providers",
    4: "injection of a code",
    5: "a request without its challenge",
    6: "a code used again",
    7: "a race for one code",
    8: "a refresh token used again",
    9: "a refresh token that is stretched",
    10: "a leaked access token",
    11: "secrets in addresses and referrers",
    12: "a form sent on by a redirect",
    13: "framing",
    14: "a sign-in forged by another site",
    15: "fixation of a session",
    16: "an interaction taken over",
    17: "the second factor passed by",
    27: "a forged host",
    28: "confusion of keys",
    29: "confusion of algorithms",
    30: "one kind of token taken for another",
    31: "an assertion used again, or for somebody else",
    32: "two ways of authentication, or a broken one",
    33: "a pushed request of another",
    34: "addresses that make the provider call inside",
    35: "a forced sign-out",
    36: "a redirect after the sign-out",
    37: "logout notices",
    38: "cookies of other hosts",
    39: "answers that other sites read",
    40: "script in what clients say",
    45: "a suspended account",
    47: "too much of anything",
    50: "keys that change under way",
    51: "clocks that differ",
}


@pytest.fixture(scope="module")
def tests_by_threat() -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        if path.parent.name == "threats" and (named := NAMED.fullmatch(path.name)):
            found[int(named[1])].add(path.stem)
        for test, number in _marked(path):
            found[number].add(test)
    return found


def _marked(path: Path) -> list[tuple[str, int]]:
    """The tests of a module that are marked, each with a number."""
    return [
        (each.name, number.value)
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.FunctionDef)
        for mark in each.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.threat"
        for number in mark.args
        if isinstance(number, ast.Constant) and isinstance(number.value, int)
    ]


@pytest.mark.parametrize("number", THREATS, ids=THREATS.get)
def test_a_threat_has_a_test(number: int, tests_by_threat: dict[int, set[str]]) -> None:
    assert tests_by_threat[number]


def test_no_mark_names_a_threat_that_is_none(tests_by_threat: dict[int, set[str]]) -> None:
    assert set(tests_by_threat) == set(THREATS)
