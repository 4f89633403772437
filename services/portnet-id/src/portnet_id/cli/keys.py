"""``portnet-id keys``: the keys that sign ID tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from portal_kit import database
from portnet_id.adapters.signing_keys import SqlSigningKeys
from portnet_id.adapters.vault import KeyVault
from portnet_id.cli import OPERATOR, main, settings
from portnet_id.domain.signing_keys import SHOWN_FIRST


@main.group()
def keys() -> None:
    """Keep the keys that sign ID tokens.

    Every key stays, is published and verifies what it signed: none is retired yet. Who made
    which is in the audit trail.
    """


@keys.command()
def ensure() -> None:
    """Make the first keys, one for each algorithm. Where there are keys, nothing changes."""
    with _signing_keys() as signing_keys:
        made = signing_keys.ensure(by=OPERATOR, at=datetime.now(UTC))
    click.echo("The signing keys were made." if made else "The signing keys are there.")


@keys.command()
def rotate() -> None:
    """Make new keys. They sign once portals can know them; the older ones go on verifying."""
    with _signing_keys() as signing_keys:
        signing_keys.add(by=OPERATOR, at=datetime.now(UTC))
    minutes = int(SHOWN_FIRST.total_seconds()) // 60
    click.echo(f"New signing keys were made; they sign in {minutes} minutes.")


@contextmanager
def _signing_keys() -> Iterator[SqlSigningKeys]:
    given = settings()
    vault = KeyVault(secret_key=given.secret_key, encryption_key=given.encryption_key)
    engine = database.engine(given.database_url)
    try:
        yield SqlSigningKeys(engine, vault)
    finally:
        engine.dispose()
