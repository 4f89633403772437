"""Starting and stopping programs so that nothing is left and nobody else is hit."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local_run.processes import Identity, Program, identify, start, started_at, stop

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"  # noqa: E501
PARENT = """
import subprocess, sys
from local_run.processes import Program, start
child = start(Program(name="child", command=("sleep", "60"), environment={"PATH": "/bin:/usr/bin"}), sys.stderr.buffer)
print(child.pid, flush=True)
sys.stdin.read()
"""  # noqa: E501


def test_a_program_is_stopped_by_its_signal(tmp_path: Path) -> None:
    program = Program(name="sleep", command=("sleep", "60"), environment=dict(os.environ))
    with (tmp_path / "log").open("wb") as log, start(program, log) as process:
        stop(identify(process.pid), signal.SIGTERM)

        assert not started_at(process.pid)
    assert process.returncode == -signal.SIGTERM


def test_a_program_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    program = Program(
        name="stubborn", command=(sys.executable, "-c", STUBBORN), environment=dict(os.environ)
    )
    log = tmp_path / "log"
    with log.open("wb") as output, start(program, output) as process:
        _wait_for(log)

        stop(identify(process.pid), signal.SIGTERM, seconds=0.2)

    assert process.returncode == -signal.SIGKILL


def test_a_later_process_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    program = Program(name="sleep", command=("sleep", "60"), environment=dict(os.environ))
    with (tmp_path / "log").open("wb") as log, start(program, log) as process:
        stop(Identity(process.pid, "long ago"), signal.SIGTERM)

        assert process.poll() is None
        process.kill()


def test_a_program_learns_only_what_it_is_told(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = Program(name="env", command=("/usr/bin/env",), environment={"ONLY": "this"})
    with log.open("wb") as output, start(program, output) as process:
        process.wait()

    assert log.read_text() == "ONLY=this\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a death")
def test_a_program_ends_when_its_runner_is_killed() -> None:
    with subprocess.Popen(
        (sys.executable, "-c", PARENT), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()

    deadline = time.monotonic() + 5
    while started_at(child):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _wait_for(log: Path) -> None:
    deadline = time.monotonic() + 5
    while not log.read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.02)
