"""``portnet-id``: what operators do with the identity provider from the command line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import click

from portal_kit import database
from portal_kit.commands import Sentences
from portnet_id.adapters.stores import SqlStoreOpener, SqlStores
from portnet_id.settings import Settings

OPERATOR = "operator"  # The actor of what is done by command, as the audit trail names it.

# The modules of each command, which are imported when the command is asked for: a worker keeps in
# memory whatever it imports.
COMMANDS = {
    "account": ("accounts",),
    "demo": ("demo",),
    "demo-accounts": ("demo",),
    "demo-code": ("demo",),
    "invite": ("invitations",),
    "keys": ("keys",),
    "migrate": ("migrate",),
    "organisation": ("organisations",),
    "relying-party": ("relying_parties", "registry_files"),
    "worker": ("worker",),
}


class Commands(Sentences):
    """The commands of this package, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in COMMANDS:
            for module in COMMANDS[name]:
                import_module(f"{__name__}.{module}")
        return super().get_command(ctx, name)


@click.group("portnet-id", cls=Commands)
def main() -> None:
    """Administers Portnet ID. Settings are read from the environment."""


def settings() -> Settings:
    """The settings of the environment. Raises ``SettingsError``."""
    return Settings.from_env(os.environ)


@contextmanager
def stores(given: Settings) -> Iterator[SqlStores]:
    """All stores in one transaction, for a command."""
    engine = database.engine(given.database_url)
    try:
        with SqlStoreOpener(engine)() as opened:
            yield opened
    finally:
        engine.dispose()
