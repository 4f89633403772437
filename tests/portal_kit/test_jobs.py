"""Background work: the queue on a real PostgreSQL, its worker as a process of its own."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from croniter import croniter
from procrastinate.schema import SchemaManager
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from portal_kit import database, jobs

PATIENCE_SECONDS = 20
CUT_CONNECTIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="module")
def url(fresh_database: Callable[[str], str]) -> str:
    """A database that holds the queue as a migration makes it, and what the tasks write into."""
    url = fresh_database("banques")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        Operations(MigrationContext.configure(connection)).execute(jobs.SCHEMA)
        connection.execute(text("CREATE TABLE done (word text NOT NULL)"))
    return url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    yield engine
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE done, procrastinate_jobs, procrastinate_workers CASCADE"))
    engine.dispose()


@pytest.fixture
def put(engine: Engine) -> Callable[..., None]:
    """Puts one job in the queue."""

    def put(task: str, **arguments: str | float) -> None:
        with engine.begin() as connection:
            jobs.defer(connection, task, **arguments)

    return put


class Worker:
    """A running worker and what it logged."""

    def __init__(self, url: str, log: Path) -> None:
        self._log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                (sys.executable, "-m", "tests.portal_kit.job_worker", url), stdout=output
            )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Seconds it took to end."""
        begun = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=PATIENCE_SECONDS)
        return time.monotonic() - begun

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self._log.read_text().splitlines()]


class OwnSocket:
    """A way of its own to the database, which can be closed without touching anybody else's."""

    def __init__(self, url: str, folder: Path) -> None:
        real = make_url(url)
        name = f".s.PGSQL.{real.query['port']}"
        self._target = Path(str(real.query["host"]), name)
        self._link = folder / name
        self._beside = create_engine(url, poolclass=NullPool)
        self.url = real.update_query_dict({"host": str(folder)}).render_as_string(False)
        self.bring_back()

    def bring_back(self) -> None:
        self._link.symlink_to(self._target)

    def take_away(self) -> None:
        self._link.unlink()
        with self._beside.connect() as connection:
            connection.execute(text(CUT_CONNECTIONS))


@pytest.fixture
def own_socket(url: str, tmp_path_factory: pytest.TempPathFactory) -> OwnSocket:
    return OwnSocket(url, tmp_path_factory.mktemp("s"))


@contextmanager
def running_worker(url: str, log: Path) -> Iterator[Worker]:
    worker = Worker(url, log)
    try:
        yield worker
    finally:
        if worker.process.poll() is None:
            worker.process.kill()
            worker.process.wait()


