"""A service's worker, run as a process of its own: ``python -m tests.portal_kit.job_worker URL``.

Its tasks write what they did into the table ``done``.
"""

import sys
import time

from procrastinate import App, JobContext, RetryStrategy
from sqlalchemy import Engine, text

from portal_kit import database, jobs
from portal_kit.web.logging import log_as_json

EVERY_SECOND = "* * * * * *"


def make_queue(url: str, engine: Engine) -> App:
    queue = jobs.queue(url)

    @queue.task(name="note")
    def note(word: str) -> None:
        _write(engine, word)

    @queue.task(name="sleep")
    def sleep(seconds: float) -> None:
        _write(engine, "asleep")
        time.sleep(seconds)
        _write(engine, "awake")

    @queue.task(name="fail_once", retry=RetryStrategy(max_attempts=1), pass_context=True)
    def fail_once(context: JobContext) -> None:
        _write(engine, f"attempt {context.job.attempts}")
        if context.job.attempts == 0:
            raise RuntimeError("the first attempt fails")

    @queue.task(name="pass_on")
    def pass_on(word: str) -> None:
        with engine.begin() as connection:
            jobs.defer(connection, "note", word=word)

    @queue.periodic(cron=EVERY_SECOND)
    @queue.task(name="tick")
    def tick(timestamp: int) -> None:
        _write(engine, f"tick {timestamp}")

    return queue


def _write(engine: Engine, word: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO done (word) VALUES (:word)"), {"word": word})


if __name__ == "__main__":
    log_as_json()
    _url = sys.argv[1]
    jobs.run_worker(make_queue(_url, database.engine(_url)))
