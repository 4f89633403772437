"""The folder a run keeps its data in: whose it is, what is in it, who is using it now."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local_run.errors import CannotRun
from local_run.owner import Owner

OUTSIDE = Path("/var/lib/portnet-local")  # For a database whose user cannot enter our folder.
STOPPING = "stopping"
PATIENCE_SECONDS = 45  # For a run that is stopping while the next one starts.


@dataclass(frozen=True)
class DataFolder:
    """Everything under ``PORTNET_DATA``; ``make reset`` removes it."""

    path: Path

    def prepare(self, database_owner: Owner) -> None:
        """Makes the folder and its parts. Raises ``CannotRun`` where it is not ours to use."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            owner = self.path.stat().st_uid
        except OSError as problem:
            raise CannotRun(
                f"The data folder {self.path} cannot be made ({problem.strerror}): "
                "choose another with PORTNET_DATA."
            ) from problem
        if owner != os.geteuid():
            raise CannotRun(
                f"The data folder {self.path} belongs to another user (number {owner}): start as "
                "that user, or choose another folder with PORTNET_DATA."
            )
        self.path.chmod(0o700 if database_owner.is_us else 0o711)
        for part in (self.secrets, self.logs, self.valkey, self.gateway, self.registrations):
            part.mkdir(mode=0o700, exist_ok=True)

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def valkey(self) -> Path:
        return self.path / "valkey"

    @property
    def gateway(self) -> Path:
        return self.path / "gateway"

    @property
    def root_certificate(self) -> Path:
        """Of the authority that the gateway makes for itself at its first start with TLS."""
        return self.gateway / "pki" / "authorities" / "local" / "root.crt"

    @property
    def registrations(self) -> Path:
        return self.path / "relying-parties"

    @property
    def processes(self) -> Path:
        """The record of what was started, for the start after a runner that was killed."""
        return self.path / "processes.json"

    @property
    def state(self) -> Path:
        """How to reach the copy that is running, for commands beside it."""
        return self.path / "running.json"

    @property
    def demo_loaded(self) -> Path:
        return self.path / "demo-loaded"

    def postgresql(self, owner: Owner) -> Path:
        """The database's folder: here, or outside where its owner cannot enter (root's home)."""
        here = self.path / "postgresql"
        if not here.exists():
            if owner.is_us or owner.can_enter(self.path):
                here.mkdir()
            else:
                OUTSIDE.mkdir(parents=True, exist_ok=True)
                OUTSIDE.chmod(0o711)
                here.symlink_to(tempfile.mkdtemp(dir=OUTSIDE))
            here.chmod(0o700 if owner.is_us else 0o711)
        return here.resolve()

    @contextmanager
    def claim(self) -> Iterator[None]:
        """Holds the folder for one run. Waits for a run that is stopping, refuses beside another.

        The lock is the system's: it ends with the process that holds it, however that ends.
        """
        with (self.path / "lock").open("a+") as lock:
            self._take(lock.fileno())
            self.mark("running")
            yield

    def mark(self, word: str) -> None:
        (self.path / "lock").write_text(word, encoding="ascii")

    @property
    def in_use(self) -> bool:
        try:
            with (self.path / "lock").open("a+") as lock:
                return not _locked(lock.fileno())
        except FileNotFoundError:
            return False

    def remove(self) -> None:
        """Deletes what a run made, and the folder itself if nothing else is in it."""
        database = self.path / "postgresql"
        if database.is_symlink():
            shutil.rmtree(database.resolve())
            database.unlink()
        parts = (self.secrets, self.logs, self.valkey, self.gateway, self.registrations)
        for part in (database, *parts):
            if part.exists():
                shutil.rmtree(part)
        for file in (self.processes, self.state, self.demo_loaded, self.path / "lock"):
            file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.path.rmdir()

    def _take(self, lock: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _locked(lock):
            stopping = (self.path / "lock").read_text(encoding="ascii") == STOPPING
            if not stopping or time.monotonic() > deadline:
                raise CannotRun(
                    f"A copy with the data in {self.path} is already running: stop it first, or "
                    "choose another folder with PORTNET_DATA and another port with PORTNET_PORT."
                )
            time.sleep(0.1)


def _locked(lock: int) -> bool:
    """Whether we got the lock. Children do not inherit it: Python closes it when they start."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