def done(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT word FROM done")).scalars())


def eventually(promise: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not promise():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_job_is_done_when_the_act_is_kept(url: str, engine: Engine, tmp_path: Path) -> None:
    with engine.connect() as connection:
        with connection.begin() as act:
            jobs.defer(connection, "note", word="undone act")
            act.rollback()
        with connection.begin():
            jobs.defer(connection, "note", word="kept act")

    with running_worker(url, tmp_path / "log"):
        eventually(lambda: "kept act" in done(engine))
    assert "undone act" not in done(engine)


def test_a_job_outside_a_transaction_is_refused(url: str, engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(LookupError):
        jobs.defer(connection, "note", word="lost")


def test_a_job_may_put_another_in_the_queue(
    url: str, engine: Engine, put: Callable[..., None], tmp_path: Path
) -> None:
    put("pass_on", word="passed on")

    with running_worker(url, tmp_path / "log"):
        eventually(lambda: "passed on" in done(engine))


def test_a_job_that_fails_is_tried_again_as_often_as_its_task_says(
    url: str, engine: Engine, put: Callable[..., None], tmp_path: Path
) -> None:
    put("fail_once")

    with running_worker(url, tmp_path / "log") as worker:
        eventually(lambda: "attempt 1" in done(engine))

    [failure] = [line for line in worker.lines() if line["message"] == "job error retry"]
    assert failure["task"] == "fail_once"
    assert "the first attempt fails" in str(failure["exception"])


def test_a_job_done_leaves_nothing_in_the_queue(
    url: str, engine: Engine, put: Callable[..., None], tmp_path: Path
) -> None:
    put("note", word="done and gone")

    def left() -> int:
        with engine.connect() as connection:
            count = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'note'")
            return connection.execute(count).scalar_one()

    assert left() == 1
    with running_worker(url, tmp_path / "log"):
        eventually(lambda: left() == 0)


def test_the_log_names_the_task_and_not_what_it_was_given(
    url: str, engine: Engine, put: Callable[..., None], tmp_path: Path
) -> None:
    put("note", word="one-time-link")

    with running_worker(url, tmp_path / "log") as worker:
        eventually(lambda: any(line["message"] == "job success" for line in worker.lines()))

    assert "note" in {line.get("task") for line in worker.lines()}
    assert "one-time-link" not in json.dumps(worker.lines())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_the_job_at_hand_and_stops_in_order(
    url: str, engine: Engine, put: Callable[..., None], tmp_path: Path, number: signal.Signals
) -> None:
    put("sleep", seconds=1)

    with running_worker(url, tmp_path / "log") as worker:
        eventually(lambda: "asleep" in done(engine))
        worker.stop(number)

    assert worker.process.returncode == 0
    assert "awake" in done(engine)


def test_an_idle_worker_stops_at_once(url: str, engine: Engine, tmp_path: Path) -> None:
    with running_worker(url, tmp_path / "log") as worker:
        eventually(lambda: done(engine) != [])

        assert worker.stop() < 2
    assert worker.process.returncode == 0


def test_a_job_that_does_not_end_is_cut_off_and_kept(
    url: str, engine: Engine, put: Callable[..., None], tmp_path: Path
) -> None:
    put("sleep", seconds=60)

    with running_worker(url, tmp_path / "log") as worker:
        eventually(lambda: "asleep" in done(engine))

        assert worker.stop() < 10
    assert worker.process.returncode == 1
    with engine.connect() as connection:
        kept = text("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'sleep'")
        assert connection.execute(kept).scalar_one() == "doing"


def test_a_job_whose_worker_died_is_begun_anew(
    url: str, engine: Engine, put: Callable[..., None], tmp_path: Path
) -> None:
    put("sleep", seconds=60)
    with running_worker(url, tmp_path / "first") as worker:
        eventually(lambda: "asleep" in done(engine))
        worker.process.kill()
    with engine.begin() as connection:
        # An hour goes by.
        for statement in (
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'",
            "DELETE FROM procrastinate_periodic_defers",
            "DELETE FROM done",
        ):
            connection.execute(text(statement))

    with running_worker(url, tmp_path / "second"):
        eventually(lambda: "asleep" in done(engine))


def test_two_workers_do_scheduled_work_once(url: str, engine: Engine, tmp_path: Path) -> None:
    with ExitStack() as workers:
        for name in ("first", "second"):
            workers.enter_context(running_worker(url, tmp_path / name))
        eventually(lambda: len(done(engine)) >= 4)

    assert len(done(engine)) == len(set(done(engine)))


def test_the_worker_waits_while_postgresql_is_away(
    own_socket: OwnSocket, put: Callable[..., None], engine: Engine, tmp_path: Path
) -> None:
    with running_worker(own_socket.url, tmp_path / "log") as worker:
        eventually(lambda: done(engine) != [])

        own_socket.take_away()
        eventually(lambda: len(_waits(worker)) >= 2)
        assert worker.process.poll() is None
        put("note", word="after the storm")
        own_socket.bring_back()

        eventually(lambda: "after the storm" in done(engine))


def test_the_worker_stops_while_postgresql_is_away(
    own_socket: OwnSocket, engine: Engine, tmp_path: Path
) -> None:
    with running_worker(own_socket.url, tmp_path / "log") as worker:
        eventually(lambda: done(engine) != [])
        own_socket.take_away()
        eventually(lambda: _waits(worker) != [])

        assert worker.stop() < 10
    assert worker.process.returncode == 0


def _waits(worker: Worker) -> list[dict[str, object]]:
    return [line for line in worker.lines() if line["message"] == "the queue does not answer"]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_night_is_night_in_morocco(month: int) -> None:
    next_run = croniter(jobs.EVERY_NIGHT, datetime(2026, month, 1, tzinfo=UTC)).get_next(datetime)

    assert next_run.astimezone(ZoneInfo("Africa/Casablanca")).hour in (2, 3)


def test_the_schema_is_the_one_that_migrations_were_written_for() -> None:
    """A newer procrastinate changes tables: give each service a migration with its SQL first."""
    newest = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))[-1]

    assert newest.name == "03.04.00_50_post_add_retry_failed_job_procedure.sql"
