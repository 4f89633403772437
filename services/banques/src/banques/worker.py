"""What the Portail Banques does in the background: it counts its titles anew every night."""

import logging

from procrastinate import App
from sqlalchemy import Engine

from banques.adapters.counting import recount
from portal_kit import database, jobs

logger = logging.getLogger(__name__)


def work(database_url: str) -> None:
    """Until SIGTERM or SIGINT; see ``portal_kit.jobs.run_worker``."""
    jobs.run_worker(queue(database_url, database.engine(database_url)))


def queue(database_url: str, engine: Engine) -> App:
    """The queue with the service's schedule."""
    app = jobs.queue(database_url)

    @app.periodic(cron=jobs.EVERY_NIGHT)
    @app.task(name="recount_titles", queueing_lock="recount titles", retry=3)
    def recount_titles(timestamp: int) -> None:
        del timestamp  # Every schedule hands over its time.
        recount_and_tell(engine)

    return app


def recount_and_tell(engine: Engine) -> None:
    """Counters are moved by every act, so a difference is a mistake of ours: it is logged."""
    with engine.begin() as connection:
        miscounts = recount(connection)
    for each in miscounts:
        logger.error(
            "a counter of titles was wrong",
            extra={"cell": "/".join(each.cell), "kept": each.kept, "true": each.true},
        )
    logger.info("titles were counted anew", extra={"miscounts": len(miscounts)})
