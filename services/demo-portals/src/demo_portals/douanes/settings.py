"""Settings of the Portail Douanes, from the environment: those of every portal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from portal_kit.settings import PortalSettings

LABEL = "douanes"


@dataclass(frozen=True, kw_only=True)
class Settings(PortalSettings):
    """Nothing of its own."""

    @classmethod
    def from_env(
        cls, values: Mapping[str, str], *, label: str = LABEL, prefix: str = "DOUANES"
    ) -> Self:
        """Raises ``SettingsError`` naming everything missing or wrong."""
        return super().from_env(values, label=label, prefix=prefix)
