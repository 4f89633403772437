"""Settings of the local mailbox, from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from portal_kit.settings import Env, PlatformSettings

LABEL = "mail"


@dataclass(frozen=True, kw_only=True)
class Settings(PlatformSettings):
    """``smtp_listen`` is the host and port where mail is taken."""

    secret_key: str = field(repr=False)
    sms_token: str = field(repr=False)
    smtp_listen: tuple[str, int]

    @classmethod
    def from_env(cls, values: Mapping[str, str]) -> Self:
        """Raises ``SettingsError`` naming everything missing or wrong.

        A public domain is refused: whoever opens the page reads all mail and every code.
        """
        env = Env(values)
        settings = cls(
            **cls.platform_fields(env),
            secret_key=env.secret("MAILBOX_SECRET_KEY"),
            sms_token=env.secret("SMS_GATEWAY_TOKEN"),
            smtp_listen=_address(env, "MAILBOX_SMTP_LISTEN"),
        )
        if not settings.is_local:
            env.problem(
                f"PORTNET_DOMAIN is {settings.domain!r}; the mailbox shows everybody's mail to "
                "everybody and needs a domain that ends in localhost"
            )
        env.finish()
        return settings


def _address(env: Env, name: str) -> tuple[str, int]:
    value = env.text(name)
    host, _, port = value.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and int(port) <= 65535):
        if value:
            env.problem(f"{name} must be an address such as 127.0.0.1:2525")
        return "", 0
    return host, int(port)
