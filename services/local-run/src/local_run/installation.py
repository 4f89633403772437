"""One run: its folders, sockets and ports, and the environment each service sees."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from local_run import valkey
from local_run.data_folder import DataFolder
from local_run.owner import Owner, database_owner
from local_run.ports import HOST, free_ports
from local_run.postgres import Cluster, binaries_for
from local_run.services import (
    GATEWAY_DOOR,
    INTERNAL_DOOR,
    MAILBOX,
    PORTALS,
    SERVICES,
    SMTP_DOOR,
    Service,
)
from local_run.settings import DOMAIN, RunSettings

SCRIPTS = Path(sys.executable).parent  # The virtual environment's; nothing is looked up on PATH.


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What a run has chosen for itself. ``sockets`` and ``ports`` are new at each start."""

    settings: RunSettings
    data: DataFolder
    sockets: Path
    ports: Mapping[str, int]

    @classmethod
    def new(cls, settings: RunSettings, data: DataFolder) -> Self:
        doors = [f"{service.name}/{door}" for service in SERVICES for door in service.doors]
        sockets = Path(tempfile.mkdtemp(prefix="portnet-", dir=_short_folder()))
        sockets.chmod(0o711 if os.geteuid() == 0 else 0o700)
        ports = dict(zip(doors, free_ports(len(doors)), strict=True))
        made = cls(settings=settings, data=data, sockets=sockets, ports=ports)
        made.cluster.sockets.mkdir()
        made.cluster.owner.own(made.cluster.sockets)
        made._save()
        return made

    @classmethod
    def running(cls, settings: RunSettings, data: DataFolder) -> Self | None:
        """The copy that runs on ``data``, if one does."""
        if not data.in_use or not data.state.exists():
            return None
        found = json.loads(data.state.read_text(encoding="utf-8"))
        return cls(
            settings=replace(settings, scheme=found["scheme"], port=found["port"]),
            data=data,
            sockets=Path(found["sockets"]),
            ports=found["ports"],
        )

    @property
    def cluster(self) -> Cluster:
        owner: Owner = database_owner()
        folder = self.data.postgresql(owner)
        return Cluster(
            data=folder / "cluster",
            sockets=self.sockets / "postgresql",
            binaries=binaries_for(owner, folder),
            owner=owner,
        )

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey"

    def address(self, service: Service, door: str) -> str:
        return f"{HOST}:{self.ports[f'{service.name}/{door}']}"

    def environment(self, service: Service) -> dict[str, str]:
        """All that ``service`` is told: nothing of the caller's environment reaches it."""
        told = {
            **self.surroundings(),
            "PORTNET_DOMAIN": DOMAIN,
            "PORTNET_SCHEME": self.settings.scheme,
            "PORTNET_PORT": str(self.settings.port),
            "PORTNET_LOCALES": self.settings.locales,
            "REDIS_URL": valkey.url(self.valkey_socket, service.redis_prefix),
            "GATEWAY_LISTEN": self.address(service, GATEWAY_DOOR),
            "INTERNAL_LISTEN": self.address(service, INTERNAL_DOOR),
        }
        for other in SERVICES:
            told[f"{other.prefix}_INTERNAL_URL"] = f"http://{self.address(other, INTERNAL_DOOR)}"
        for name in service.secrets:
            told[f"{name}_FILE"] = str(self.data.secrets / name)
        if service.has_database:
            url = self.cluster.url(service.database, service.database)
            told[f"{service.prefix}_DATABASE_URL"] = url
        if SMTP_DOOR in service.doors:
            told[f"{service.prefix}_SMTP_LISTEN"] = self.address(service, SMTP_DOOR)
        if service.calls_out:
            told |= self._ways_out()
        return told

    def _ways_out(self) -> dict[str, str]:
        """To what portals have registered, through the gateway; mail and SMS to the mailbox."""
        port = self.settings.port
        exceptions = [f"{portal.label}.{DOMAIN}:{port}={HOST}:{port}" for portal in PORTALS]
        if self.settings.outbound_exceptions:
            exceptions.append(self.settings.outbound_exceptions)
        told = {
            "OUTBOUND_EXCEPTIONS": ",".join(exceptions),
            "SMTP_URL": f"smtp://{self.address(MAILBOX, SMTP_DOOR)}",
            "SMS_GATEWAY_URL": f"http://{self.address(MAILBOX, INTERNAL_DOOR)}/sms",
        }
        if self.settings.secure:
            told["OUTBOUND_CA_BUNDLE"] = str(self.data.root_certificate)
        return told

    def surroundings(self) -> dict[str, str]:
        """What any program of the run needs to find itself at home."""
        return {
            "PATH": f"{SCRIPTS}{os.pathsep}{os.defpath}",
            "HOME": str(self.data.path),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
        }

    def forget(self) -> None:
        """Removes what only this start used."""
        shutil.rmtree(self.sockets, ignore_errors=True)
        self.data.state.unlink(missing_ok=True)

    def _save(self) -> None:
        state = {
            "scheme": self.settings.scheme,
            "port": self.settings.port,
            "sockets": str(self.sockets),
            "ports": dict(self.ports),
        }
        self.data.state.write_text(json.dumps(state), encoding="utf-8")


def forget_killed_run(data: DataFolder) -> None:
    """Removes the sockets of a run that could not do so itself."""
    if data.state.exists():
        found = json.loads(data.state.read_text(encoding="utf-8"))
        shutil.rmtree(found["sockets"], ignore_errors=True)
        data.state.unlink()


def _short_folder() -> str:
    """Where sockets fit the 107 bytes of their address, however long ``TMPDIR`` is."""
    return tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"  # noqa: S108
