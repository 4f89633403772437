"""The browser journeys on a machine without a browser: never silently left out."""

import os
import subprocess
import sys
from pathlib import Path

from tests.chromium import HOW_TO_GET_ONE

ROOT = Path(__file__).parents[2]
NO_TESTS_COLLECTED = 5
USAGE_ERROR = 4


def journeys_without_chromium(**environment: str) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, "CHROMIUM": "/nowhere/chromium", "REQUIRE_BROWSER": "", **environment}
    told.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "tests/e2e"),
        env=told, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_without_a_browser_the_run_says_so_and_how_to_get_one() -> None:
    run = journeys_without_chromium()

    assert run.returncode == NO_TESTS_COLLECTED
    assert "were left out: no Chromium" in run.stdout
    assert HOW_TO_GET_ONE in run.stdout


def test_where_a_browser_is_required_the_run_fails() -> None:
    run = journeys_without_chromium(REQUIRE_BROWSER="1")

    assert run.returncode == USAGE_ERROR
    assert HOW_TO_GET_ONE in run.stderr
