"""``docs/conformance.md``: what each module found, at Portnet ID and at the peer."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.conformance.clients_listening import Clients
from tests.conformance.every_plan import plans_for
from tests.conformance.kept import kept
from tests.conformance.mutants.catalogue import mutants

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
COLUMNS = {
    "portnet-id-http": "Portnet ID",
    "portnet-id-https": "Portnet ID over TLS",
    "peer": "Peer",
}
LONGEST = 300
CHANCE = re.compile(r"(?=[\w.~-]*\d)[\w.~-]{20,}")
PORT = re.compile(r"(?<=[a-z1]):\d{4,5}\b")
HEAD = """\
# Conformance

`make conformance` writes this page; it is not edited by hand. It tells what our own harness
(`tests/conformance/`) found at Portnet ID. Plans and modules bear the names that they have in the
OpenID Foundation's conformance suite, and demand what theirs demand. It is no certificate: that
takes a run of the Foundation's own suite.

- **Peer** is npm's `oidc-provider`, a certified provider, judged by the same modules: where it is
  green, the module asks nothing that nobody can give.
- **Mutants** are copies of Portnet ID, each with one rule broken: where one is caught, the module
  can be red.
- A **warning** is advice that was not followed. **Skipped**: the provider does not offer what the
  module is about, as it may. **Not applicable**: kept in a list, with the reason.

Each sign-in is the real one: a browser fills in the pages, does the work of « Je ne suis pas un
robot » and gives a code. Clients are registered with `portnet-id relying-party put`.
"""


def write() -> None:
    """Raises ``NotRun`` where a part has not run yet."""
    PAGE.write_text("\n".join(_lines()), encoding="utf-8")


def _lines() -> Iterator[str]:
    runs = {part: kept(part) for part in COLUMNS}
    plans = plans_for(Clients(port=1))
    yield HEAD
    yield from _table(("Plan", *COLUMNS.values()), [
        (plan.title, *(_counted(run, plan.name) for run in runs.values())) for plan in plans
    ])  # fmt: skip
    yield from _mutants()
    yield from _clients()
    for plan in plans:
        yield f"## {plan.title}\n\n`{plan.name}`\n"
        yield from _table(
            ("Module", "Demands", *COLUMNS.values(), "Why not passed"),
            list(_modules(plan.name, runs)),
        )


def _modules(plan: str, runs: Mapping[str, Sequence[Any]]) -> Iterator[tuple[str, ...]]:
    """In the order of the plan, which is that of the results."""
    found = {
        part: {each["module"]: each for each in run if each["plan"] == plan}
        for part, run in runs.items()
    }
    for name, result in found["portnet-id-http"].items():
        beside = [found[part][name] for part in COLUMNS]
        reasons = dict.fromkeys(
            f"{COLUMNS[part]}: {reason}"
            for part, each in zip(COLUMNS, beside, strict=True)
            for reason in each["reasons"]
        )
        outcomes = (each["outcome"] for each in beside)
        yield (f"`{name}`", result["demands"], *outcomes, "<br>".join(map(_plain, reasons)))


def _mutants() -> Iterator[str]:
    caught = {each["mutant"]: each for each in kept("mutants")}
    number = sum(each["caught"] for each in caught.values())
    yield f"## Mutants\n\n{number} of {len(caught)} are caught.\n"
    yield from _table(
        ("Broken rule", "Caught by", "What the first of them saw"),
        [
            (
                each.breaks,
                "<br>".join(f"`{name}`" for name in each.caught_by),
                _plain(caught[each.name]["seen"]),
            )
            for each in mutants()
        ],
    )


def _clients() -> Iterator[str]:
    yield "## Clients that nobody here wrote\n"
    yield from _table(
        ("Client", "Outcome", "Reason"),
        [(each["name"], each["outcome"], _plain(each["reason"])) for each in kept("clients")],
    )


def _counted(run: Sequence[Any], plan: str) -> str:
    counted = Counter(each["outcome"] for each in run if each["plan"] == plan)
    return ", ".join(f"{number} {outcome}" for outcome, number in counted.most_common())


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _plain(text: str) -> str:
    """Without what is new in each run: ports, and codes, tokens and names made of chance."""
    told = PORT.sub("", CHANCE.sub("…", " ".join(text.split())))
    cut = told if len(told) <= LONGEST else f"{told[:LONGEST]}…"
    return html.escape(cut, quote=False)
