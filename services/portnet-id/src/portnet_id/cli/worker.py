"""``portnet-id worker``: the process that works in the background."""

from portal_kit.web.logging import log_as_json
from portnet_id import worker as background
from portnet_id.cli import main, settings


@main.command()
def worker() -> None:
    """Work in the background until stopped."""
    given = settings()
    log_as_json()
    background.work(given)
