"""``portnet-id relying-party export`` and ``import``: the registry as one document."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from portnet_id.adapters.stores import SqlStores
from portnet_id.cli import OPERATOR, settings, stores
from portnet_id.cli.registration_files import read_json, read_party
from portnet_id.cli.relying_parties import relying_party
from portnet_id.domain.registry.putting import Outcome, put_party
from portnet_id.domain.registry.registration_fields import RegistrationFaulty
from portnet_id.domain.registry.written_registrations import as_registration, needs_secret
from portnet_id.settings import Settings

LISTED = "relying_parties"


class NothingIsKept(Exception):
    """Undoes what a dry run has done."""


@relying_party.command("export")
@click.argument("client_ids", metavar="[CLIENT_ID]...", nargs=-1)
def export(client_ids: tuple[str, ...]) -> None:
    """Print the registry, or the parties named, as a JSON document that « import » reads.

    It holds no secrets, and twice the same registry is twice the same text, so it can be kept
    under version control.
    """
    with stores(settings()) as opened:
        parties = {party.client_id: party for party in opened.relying_parties.list_all()}
    for name in client_ids:
        if name not in parties:
            raise click.ClickException(f"No relying party is called {name}.")
    wanted = [parties[name] for name in sorted(client_ids or parties)]
    document = {LISTED: [as_registration(party) for party in wanted]}
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


@relying_party.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Tell the outcomes as JSON.")
def import_(file: Path, dry_run: bool, as_json: bool) -> None:
    """Add or replace the relying parties of a document that « export » has printed.

    All of them or, if one is faulty, none. Parties that the document does not name stay as they
    are. One with a secret keeps it; a new one needs a client_secret_file. FILE may be - for
    standard input.
    """
    given = settings()
    described = _described(file)
    try:
        with stores(given) as opened:
            outcomes = _put_all(opened, described, given)
            if dry_run:
                raise NothingIsKept
    except NothingIsKept:
        pass
    if as_json:
        told = [{"client_id": name, "outcome": outcome} for name, outcome in outcomes.items()]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, outcome in outcomes.items():
        click.echo(f"{name}: {outcome}")
    if dry_run:
        click.echo("Nothing was changed.")


def _described(file: Path) -> list[dict[str, Any]]:
    document = read_json(file)
    listed = document.get(LISTED) if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise click.ClickException(f"{file} holds no list of relying parties named {LISTED}.")
    names = [each.get("client_id") for each in listed]
    if twice := sorted({str(name) for name in names if names.count(name) > 1}):
        raise click.ClickException(f"{file} names {', '.join(twice)} more than once.")
    return listed


def _put_all(
    opened: SqlStores, described: list[dict[str, Any]], given: Settings
) -> dict[str, Outcome]:
    """By client id. Raises ``click.ClickException`` with all that is wrong."""
    outcomes, problems = {}, []
    for number, each in enumerate(described, start=1):
        name = str(each.get("client_id") or f"number {number}")
        try:
            outcomes[name] = _put(opened, each, given)
        except RegistrationFaulty as faulty:
            problems += [f"  - {name}: {problem}" for problem in faulty.problems]
    if problems:
        raise click.ClickException("Nothing was imported:\n" + "\n".join(problems))
    return outcomes


def _put(opened: SqlStores, described: Mapping[str, Any], given: Settings) -> Outcome:
    before = opened.relying_parties.get(str(described.get("client_id", "")))
    if before is not None and as_registration(before) == described:
        return Outcome.UNCHANGED  # Also one whose end of « legacy » is past: it is as it was.
    kept = before.secret_digest if before is not None and needs_secret(described) else None
    party = read_party(described, given, kept_digest=kept)
    return put_party(opened, party, by=OPERATOR, at=datetime.now(UTC))
