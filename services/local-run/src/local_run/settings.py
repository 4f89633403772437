"""What a person may choose about a local run: a port and a folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from portal_kit.settings import Env, PlatformSettings

DOMAIN = "portnet.localhost"
DEFAULT_PORT = 8080


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """Where people reach this run, and where it keeps what it knows."""

    port: int
    data: Path
    locales: str

    @classmethod
    def from_env(cls, values: Mapping[str, str]) -> Self:
        """Raises ``SettingsError`` naming everything that is wrong."""
        values = {"PORTNET_PORT": str(DEFAULT_PORT), **_filled(values)}
        env = Env({**values, "REDIS_URL": "unix://"})
        fields = PlatformSettings.platform_fields(env)
        if fields["domain"] != DOMAIN or fields["scheme"] != "http":
            env.problem(f"a local run is always served at http://*.{DOMAIN}: unset PORTNET_DOMAIN")
        data = Path(env.text("PORTNET_DATA", ".data")).expanduser().absolute()
        if data.exists() and not data.is_dir():
            env.problem(f"PORTNET_DATA is {str(data)!r}, which is not a folder")
        env.finish()
        return cls(port=fields["port"], data=data, locales=",".join(fields["locales"]))

    @property
    def address(self) -> str:
        return f"http://www.{DOMAIN}:{self.port}"


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    domain = {"PORTNET_DOMAIN": DOMAIN}
    return domain | {name: value for name, value in values.items() if value.strip()}
