"""``banques``: the commands of the Portail Banques."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click
from sqlalchemy import Engine

from banques import worker as background
from banques.adapters.banks import put_banks, put_branches
from banques.adapters.intake import SqlIntake
from banques.adapters.reference import SqlReference
from banques.adapters.title_files import Unusable, lines_of
from banques.commands.import_report import tell, tell_as_json
from banques.commands.settings import CommandSettings, check_local
from banques.demo.banks import demo_banks, demo_branches
from banques.demo.titles import demo_titles
from banques.domain.reference import Branch, Confidence
from banques.domain.titles.importing import BATCH, Line, Tally, import_titles
from banques.domain.titles.intake import Fate
from portal_kit import database, migrations
from portal_kit.commands import Sentences
from portal_kit.web.logging import log_as_json

SOME_REFUSED = 1
UNUSABLE = 2
PROGRESS_SECONDS = 2


@click.group("banques", cls=Sentences)
def main() -> None:
    """Runs and fills the Portail Banques. BANQUES_DATABASE_URL says where its database is."""


@main.command()
def migrate() -> None:
    """Bring the database to this version of the service."""
    migrations.migrate(_settings().database_url, "banques")
    click.echo("The database is up to date.")


@main.command()
@click.option(
    "--titles", "how_many", type=click.IntRange(1, 10_000_000), default=400, show_default=True,
    help="How many titles there should be.",
)  # fmt: skip
def demo(how_many: int) -> None:
    """Make demo titles of the three demo banks; those that are there already stay as they are.

    Refuses unless PORTNET_DOMAIN is this machine's (portnet.localhost): demo data is public.
    """
    check_local(os.environ)
    at = datetime.now(UTC)
    arrivals, told, new = demo_titles(how_many, at=at), _Progress("titles made"), 0
    with _database() as engine:
        with engine.begin() as connection:
            put_banks(connection, demo_banks())
            put_branches(connection, demo_branches())
        intake = SqlIntake(engine, source="banques demo", at=at)
        while batch := list(islice(arrivals, BATCH)):
            new += intake.take_in(batch).count(Fate.TAKEN_IN)
            told.more(len(batch))
        intake.finish()
    click.echo(f"{how_many} demo titles, {new} of them new.")


@main.command("import-titles")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON document.")
def import_titles_command(file: Path, as_json: bool) -> None:
    """Take in the titles of FILE: JSON Lines or CSV, in UTF-8, one title a line.

    Every line is checked by itself. Good lines are kept; of the others the report says the line,
    the field and what to do. A title that is there already is left unchanged, so a file may be
    imported again after it was corrected. README.md of the service names all fields.

    Exit status: 0 all titles are in, 1 some lines were refused, 2 the file cannot be used.
    """
    at, tally = datetime.now(UTC), Tally()
    with _database() as engine, _usable_or_exit():
        intake = SqlIntake(engine, source=f"banques import-titles {file.name}", at=at)
        reference = SqlReference(engine).read()
        told = import_titles(_counted(lines_of(file)), intake, reference, tally, at=at)
        (tell_as_json if as_json else tell)(told, tally)
    if tally.refused:
        raise click.exceptions.Exit(SOME_REFUSED)


@main.command("put-branch")
@click.argument("bank")
@click.argument("code")
@click.argument("label")
def put_branch(bank: str, code: str, label: str) -> None:
    """Make branch CODE (five digits) of BANK (three digits) known as LABEL, or rename it.

    Titles are only taken in for branches that are known.
    """
    if len(code) != 5 or not (code.isascii() and code.isdigit()) or not label.strip():
        raise click.ClickException("A branch has a code of five digits and a label.")
    branch = Branch(
        bank=bank,
        code=code,
        label=label.strip(),
        source="banques put-branch",
        confidence=Confidence.SOURCED,
    )
    with _database() as engine:
        if bank not in (banks := SqlReference(engine).read().banks):
            raise click.ClickException(f"Bank {bank} is not known; known are {', '.join(banks)}.")
        with engine.begin() as connection:
            put_branches(connection, [branch])
    click.echo(f"Branch {code} of bank {bank} is known as “{branch.label}”.")


@main.command()
def worker() -> None:
    """Do the background work until stopped: count the titles anew every night."""
    settings = _settings()
    log_as_json()
    background.work(settings.database_url)


def _settings() -> CommandSettings:
    return CommandSettings.from_env(os.environ)


@contextmanager
def _database() -> Iterator[Engine]:
    engine = database.engine(_settings().database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _usable_or_exit() -> Iterator[None]:
    try:
        yield
    except Unusable as problem:
        click.echo(f"Error: {problem}", err=True)
        raise click.exceptions.Exit(UNUSABLE) from problem


def _counted(lines: Iterator[Line]) -> Iterator[Line]:
    told = _Progress("lines read")
    for line in lines:
        told.more(1)
        yield line


class _Progress:
    """Says on standard error how far a long command is, every two seconds."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._done = 0
        self._said_at = time.monotonic()

    def more(self, how_many: int) -> None:
        self._done += how_many
        if time.monotonic() - self._said_at > PROGRESS_SECONDS:
            self._said_at = time.monotonic()
            click.echo(f"{self._done} {self._what}", err=True)
