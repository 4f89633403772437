"""Settings of the Portail Banques, from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from portal_kit.settings import Env, PortalSettings

LABEL = "banques"


@dataclass(frozen=True, kw_only=True)
class Settings(PortalSettings):
    """A portal's settings, and where the titles are kept."""

    database_url: str = field(repr=False)

    @classmethod
    def from_env(
        cls, values: Mapping[str, str], *, label: str = LABEL, prefix: str = "BANQUES"
    ) -> Self:
        """Raises ``SettingsError`` naming everything missing or wrong."""
        env = Env(values)
        settings = cls(
            **cls.portal_fields(env, label=label, prefix=prefix, client_id=label),
            database_url=env.database_url("BANQUES_DATABASE_URL"),
        )
        env.finish()
        return settings
