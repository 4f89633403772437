"""``python -m tests.conformance``: judges a provider, tells, and exits with 1 where it fails."""

import json
import sys
from collections import Counter
from collections.abc import Iterator

import click

from tests.conformance import portnet_id
from tests.conformance.clients_listening import Clients, clients_listening
from tests.conformance.fapi.plans import ClientCredentialsGrant, SecurityProfile
from tests.conformance.plans import Plan
from tests.conformance.results import Outcome, Result
from tests.conformance.run import Choice, NoBrowser, judge
from tests.keeper import NotStarted

SCHEMES = ("http", "https")


@click.command()
@click.argument("names", nargs=-1)
@click.option("--scheme", type=click.Choice(SCHEMES), default="http", show_default=True)
@click.option("--without-slow", is_flag=True, help="Leave out what waits for something to expire.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def main(names: tuple[str, ...], scheme: str, without_slow: bool, as_json: bool) -> None:
    """Run the plans at Portnet ID, or those plans and modules only that NAMES name."""
    choice = Choice(names=names, with_slow=not without_slow, not_applicable={})
    results = []
    try:
        for result in run(choice, scheme):
            _say(result)
            results.append(result)
    except (NotStarted, NoBrowser) as problem:
        raise click.ClickException(str(problem)) from problem
    if as_json:
        click.echo(json.dumps([each.as_json for each in results], ensure_ascii=False, indent=2))
    counted = Counter(each.outcome for each in results)
    click.echo(
        ", ".join(f"{outcome} {count}" for outcome, count in sorted(counted.items())), err=True
    )
    sys.exit(1 if counted[Outcome.FAILED] or not results else 0)


def run(choice: Choice, scheme: str) -> Iterator[Result]:
    """Each result as it comes, at a copy of the product that is started for it."""
    with clients_listening() as clients:
        plans = plans_for(clients)
        registrations = [each for plan in plans for each in plan.registrations]
        with portnet_id.over(scheme)(registrations, clients) as provider:
            yield from judge(provider, plans, clients, choice)


def plans_for(clients: Clients) -> list[Plan]:
    """All plans there are."""
    return [SecurityProfile(clients), ClientCredentialsGrant()]


def _say(result: Result) -> None:
    click.echo(result.line, err=True)
    for reason in result.reasons:
        click.echo(f"{'':15}{reason}", err=True)


if __name__ == "__main__":
    main()
