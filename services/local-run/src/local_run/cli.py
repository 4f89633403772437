"""``portnet-local``: the whole product on this machine, for ``make``."""

import contextlib
import os
import signal
import time
from typing import NoReturn

import click

from local_run.data_folder import DataFolder
from local_run.errors import CannotRun
from local_run.installation import SCRIPTS, Installation
from local_run.processes import die_with_parent
from local_run.run import run as run_everything
from local_run.services import PORTNET_ID, SERVICES, Service
from local_run.settings import RunSettings
from portal_kit.settings import SettingsError


class Sentences(click.Group):
    """Tells what is wrong in one sentence and exits with status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (CannotRun, SettingsError) as problem:
            raise click.ClickException(str(problem)) from problem


@click.group(cls=Sentences)
def main() -> None:
    """Runs the whole product on this machine. PORTNET_PORT and PORTNET_DATA choose where."""


@main.command()
def run() -> None:
    """Start everything; stop it with Ctrl-C."""
    began = time.monotonic()

    def say(sentence: str) -> None:
        with contextlib.suppress(OSError):  # The terminal may be closed; stopping goes on.
            click.echo(f"[{time.monotonic() - began:5.1f} s] {sentence}")

    die_with_parent(signal.SIGTERM)  # Whoever kills `make` means us as well.
    run_everything(RunSettings.from_env(os.environ), say)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def accounts(as_json: bool) -> None:
    """Print the accounts of the demo data."""
    _ask(PORTNET_ID, "demo-accounts", *(["--json"] if as_json else []))


@main.command()
@click.argument("account")
def code(account: str) -> None:
    """Print the current code of a demo account's second factor."""
    _ask(PORTNET_ID, "demo-code", account)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("service", type=click.Choice([each.name for each in SERVICES if each.has_database]))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def cli(service: str, arguments: tuple[str, ...]) -> None:
    """Run a command of a service with the settings of the copy that runs."""
    [asked] = [each for each in SERVICES if each.name == service]
    _ask(asked, *arguments)


@main.command()
def reset() -> None:
    """Delete the data of this run, after asking."""
    settings = RunSettings.from_env(os.environ)
    data = DataFolder(settings.data)
    if not data.path.exists():
        click.echo(f"There is no data in {data.path}.")
        return
    if data.in_use:
        raise CannotRun(f"A copy with the data in {data.path} is running: stop it first.")
    click.confirm(f"Delete the databases, secrets and logs in {data.path}?", abort=True)
    data.remove()
    click.echo("Deleted. The next start begins anew.")


def _ask(service: Service, *arguments: str) -> NoReturn:
    """Becomes a command of ``service``, with the settings of the copy that runs."""
    settings = RunSettings.from_env(os.environ)
    installation = Installation.running(settings, DataFolder(settings.data))
    if installation is None:
        raise CannotRun(f"Nothing runs with the data in {settings.data}: start with “make run”.")
    command = str(SCRIPTS / service.command)
    os.execve(command, [command, *arguments], installation.environment(service))  # noqa: S606
