"""What `make` says on a machine that lacks something, and to a person who asks for help."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "make", "awk", "cat", "sed", "echo", "test")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout without a virtual environment, on a machine without any Python."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "services").mkdir()
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements" / "dev.txt").touch()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (tmp_path / "tools" / tool).symlink_to(found)
    return tmp_path


def make(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ("make", *arguments),
        cwd=checkout, env={"PATH": str(checkout / "tools"), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def add_python(checkout: Path, script: str) -> None:
    python = checkout / "tools" / "python3"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)


def test_help_comes_first_and_names_what_a_newcomer_needs(checkout: Path) -> None:
    told = make(checkout).stdout

    assert "make run " in told
    assert "make test " in told
    assert "\nTry it\n" in told


def test_a_missing_python_is_told(checkout: Path) -> None:
    made = make(checkout, "run")

    assert made.returncode != 0
    assert "Python 3.11 or newer is needed and was not found" in made.stderr


def test_an_old_python_is_as_good_as_none(checkout: Path) -> None:
    add_python(checkout, "exit 1")

    assert "Python 3.11 or newer is needed" in make(checkout, "run").stderr


def test_a_python_without_venv_is_told_with_a_way_out(checkout: Path) -> None:
    add_python(checkout, 'case "$2" in *ensurepip*) exit 1;; esac')

    made = make(checkout, "run")

    assert made.returncode != 0
    assert "python3-venv" in made.stderr


def test_a_code_needs_a_name(checkout: Path) -> None:
    _pretend_installed(checkout)

    made = make(checkout, "code")

    assert made.returncode != 0
    assert "ACCOUNT=" in made.stderr


@pytest.mark.parametrize("status", ["0", "3"])
def test_a_command_that_fails_makes_make_fail(checkout: Path, status: str) -> None:
    _pretend_installed(checkout)
    _add_command(checkout, f"exit {status}")

    assert (make(checkout, "accounts").returncode == 0) == (status == "0")


@pytest.mark.parametrize(
    ("environment", "port"),
    [
        pytest.param({}, "9001", id="the file counts"),
        pytest.param({"PORTNET_PORT": "9002"}, "9002", id="the environment counts more"),
    ],
)
def test_settings_come_from_a_file(checkout: Path, environment: dict[str, str], port: str) -> None:
    (checkout / ".env").write_text("PORTNET_PORT=9001\nPORTNET_DATA=/some where\n")
    _pretend_installed(checkout)
    _add_command(checkout, 'echo "$PORTNET_PORT $PORTNET_DATA"')

    assert make(checkout, "run", **environment).stdout == f"{port} /some where\n"


def _pretend_installed(checkout: Path) -> None:
    """As if the environment were made, and made for this folder."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    fonts = checkout / "services/portal-kit/src/portal_kit/ui/fonts.py"
    fonts.parent.mkdir(parents=True)
    fonts.touch()
    for source in (checkout / "requirements/dev.txt", fonts):
        os.utime(source, (0, 0))
    (checkout / ".venv" / ".installed").write_text(str(checkout))
    (checkout / ".venv" / ".fonts").touch()


def _add_command(checkout: Path, script: str) -> None:
    command = checkout / ".venv" / "bin" / "portnet-local"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
