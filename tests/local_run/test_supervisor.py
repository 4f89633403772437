"""Watching programs: what dies comes back, later each time; what a killed run left is ended."""

import os
import sys
from pathlib import Path

import pytest

from local_run import records
from local_run.errors import CannotRun
from local_run.processes import Identity, Program
from local_run.supervisor import LONGEST_DELAY_SECONDS, STEADY_SECONDS, Supervisor


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, clock: Clock, said: list[str]) -> Supervisor:
    return Supervisor(tmp_path / "processes.json", tmp_path, said.append, clock)


def sleeper(name: str = "sleeper") -> Program:
    return Program(name=name, command=("sleep", "60"), environment=dict(os.environ))


def failing(words: str = "no database") -> Program:
    command = (sys.executable, "-c", f"print({words!r}); raise SystemExit(3)")
    return Program(name="failing", command=command, environment=dict(os.environ))


def test_everything_is_stopped_and_nothing_stays_on_record(supervisor: Supervisor) -> None:
    supervisor.start(sleeper("one"))
    supervisor.start(sleeper("other"))
    identities = [watched.identity for watched in supervisor.watched]

    supervisor.stop_all()

    assert not any(identity.alive for identity in identities)
    assert records.read(supervisor.record) == []


def test_a_program_that_dies_is_started_again_and_said_so(
    supervisor: Supervisor, clock: Clock, said: list[str]
) -> None:
    supervisor.start(failing())
    supervisor.watched[0].process.wait()
    first = supervisor.watched[0].identity

    supervisor.look_after()
    clock.now += 1
    supervisor.look_after()

    assert supervisor.watched[0].identity != first
    assert "failing stopped (exit status 3); starting it again in 1 s" in said[0]
    assert said[1] == "failing is started again"
    supervisor.stop_all()


def test_each_death_makes_the_next_start_later(supervisor: Supervisor, clock: Clock) -> None:
    supervisor.start(failing())

    delays = [_die_and_come_back(supervisor, clock) for _ in range(7)]

    assert delays == [1, 2, 4, 8, 16, LONGEST_DELAY_SECONDS, LONGEST_DELAY_SECONDS]
    supervisor.stop_all()


def test_a_program_that_ran_long_comes_back_at_once(supervisor: Supervisor, clock: Clock) -> None:
    supervisor.start(failing())
    for _ in range(3):
        _die_and_come_back(supervisor, clock)

    clock.now += STEADY_SECONDS + 1

    assert _die_and_come_back(supervisor, clock) == 1
    supervisor.stop_all()


def test_a_program_that_dies_while_starting_is_told_with_its_last_words(
    supervisor: Supervisor,
) -> None:
    supervisor.start(failing("BANQUES_SECRET_KEY is not set"))
    supervisor.watched[0].process.wait()

    with pytest.raises(CannotRun, match=r"(?s)failing stopped.*BANQUES_SECRET_KEY is not set"):
        supervisor.refuse_dead()
    supervisor.stop_all()


def test_what_a_killed_run_left_is_ended(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(sleeper())
    left = supervisor.watched[0]
    next_run = Supervisor(supervisor.record, supervisor.logs, said.append)

    next_run.end_leftovers()

    assert left.process.wait() < 0
    assert said == ["Ending sleeper, left behind by a run that was killed"]


def test_a_number_that_now_belongs_to_another_process_is_left_alone(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start(sleeper())
    mine = supervisor.watched[0]
    other = records.Recorded("old", Identity(mine.identity.pid, "1"), mine.program.stop_signal)
    records.write(supervisor.record, [other])

    Supervisor(supervisor.record, supervisor.logs, said.append).end_leftovers()

    assert mine.identity.alive
    assert said == []
    supervisor.stop_all()


def _die_and_come_back(supervisor: Supervisor, clock: Clock) -> float:
    """Seconds between the death and the new start."""
    watched = supervisor.watched[0]
    watched.process.wait()
    died_at = clock.now
    supervisor.look_after()
    while watched.restart_at is not None:
        clock.now += 1
        supervisor.look_after()
    return clock.now - died_at
