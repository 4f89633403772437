"""``portnet-id keys``: the keys that sign ID tokens."""

from datetime import UTC, datetime

import click

from portal_kit import database
from portnet_id.adapters.signing_keys import SqlSigningKeys
from portnet_id.adapters.vault import KeyVault
from portnet_id.cli import main, settings


@main.group()
def keys() -> None:
    """Keep the keys that sign ID tokens."""


@keys.command()
def ensure() -> None:
    """Make the first keys, one for each algorithm. Where there are keys, nothing changes."""
    given = settings()
    vault = KeyVault(secret_key=given.secret_key, encryption_key=given.encryption_key)
    engine = database.engine(given.database_url)
    try:
        made = SqlSigningKeys(engine, vault).ensure(at=datetime.now(UTC))
    finally:
        engine.dispose()
    click.echo("The signing keys were made." if made else "The signing keys are there.")
