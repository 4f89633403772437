"""Migrations of a service's database, by Alembic.

Apart from ``portal_kit.database``, because only commands migrate and Alembic is large.
"""

from collections.abc import Mapping
from importlib.resources import as_file, files

from alembic import command, context
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData

from portal_kit.commands import NotOfThisVersion
from portal_kit.database import migrating_engine


def migrate(url: str, package: str) -> None:
    """Brings the database of ``package`` to the newest of its migrations.

    Raises ``NotOfThisVersion`` for a database that a newer version of the service has migrated.
    """
    with as_file(files(f"{package}.adapters") / "migrations") as folder:
        try:
            command.upgrade(_alembic(url, str(folder)), "head")
        except CommandError as problem:
            raise NotOfThisVersion(str(problem)) from problem


def run_migrations(target: MetaData, attributes: Mapping[str, object]) -> None:
    """What a service's ``migrations/env.py`` calls: one connection, one transaction, no time-out.

    Two processes that migrate at once wait for each other on an advisory lock.
    """
    migrating = migrating_engine(str(attributes["url"]))
    with migrating.begin() as connection:
        _wait_for_other_migrators(connection)
        context.configure(
            connection=connection,
            target_metadata=target,
            compare_type=True,
            include_name=lambda name, kind, _: kind != "table" or not _is_of_the_queue(name),
        )
        context.run_migrations()
    migrating.dispose()


def _is_of_the_queue(table: str | None) -> bool:
    """Tables of ``portal_kit.jobs`` come as SQL; no model describes them."""
    return (table or "").startswith("procrastinate_")


def _wait_for_other_migrators(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('portnet migrations'))")


def _alembic(url: str, folder: str) -> Config:
    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config
