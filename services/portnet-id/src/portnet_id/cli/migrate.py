"""``portnet-id migrate``."""

from portal_kit import migrations
from portnet_id.cli import main, settings


@main.command()
def migrate() -> None:
    """Bring the database to the newest version."""
    migrations.migrate(settings().database_url, "portnet_id")
