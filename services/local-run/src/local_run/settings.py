"""What a person may choose about a local run: how and where it is served, and a folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from portal_kit.outbound import read_outbound
from portal_kit.settings import DEFAULT_PORTS, Env, PlatformSettings

DOMAIN = "portnet.localhost"
DEFAULT_PORT = 8080


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """Where people reach this run, and where it keeps what it knows.

    ``outbound_exceptions`` are those of portals that run beside it, for ``OUTBOUND_EXCEPTIONS``.
    """

    scheme: str
    port: int
    data: Path
    locales: str
    outbound_exceptions: str = ""

    @classmethod
    def from_env(cls, values: Mapping[str, str]) -> Self:
        """Raises ``SettingsError`` naming everything that is wrong."""
        values = {"PORTNET_PORT": str(DEFAULT_PORT), **_filled(values)}
        env = Env({**values, "REDIS_URL": "unix://"})
        fields = PlatformSettings.platform_fields(env)
        if fields["domain"] != DOMAIN:
            env.problem(f"a local run is always served under {DOMAIN}: unset PORTNET_DOMAIN")
        data = Path(env.text("PORTNET_DATA", ".data")).expanduser().absolute()
        if data.exists() and not data.is_dir():
            env.problem(f"PORTNET_DATA is {str(data)!r}, which is not a folder")
        outbound_exceptions = env.text("OUTBOUND_EXCEPTIONS", "")
        read_outbound(env, plain=True)
        env.finish()
        return cls(
            scheme=fields["scheme"],
            port=fields["port"],
            data=data,
            locales=",".join(fields["locales"]),
            outbound_exceptions=outbound_exceptions,
        )

    @property
    def secure(self) -> bool:
        return self.scheme == "https"

    def host(self, label: str) -> str:
        """Host and port as browsers send them, and as every service of the run knows them."""
        bare = f"{label}.{DOMAIN}"
        return bare if self.port == DEFAULT_PORTS[self.scheme] else f"{bare}:{self.port}"

    def url(self, label: str) -> str:
        return f"{self.scheme}://{self.host(label)}"


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    domain = {"PORTNET_DOMAIN": DOMAIN}
    return domain | {name: value for name, value in values.items() if value.strip()}
