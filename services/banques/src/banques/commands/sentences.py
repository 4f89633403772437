"""What goes wrong outside a command is told in one sentence, never in a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import psycopg
from alembic.util import CommandError
from psycopg.errors import UndefinedTable
from sqlalchemy.exc import DBAPIError, OperationalError

from portal_kit.settings import SettingsError


class Sentences(click.Group):
    """Exits with status 1 after the sentence; a mistake in our own code stays a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        with in_one_sentence():
            return super().invoke(ctx)


@contextmanager
def in_one_sentence() -> Iterator[None]:
    try:
        yield
    except SettingsError as problem:
        raise click.ClickException(f"{problem}.") from problem
    except CommandError as problem:
        raise click.ClickException(
            f"The database is not of this version of the service: {problem}."
        ) from problem
    except (OperationalError, psycopg.OperationalError) as problem:
        raise click.ClickException(
            f"PostgreSQL does not answer at BANQUES_DATABASE_URL ({_first_line(problem)}). "
            "Start it, or correct the address, and run the command again."
        ) from problem
    except DBAPIError as problem:
        if not isinstance(problem.orig, UndefinedTable):
            raise
        raise click.ClickException(
            "The database has no tables yet, or old ones: run “banques migrate” first."
        ) from problem


def _first_line(problem: Exception) -> str:
    cause = problem.orig if isinstance(problem, OperationalError) else problem
    lines = str(cause).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(cause).__name__
