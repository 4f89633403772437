"""Settings of Portnet ID, from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from cryptography.fernet import Fernet

from portal_kit.outbound import OutboundSettings, read_outbound
from portal_kit.settings import Env, PlatformSettings

LABEL = "id"


@dataclass(frozen=True, kw_only=True)
class Settings(PlatformSettings):
    """``secret_key`` keys form tokens, signed cookies and hashes of secrets.

    ``encryption_key`` encrypts what must be read again (second factors, signing keys); it is
    kept outside the database, whose copy alone opens nothing.
    """

    secret_key: str = field(repr=False)
    encryption_key: str = field(repr=False)
    database_url: str = field(repr=False)
    outbound: OutboundSettings = field(default_factory=OutboundSettings)

    @classmethod
    def from_env(cls, values: Mapping[str, str]) -> Self:
        """Raises ``SettingsError`` naming everything missing or wrong."""
        env = Env(values)
        platform = cls.platform_fields(env)
        settings = cls(
            **platform,
            secret_key=env.secret("PORTNET_ID_SECRET_KEY"),
            encryption_key=_fernet_key(env),
            database_url=env.database_url("PORTNET_ID_DATABASE_URL"),
            outbound=read_outbound(env, plain=platform["scheme"] == "http"),
        )
        env.finish()
        return settings


def _fernet_key(env: Env) -> str:
    name = "PORTNET_ID_ENCRYPTION_KEY"
    key = env.secret(name)
    if key:
        try:
            Fernet(key.encode())
        except ValueError:
            env.problem(f"{name} must be 32 random bytes in base64 (URL-safe), 44 characters")
    return key
