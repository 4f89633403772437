"""The report of an import, written as it goes: for people, or as one JSON document."""

import json
from collections.abc import Iterable
from dataclasses import asdict

import click

from banques.domain.titles.importing import Tally, Told


def tell(told: Iterable[Told], tally: Tally) -> None:
    """A sentence for each finding, then the counts."""
    for each in told:
        mark = "warning: " if each.is_warning else ""
        click.echo(f"line {each.line}: {mark}{each.fault.sentence}")
    click.echo(
        f"{tally.lines} lines: {tally.taken_in} titles taken in, {tally.unchanged} were there "
        f"already, {tally.refused} lines refused, {tally.warnings} warnings."
    )


def tell_as_json(told: Iterable[Told], tally: Tally) -> None:
    """``{"findings": […], "lines": …}``; cut short, it says ``"complete": false``.

    Findings are written as they come, because a file may have more than fit in memory.
    """
    click.echo('{"findings": [', nl=False)
    complete, separator = False, ""
    try:
        for each in told:
            click.echo(f"{separator}\n  {_json(each)}", nl=False)
            separator = ","
        complete = True
    finally:
        counts = json.dumps({**asdict(tally), "complete": complete})
        click.echo(f"\n], {counts[1:]}")


def _json(told: Told) -> str:
    return json.dumps(
        {
            "line": told.line,
            "field": told.fault.field,
            "kind": "warning" if told.is_warning else "refused",
            "reason": told.fault.sentence,
        },
        ensure_ascii=False,
    )
