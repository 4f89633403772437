"""``helpdesk``: what is done to the Centre d’aide from a terminal."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click
from sqlalchemy import Engine

from helpdesk.adapters.faq_store import SqlFaqStore
from helpdesk.domain.faq.faq import Faq
from helpdesk.domain.faq.faults import Fault, FaultyFile
from helpdesk.domain.faq.file import read_faq
from helpdesk.domain.faq.loading import load_faq
from helpdesk.settings import database_url
from portal_kit import database, migrations
from portal_kit.commands import Sentences

LARGEST_FILE = 1_000_000  # Bytes; a FAQ of a thousand answers.
SHIPPED = files("helpdesk.adapters") / "faq.toml"

json_option = click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")


@click.group("helpdesk", cls=Sentences)
def main() -> None:
    """Runs the Centre d’aide. HELPDESK_DATABASE_URL says where its database is."""


@main.command()
@json_option
def migrate(as_json: bool) -> None:
    """Bring the database to the newest version of its tables."""
    migrations.migrate(_url(), "helpdesk")
    _say({"migrated": True}, "The database has its newest tables.", as_json=as_json)


@main.command("load-faq")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
def load(file: Path | None, as_json: bool) -> None:
    """Keep the answers of FILE in place of those that are there.

    Without FILE they are the answers that come with this version. Every fault is told with its
    line, and nothing changes unless the whole file is good.
    """
    source = file or SHIPPED
    url = _url()
    try:
        faq = _read(source)
    except FaultyFile as faulty:
        _tell_faults(source, faulty.faults, as_json=as_json)
        raise SystemExit(1) from faulty
    with _connected(url) as engine:
        changes = load_faq(SqlFaqStore(engine), faq)
    counts = ", ".join(f"{len(slugs)} {what}" for what, slugs in asdict(changes).items())
    _say(asdict(changes), f"{len(list(faq))} answers: {counts}.", as_json=as_json)


def _read(source: Path | Traversable) -> Faq:
    try:
        content = source.read_bytes()
    except OSError as problem:
        raise click.ClickException(f"{source} cannot be read ({problem.strerror}).") from problem
    if len(content) > LARGEST_FILE:
        raise click.ClickException(f"{source} is larger than {LARGEST_FILE} bytes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise FaultyFile([Fault(line, "not UTF-8 text")]) from problem
    return read_faq(text.replace("\r\n", "\n"))


def _tell_faults(source: Path | Traversable, faults: list[Fault], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"faults": [asdict(fault) for fault in faults]}, ensure_ascii=False))
    for fault in faults:
        click.echo(f"{source}, {fault}", err=True)
    click.echo("Nothing was loaded.", err=True)


def _url() -> str:
    return database_url(os.environ)


@contextmanager
def _connected(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _say(facts: object, sentence: str, *, as_json: bool) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else sentence)
