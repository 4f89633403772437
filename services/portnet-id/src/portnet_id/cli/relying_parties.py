"""``portnet-id relying-party``: the registry from the command line."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from portnet_id.cli import OPERATOR, main, settings, stores
from portnet_id.cli.registration_files import read_json, read_party
from portnet_id.domain.registry.putting import put_party, registry_event
from portnet_id.domain.registry.registration_fields import RegistrationFaulty
from portnet_id.domain.registry.relying_parties import RelyingParty


@main.group("relying-party")
def relying_party() -> None:
    """Register the applications that trust Portnet ID."""


@relying_party.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Tell the outcome as JSON.")
def put(file: Path, as_json: bool) -> None:
    """Add or replace the relying party that FILE describes.

    The same FILE twice changes nothing. Its client secret is read once and not kept.
    """
    given = settings()
    try:
        party = read_party(_object(file), given)
        with stores(given) as opened:
            outcome = put_party(opened, party, by=OPERATOR, at=datetime.now(UTC))
    except RegistrationFaulty as faulty:
        listed = "\n".join(f"  - {problem}" for problem in faulty.problems)
        raise click.ClickException(f"{file} cannot be registered:\n{listed}") from faulty
    told = {"client_id": party.client_id, "outcome": outcome}
    click.echo(json.dumps(told) if as_json else f"{party.client_id}: {outcome}")


@relying_party.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_all(as_json: bool) -> None:
    """List the relying parties."""
    with stores(settings()) as opened:
        parties = opened.relying_parties.list_all()
    if as_json:
        click.echo(json.dumps([_shown(party) for party in parties], ensure_ascii=False))
        return
    for party in parties:
        state = "open" if party.is_open else "announced"
        click.echo(f"{party.client_id:16} {state:10} {_profile(party):24} {party.name}")


@relying_party.command()
@click.argument("client_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(client_id: str, as_json: bool) -> None:
    """Show all that is kept of a relying party, except what is kept of its secret."""
    with stores(settings()) as opened:
        party = opened.relying_parties.get(client_id)
    if party is None:
        raise click.ClickException(f"No relying party is called {client_id}.")
    shown = _shown(party)
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for name, value in shown.items():
        words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        click.echo(f"{name:26} {words}")


@relying_party.command()
@click.argument("client_id")
@click.confirmation_option(prompt="Its codes and tokens end with it. Remove it?")
def remove(client_id: str) -> None:
    """Remove a relying party with its card, codes and tokens."""
    with stores(settings()) as opened:
        if not opened.relying_parties.remove(client_id):
            raise click.ClickException(f"No relying party is called {client_id}.")
        opened.audit(registry_event("removed", client_id, by=OPERATOR, at=datetime.now(UTC)))
    click.echo(f"{client_id}: removed")


def _object(file: Path) -> dict[str, Any]:
    described = read_json(file)
    if not isinstance(described, dict):
        raise click.ClickException(f"{file} does not hold one relying party as a JSON object.")
    return described


def _shown(party: RelyingParty) -> dict[str, Any]:
    shown = asdict(party)
    del shown["secret_digest"]
    shown["grant_types"] = sorted(party.grant_types)
    if party.legacy is not None:
        shown["legacy"]["until"] = party.legacy.until.isoformat()
    return shown


def _profile(party: RelyingParty) -> str:
    return f"legacy until {party.legacy.until}" if party.legacy else party.profile.value
