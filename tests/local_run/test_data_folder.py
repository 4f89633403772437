"""The folder of a run: whose it is, and one run at a time."""

import os
import time
from pathlib import Path

import pytest

from local_run import data_folder
from local_run.data_folder import STOPPING, DataFolder
from local_run.errors import CannotRun
from local_run.owner import Owner

US = Owner(os.geteuid(), os.getegid())


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.prepare(US)
    return folder


def test_nobody_else_can_enter(data: DataFolder) -> None:
    assert data.path.stat().st_mode & 0o777 == 0o700
    assert data.secrets.stat().st_mode & 0o777 == 0o700


def test_preparing_again_changes_nothing(data: DataFolder) -> None:
    (data.secrets / "KEY").write_text("kept")

    data.prepare(US)

    assert (data.secrets / "KEY").read_text() == "kept"


def test_a_folder_of_somebody_else_is_refused(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: US.uid + 1)

    with pytest.raises(CannotRun, match="belongs to another user"):
        data.prepare(US)


def test_a_folder_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(CannotRun, match="cannot be made"):
        DataFolder(Path("/proc/nowhere")).prepare(US)


def test_a_second_run_on_the_same_data_is_refused(data: DataFolder) -> None:
    with data.claim():
        assert data.in_use
        with pytest.raises(CannotRun, match="already running"), DataFolder(data.path).claim():
            pass

    assert not data.in_use


def test_a_run_that_is_stopping_is_waited_for(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = data.claim()
    other.__enter__()
    data.mark(STOPPING)
    monkeypatch.setattr(time, "sleep", lambda _: other.__exit__(None, None, None))

    with DataFolder(data.path).claim():
        assert data.in_use


def test_a_database_user_who_cannot_enter_gets_a_folder_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_folder, "OUTSIDE", tmp_path / "outside")
    data = DataFolder(tmp_path / "home" / "data")
    stranger = Owner(US.uid + 1, US.gid + 1)
    data.prepare(stranger)
    (tmp_path / "home").chmod(0o700)

    outside = data.postgresql(stranger)

    assert outside.is_relative_to(tmp_path / "outside")
    assert data.postgresql(stranger) == outside


def test_removing_leaves_what_a_person_put_there(data: DataFolder) -> None:
    data.postgresql(US)
    (data.path / "note.txt").write_text("mine")

    data.remove()

    assert [path.name for path in data.path.iterdir()] == ["note.txt"]


def test_removing_takes_the_folder_when_nothing_else_is_in_it(data: DataFolder) -> None:
    data.remove()

    assert not data.path.exists()
