"""What Portnet ID does in the background: every hour it forgets what has served its time."""

import logging
from datetime import UTC, datetime

from procrastinate import App

from portal_kit import database, jobs
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.domain.leftovers import forget_leftovers
from portnet_id.domain.stores import OpenStores

EVERY_HOUR = "17 * * * *"

logger = logging.getLogger(__name__)


def work(database_url: str) -> None:
    """Until SIGTERM or SIGINT; see ``portal_kit.jobs.run_worker``."""
    engine = database.engine(database_url)
    jobs.run_worker(queue(database_url, SqlStoreOpener(engine)))


def queue(database_url: str, open_stores: OpenStores) -> App:
    """The queue with the service's schedule."""
    app = jobs.queue(database_url)

    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="forget_leftovers", queueing_lock="forget leftovers", retry=3)
    def forget(timestamp: int) -> None:
        del timestamp  # Every schedule hands over its time.
        with open_stores() as stores:
            forgotten = forget_leftovers(stores, at=datetime.now(UTC))
        logger.info("leftovers were forgotten", extra=forgotten)

    return app
