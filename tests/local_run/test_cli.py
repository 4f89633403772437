"""The commands beside a run: reset asks, accounts and codes need a copy that runs."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from local_run.cli import main
from local_run.data_folder import DataFolder
from local_run.owner import database_owner


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.prepare(database_owner())
    return folder


def invoke(data: DataFolder, *arguments: str, answer: str = "") -> Result:
    told = {"PORTNET_DATA": str(data.path)}
    return CliRunner().invoke(main, arguments, input=answer, env=told)


def test_reset_deletes_after_a_yes(data: DataFolder) -> None:
    result = invoke(data, "reset", answer="y\n")

    assert result.exit_code == 0
    assert not data.path.exists()


@pytest.mark.parametrize("answer", ["n\n", "\n", ""], ids=["no", "nothing", "nobody there"])
def test_reset_deletes_nothing_otherwise(data: DataFolder, answer: str) -> None:
    result = invoke(data, "reset", answer=answer)

    assert result.exit_code == 1
    assert data.secrets.exists()


def test_reset_refuses_beside_a_running_copy(data: DataFolder) -> None:
    with data.claim():
        result = invoke(data, "reset", answer="y\n")

    assert result.exit_code == 1
    assert "is running" in result.output
    assert data.secrets.exists()


def test_reset_without_data_has_nothing_to_do(tmp_path: Path) -> None:
    result = invoke(DataFolder(tmp_path / "none"), "reset")

    assert result.exit_code == 0


@pytest.mark.parametrize("command", [("accounts",), ("code", "s.alami")])
def test_accounts_and_codes_need_a_running_copy(data: DataFolder, command: tuple[str, ...]) -> None:
    result = invoke(data, *command)

    assert result.exit_code == 1
    assert "make run" in result.output


def test_a_broken_setting_is_one_sentence(data: DataFolder) -> None:
    result = CliRunner().invoke(main, ("run",), env={"PORTNET_PORT": "eighty"})

    assert result.exit_code == 1
    assert result.output.startswith("Error: PORTNET_PORT is 'eighty'")
    assert result.output.count("\n") == 1
