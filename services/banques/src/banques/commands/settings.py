"""The settings of commands: they need the database, and no portal's secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from portal_kit.settings import Env


@dataclass(frozen=True, kw_only=True)
class CommandSettings:
    """Where the titles are kept."""

    database_url: str = field(repr=False)

    @classmethod
    def from_env(cls, values: Mapping[str, str]) -> Self:
        """Raises ``SettingsError`` naming everything missing or wrong."""
        env = Env(values)
        settings = cls(database_url=env.database_url("BANQUES_DATABASE_URL"))
        env.finish()
        return settings


def check_local(values: Mapping[str, str]) -> None:
    """Raises ``SettingsError`` unless the public host is set and can only be this machine.

    Unset is refused too: in a shell on a public host the service's settings may be missing.
    """
    env = Env(values)
    domain = env.text("PORTNET_DOMAIN")
    if domain and domain != "localhost" and not domain.endswith(".localhost"):
        env.problem(
            f"PORTNET_DOMAIN is {domain}, a public host: demo data is for this machine alone, "
            "where PORTNET_DOMAIN is portnet.localhost"
        )
    env.finish()
