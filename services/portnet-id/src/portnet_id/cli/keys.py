"""``portnet-id keys``: the keys that sign tokens."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from portal_kit import database
from portal_kit.ui.french import moment
from portnet_id.adapters.signing_keys import SqlSigningKeys
from portnet_id.adapters.vault import KeyVault
from portnet_id.cli import OPERATOR, main, settings
from portnet_id.domain.signing_keys import (
    RENEWED_AFTER,
    SHOWN_FIRST,
    LastKey,
    SigningKey,
    signing_key,
)


@main.group()
def keys() -> None:
    """Keep the keys that sign tokens.

    A key is published when it is made, signs a quarter of an hour later, and is retired a day
    after a newer one signs. The worker does all of it by itself every 90 days. Who did what is in
    the audit trail.
    """


@keys.command()
def ensure() -> None:
    """Make the first keys, one for each algorithm. Where there are keys, nothing changes."""
    with _signing_keys() as signing_keys:
        made = signing_keys.ensure(by=OPERATOR, at=datetime.now(UTC))
    click.echo("The signing keys were made." if made else "The signing keys are there.")


@keys.command()
@click.option(
    "--at-once",
    is_flag=True,
    help="Let them sign now, because an older one is known to others. Portals refuse their "
    "tokens for up to ten minutes.",
)
def rotate(at_once: bool) -> None:
    """Make new keys. They sign once portals can know them; the older ones go on verifying."""
    with _signing_keys() as signing_keys:
        signing_keys.add(by=OPERATOR, at=datetime.now(UTC), at_once=at_once)
    minutes = int(SHOWN_FIRST.total_seconds()) // 60
    when = "now" if at_once else f"in {minutes} minutes"
    click.echo(f"New signing keys were made; they sign {when}.")


@keys.command()
@click.argument("kid")
@click.confirmation_option(prompt="What it signed counts no more, and its people sign in anew. Go?")
def retire(kid: str) -> None:
    """Stop publishing and believing a key, whatever it has signed."""
    with _signing_keys() as signing_keys:
        try:
            found = signing_keys.retire(kid, by=OPERATOR, at=datetime.now(UTC))
        except LastKey as problem:
            raise click.ClickException(
                "This key signs at present. Make another first: portnet-id keys rotate --at-once"
            ) from problem
    if not found:
        raise click.ClickException(f"No key is called {kid}, or it is retired already.")
    click.echo(f"{kid}: retired")


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def list_all(as_json: bool) -> None:
    """List the keys, newest first, and what each is good for now."""
    now = datetime.now(UTC)
    with _signing_keys() as signing_keys:
        found = signing_keys.list_all()
    rows = [(key, _state(key, found, now)) for key in found]
    if as_json:
        click.echo(json.dumps([_shown(key, state) for key, state in rows], indent=2))
        return
    for key, state in rows:
        click.echo(f"{key.kid}  {key.algorithm}  {state:11} made {moment(key.created_at)}")
    click.echo(f"Keys are renewed after {RENEWED_AFTER.days} days.", err=True)


def _state(key: SigningKey, keys: list[SigningKey], now: datetime) -> str:
    if key.retired_at is not None:
        return "retired"
    if signing_key(keys, key.algorithm, at=now) == key:
        return "signs"
    return "shown ahead" if key.active_from > now else "verifies"


def _shown(key: SigningKey, state: str) -> dict[str, str | None]:
    return {
        "kid": key.kid,
        "algorithm": key.algorithm,
        "state": state,
        "created_at": key.created_at.isoformat(),
        "active_from": key.active_from.isoformat(),
        "retired_at": key.retired_at.isoformat() if key.retired_at else None,
    }


@contextmanager
def _signing_keys() -> Iterator[SqlSigningKeys]:
    given = settings()
    vault = KeyVault(secret_key=given.secret_key, encryption_key=given.encryption_key)
    engine = database.engine(given.database_url)
    try:
        yield SqlSigningKeys(engine, vault)
    finally:
        engine.dispose()
