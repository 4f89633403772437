"""A run from beginning to end."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator

from local_run import databases, preparation, programs, readiness, secrets, valkey
from local_run.data_folder import STOPPING, DataFolder
from local_run.installation import Installation, forget_killed_run
from local_run.owner import database_owner
from local_run.ports import refuse_taken
from local_run.processes import Program
from local_run.services import MAILBOX
from local_run.settings import RunSettings
from local_run.stop_signals import StopRequested, StopSignals
from local_run.supervisor import Supervisor

GLANCE_SECONDS = 0.5

Say = Callable[[str], None]


def run(settings: RunSettings, say: Say) -> None:
    """Starts everything, watches it, and stops it when asked.

    Raises ``CannotRun`` where it cannot start; then, too, nothing is left running.
    """
    signals = StopSignals()
    signals.listen()
    data = DataFolder(settings.data)
    with contextlib.suppress(StopRequested):
        data.prepare(database_owner())
        with data.claim():
            supervisor = Supervisor(record=data.processes, logs=data.logs, say=say)
            supervisor.end_leftovers()
            forget_killed_run(data)
            refuse_taken(settings.port)
            secrets.ensure(data.secrets)
            _run(Installation.new(settings, data), supervisor, signals, say)
    say("Everything is stopped")


def _run(
    installation: Installation, supervisor: Supervisor, signals: StopSignals, say: Say
) -> None:
    try:
        _Start(installation, supervisor, signals, say).everything()
        while True:
            time.sleep(GLANCE_SECONDS)
            with signals.held():
                supervisor.look_after()
    finally:
        signals.ignore()
        say("Stopping")
        installation.data.mark(STOPPING)
        supervisor.stop_all()
        installation.forget()


class _Start:
    """The way from nothing to an address."""

    def __init__(
        self, installation: Installation, supervisor: Supervisor, signals: StopSignals, say: Say
    ) -> None:
        self._installation = installation
        self._supervisor = supervisor
        self._signals = signals
        self._say = say

    def everything(self) -> None:
        self._servers()
        self._front()
        self._prepare()
        self._say("Starting the services and their workers")
        self._start(programs.services(self._installation))
        readiness.wait_for_services(self._installation, self._supervisor)
        readiness.wait_for_gateway(self._installation, self._supervisor)
        self._say("\n         ".join(self._last_words()))

    def _servers(self) -> None:
        cluster = self._installation.cluster
        self._say("Starting PostgreSQL and Valkey")
        cluster.initialise()
        self._start(programs.servers(self._installation))
        cluster.wait()
        valkey.wait(self._installation.valkey_socket)
        databases.ensure(cluster)

    def _front(self) -> None:
        """Before the services, which are told of the authority that the gateway makes."""
        self._start(programs.front(self._installation))
        if self._installation.settings.secure:
            readiness.wait_for_authority(self._installation, self._supervisor)

    def _last_words(self) -> Iterator[str]:
        settings = self._installation.settings
        yield f"Ready: {settings.url('www')}"
        yield "Accounts to sign in with: make accounts. Stop with Ctrl-C."
        yield f"The mail and SMS that it sends: {settings.url(MAILBOX.label)}"
        if settings.secure:
            root = self._installation.data.root_certificate
            yield "The certificates are those of this run's own authority. To trust it, import this"
            yield "root certificate among your browser's authorities, or name it: curl --cacert"
            yield str(root)

    def _prepare(self) -> None:
        self._say("Bringing the databases up to date")
        preparation.carry_out(self._installation, preparation.migrations())
        self._say("Registering portals and demo people at Portnet ID")
        preparation.carry_out(self._installation, preparation.registrations(self._installation))
        stamp = self._installation.data.demo_loaded
        if not stamp.exists():
            self._say("Loading the demo data (first start only)")
            preparation.carry_out(self._installation, preparation.demo_data())
            stamp.touch()

    def _start(self, started: Iterable[Program]) -> None:
        for program in started:
            with self._signals.held():
                self._supervisor.start(program)
