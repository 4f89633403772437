"""``python -m tests.conformance``: judges providers, tells, and exits with 1 where one fails."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

import click

from tests.conformance import portnet_id, report
from tests.conformance.clients.running import run_clients
from tests.conformance.kept import NotRun, keep
from tests.conformance.mutants.catalogue import DoesNotApply, mutants
from tests.conformance.mutants.catching import Catch, catch
from tests.conformance.peer import process
from tests.conformance.peer.not_applicable import not_applicable
from tests.conformance.results import Outcome, Result
from tests.conformance.run import Choice, NoBrowser, run
from tests.keeper import NotStarted

WHOLE = (
    ("peer", ()),
    ("portnet-id", ()),
    ("portnet-id", ("--scheme", "https")),
    ("mutants", ()),
    ("clients", ()),
)
SCHEMES = ("http", "https")

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def main() -> None:
    """Judge what providers promise, by the plans of the OpenID Foundation's suite."""


@main.command("portnet-id")
@click.argument("names", nargs=-1)
@click.option("--scheme", type=click.Choice(SCHEMES), default="http", show_default=True)
@click.option("--without-slow", is_flag=True, help="Leave out what waits for something to expire.")
@as_json_option
def judge_portnet_id(
    names: tuple[str, ...], scheme: str, without_slow: bool, as_json: bool
) -> None:
    """Judge a copy of the product; only by the plans and modules that NAMES name, if any."""
    choice = Choice(names=names, with_slow=not without_slow)
    results = _told(run(partial(portnet_id.serving, scheme=scheme), choice))
    if not names and not without_slow:
        keep(f"portnet-id-{scheme}", [each.as_json for each in results])
    _tell(results, as_json)


@main.command("peer")
@click.argument("names", nargs=-1)
@as_json_option
def judge_peer(names: tuple[str, ...], as_json: bool) -> None:
    """Judge the peer by the same plans and modules: what is red there is the module's fault."""
    results = _told(run(process.serving, Choice(names=names, not_applicable=not_applicable())))
    if not names:
        keep("peer", [each.as_json for each in results])
    _tell(results, as_json)


@main.command("mutants")
@click.argument("names", nargs=-1)
@as_json_option
def judge_mutants(names: tuple[str, ...], as_json: bool) -> None:
    """See whether each mutant, or those that NAMES name, is caught."""
    catches = []
    for mutant in mutants():
        if names and mutant.name not in names:
            continue
        try:
            found = catch(mutant)
        except (DoesNotApply, NotStarted, NoBrowser) as problem:
            raise click.ClickException(str(problem)) from problem
        click.echo(f"{mutant.name:32} {_verdict(found)}", err=True)
        catches.append(found)
    told = [each.as_json for each in catches]
    if not names:
        keep("mutants", told)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    sys.exit(0 if catches and all(each.is_caught for each in catches) else 1)


@main.command("clients")
@as_json_option
def try_clients(as_json: bool) -> None:
    """Let the clients of others complete the flow at Portnet ID."""
    outcomes = []
    try:
        for outcome in run_clients():
            click.echo(f"{outcome.outcome:14} {outcome.name} {outcome.reason}", err=True)
            outcomes.append(outcome)
    except (NotStarted, NoBrowser) as problem:
        raise click.ClickException(str(problem)) from problem
    told = [each.as_json for each in outcomes]
    keep("clients", told)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    found = {each.outcome for each in outcomes}
    sys.exit(0 if "passed" in found and "failed" not in found else 1)


@main.command("report")
def write_report() -> None:
    """Write docs/conformance.md from the last whole runs."""
    try:
        report.write()
    except NotRun as problem:
        raise click.ClickException(str(problem)) from problem


@main.command("whole")
def judge_whole() -> None:
    """All of it, one part after the other, then the report. Takes most of an hour."""
    failed, not_run = [], []
    for command, arguments in WHOLE:
        click.echo(f"== {command} {' '.join(arguments)}", err=True)
        try:
            main.commands[command].main([*arguments], standalone_mode=False)
        except SystemExit as ended:
            failed += [command] if ended.code else []
        except click.ClickException as problem:
            problem.show()
            not_run.append(command)
    if not_run:  # What is kept of them is of an earlier run.
        raise click.ClickException(f"No report is written: {', '.join(not_run)} did not run.")
    report.write()
    click.echo(f"Written: {report.PAGE}", err=True)
    sys.exit(1 if failed else 0)


def _verdict(found: Catch) -> str:
    if not found.lives:
        return "DEAD: it fails at everything"
    if found.missed:
        return f"MISSED by {', '.join(found.missed)}"
    return f"caught: {found.seen}"


def _told(results: Iterable[Result]) -> list[Result]:
    """All of them, each told when it comes."""
    found = []
    try:
        for result in results:
            click.echo(result.line, err=True)
            for reason in result.reasons:
                click.echo(f"{'':15}{reason}", err=True)
            found.append(result)
    except (NotStarted, NoBrowser) as problem:
        raise click.ClickException(str(problem)) from problem
    return found


def _tell(results: Sequence[Result], as_json: bool) -> None:
    """The sum, and how the command ends: nothing that ran is no success."""
    if as_json:
        click.echo(json.dumps([each.as_json for each in results], ensure_ascii=False, indent=2))
    counted = Counter(each.outcome for each in results)
    totals = (f"{outcome} {count}" for outcome, count in sorted(counted.items()))
    click.echo(", ".join(totals), err=True)
    sys.exit(1 if counted[Outcome.FAILED] or not results else 0)


if __name__ == "__main__":
    main()
