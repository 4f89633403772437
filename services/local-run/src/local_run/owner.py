"""Whom PostgreSQL runs as: nobody special, but for root, as whom it refuses to run."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from local_run.errors import CannotRun

UNPRIVILEGED = ("postgres", "nobody")  # The first of these that exists; none is ever created.


@dataclass(frozen=True)
class Owner:
    """A user and group that a program and its files belong to."""

    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()

    def own(self, path: Path) -> None:
        """Gives ``path``, and nothing in it, to this user and closes it to everybody else."""
        path.chmod(stat.S_IRWXU)
        if not self.is_us:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether every folder on the way lets this user through, by owner, group or others."""
        return all(self._may_search(part.stat()) for part in (folder, *folder.parents))

    def _may_search(self, found: os.stat_result) -> bool:
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def database_owner() -> Owner:
    """We ourselves, or an existing unprivileged user when we are root."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(found.pw_uid, found.pw_gid)
    raise CannotRun(
        "PostgreSQL refuses to run as root and this machine has neither a user “postgres” nor "
        "“nobody”: start as an ordinary user."
    )
