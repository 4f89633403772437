"""``portnet-id worker``: the process that works in the background."""

from portal_kit.web.logging import log_as_json
from portnet_id.cli import main, settings


@main.command()
def worker() -> None:
    """Work in the background until stopped."""
    from portnet_id.worker import work

    given = settings()
    log_as_json()
    work(given.database_url)
