"""What the commands of all services share: whatever an operator can put right is told in words."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import psycopg
from psycopg.errors import UndefinedTable
from sqlalchemy.exc import DBAPIError, OperationalError

from portal_kit.settings import SettingsError


class NotOfThisVersion(Exception):
    """The database was migrated by another version of the service."""


class Sentences(click.Group):
    """A service's commands. They exit with status 1 after one sentence, never with a traceback,
    where settings or the database are wrong; a mistake in our own code stays a traceback.

    The group has the service's name, such as ``banques``.
    """

    def invoke(self, ctx: click.Context) -> object:
        with in_one_sentence(self.name or ""):
            return super().invoke(ctx)


@contextmanager
def in_one_sentence(service: str) -> Iterator[None]:
    try:
        yield
    except SettingsError as problem:
        raise click.ClickException(f"{problem}.") from problem
    except NotOfThisVersion as problem:
        raise click.ClickException(
            f"The database is not of this version of the service: {problem}."
        ) from problem
    except (OperationalError, psycopg.OperationalError) as problem:
        setting = f"{service.upper().replace('-', '_')}_DATABASE_URL"
        raise click.ClickException(
            f"PostgreSQL does not answer at {setting} ({_first_line(problem)}). "
            "Start it, or correct the address, and run the command again."
        ) from problem
    except DBAPIError as problem:
        if not isinstance(problem.orig, UndefinedTable):
            raise
        raise click.ClickException(
            f"The database has no tables yet, or old ones: run “{service} migrate” first."
        ) from problem


def _first_line(problem: Exception) -> str:
    cause = problem.orig if isinstance(problem, OperationalError) else problem
    lines = str(cause).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(cause).__name__
