"""Background work: a queue in the service's own database, written in the act's transaction.

The queue is procrastinate's (architecture §5). A service makes its queue once, adds tasks to it
with ``@queue.task``, runs ``SCHEMA`` in a migration and ``run_worker`` in a process of its own.

A job runs at least once: one whose worker died is begun anew within two minutes. So a task must
bear being done twice, and one that may fail says how often it is tried again (``retry=``).
"""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Coroutine
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from procrastinate.tasks import configure_task
from procrastinate.types import JSONValue
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, make_url

from portal_kit.database import CONNECTION, STATEMENT_MILLISECONDS
from portal_kit.job_log import tell_no_arguments

# For ``op.execute`` in a migration. All its tables are called ``procrastinate_…``.
SCHEMA: str = SchemaManager.get_schema()

# Schedules count in UTC. Morocco is one hour ahead, in Ramadan none: this is night all year.
EVERY_NIGHT = "30 2 * * *"
EVERY_MINUTE = "* * * * *"

POOL_SIZE = 3  # Fetching, heartbeat and schedule; the tasks use the service's own engine.
POOL_WAIT_SECONDS = 3
STOP_SECONDS = 8  # Under the ten that whoever stops a service waits before killing it.
FIRST_PAUSE_SECONDS = 1
LONGEST_PAUSE_SECONDS = 30

logger = logging.getLogger(__name__)


def queue(database_url: str) -> App:
    """The queue in a service's database, given as SQLAlchemy writes it. Opens no connection."""
    tell_no_arguments()
    connector = PsycopgConnector(
        conninfo=_conninfo(database_url),
        min_size=1,
        max_size=POOL_SIZE,
        timeout=POOL_WAIT_SECONDS,
    )
    app = App(connector=connector)
    task = app.task(name="begin_lost_jobs_anew", queueing_lock="lost jobs", pass_context=True)
    app.periodic(cron=EVERY_MINUTE)(task(_begin_lost_jobs_anew))
    return app


def defer(connection: Connection, task: str, **arguments: JSONValue) -> None:
    """Puts a job in the queue in the connection's transaction: it is done if the act is kept.

    ``task`` is the name that the worker knows it by: who acts needs nothing else of it. Raises
    ``LookupError`` where no transaction is open, because the job would be lost.
    """
    if not connection.in_transaction():
        raise LookupError("a job is put in the queue in the transaction of an act")
    configure_task(
        name=task,
        job_manager=JobManager(SyncPsycopgConnector()),
        connection=connection.connection.driver_connection,
    ).defer(**arguments)


def run_worker(app: App, *, at_once: int = 1) -> None:
    """Works through jobs and schedules until SIGTERM or SIGINT, and then returns.

    ``at_once`` is how many jobs it does side by side: more than one where they wait for others.
    The job at hand may end first; one that takes longer than eight seconds is cut off with the
    process (exit status 1), and begun anew elsewhere. While PostgreSQL is away the worker waits
    and tries again. Several workers share the work, and what is scheduled is done by one of them.
    """
    asyncio.run(_work_until_stopped(app, at_once))


async def _work_until_stopped(app: App, at_once: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop_soon, stop)
    pause = FIRST_PAUSE_SECONDS
    while not stop.is_set():
        begun = loop.time()
        await _unless_stopped(stop, _work(app, at_once))
        if loop.time() - begun > LONGEST_PAUSE_SECONDS:
            pause = FIRST_PAUSE_SECONDS
        await _unless_stopped(stop, asyncio.sleep(pause))
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _work(app: App, at_once: int) -> None:
    """Works until the queue fails; why it did is in the log."""
    try:
        async with asyncio.timeout(POOL_WAIT_SECONDS):
            await app.open_async()
        await app.run_worker_async(
            concurrency=at_once,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            install_signal_handlers=False,
        )
    except (ConnectorException, TimeoutError) as problem:
        reason = repr(problem.__cause__ or problem)
        logger.warning("the queue does not answer", extra={"reason": reason})
    finally:
        await app.close_async()


async def _unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Lets ``work`` come to its end, or tells it to end now that we are to stop."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    for task in (stopping, working):
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


def _stop_soon(stop: asyncio.Event) -> None:
    stop.set()
    asyncio.get_running_loop().call_later(STOP_SECONDS, _cut_off)


def _cut_off() -> None:
    """Python cannot end a thread, so the process ends with it."""
    logger.warning("a job did not end in time and is cut off")
    logging.shutdown()
    os._exit(1)


async def _begin_lost_jobs_anew(context: JobContext, timestamp: int) -> None:
    """Jobs of workers that gave no sign of life for half a minute go back into the queue."""
    del timestamp  # Every schedule hands over its time.
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


def _conninfo(database_url: str) -> str:
    url = make_url(database_url)
    _, parameters = url.get_dialect()().create_connect_args(url)
    return make_conninfo(
        **parameters,
        **{name: str(value) for name, value in CONNECTION.items()},
        options=f"-c statement_timeout={STATEMENT_MILLISECONDS} -c timezone=UTC",
    )
