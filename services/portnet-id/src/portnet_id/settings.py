"""Settings of Portnet ID, from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet

from portal_kit.outbound import OutboundSettings, read_outbound
from portal_kit.settings import Env, PlatformSettings, is_local_domain

LABEL = "id"
SMTP_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, kw_only=True)
class SmsSettings:
    """The gateway that SMS are handed to."""

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """The server that mail is handed to. ``plain`` allows ``smtp`` without TLS.

    ``sender`` is what stands in From, ``domain`` who the messages are numbered for.
    """

    scheme: str
    host: str
    port: int
    sender: str
    domain: str
    plain: bool
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings(PlatformSettings):
    """``secret_key`` keys form tokens, signed cookies and hashes of secrets.

    ``encryption_key`` encrypts what must be read again (second factors, signing keys); it is
    kept outside the database, whose copy alone opens nothing. Without ``sms`` or ``mail``, as
    only a machine of one's own may be, no code leaves that way.
    """

    secret_key: str = field(repr=False)
    encryption_key: str = field(repr=False)
    database_url: str = field(repr=False)
    outbound: OutboundSettings = field(default_factory=OutboundSettings)
    sms: SmsSettings | None = None
    mail: MailSettings | None = None

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
            # What may be registered with http may be called so: a portal on this machine.
            outbound=read_outbound(env, plain=is_local_domain(platform["domain"])),
            sms=_sms(env),
            mail=_mail(env, domain=platform["domain"]),
        )
        if not settings.is_local:
            if settings.sms is None:
                env.problem("SMS_GATEWAY_URL is not set: codes by SMS need a gateway")
            if settings.mail is None:
                env.problem("SMTP_URL is not set: mail needs a server")
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


def _sms(env: Env) -> SmsSettings | None:
    url = env.text("SMS_GATEWAY_URL", "")
    if not url:
        return None
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        env.problem("SMS_GATEWAY_URL must be an address such as https://sms.example/messages")
    return SmsSettings(url=url, token=env.secret("SMS_GATEWAY_TOKEN", shortest=1))


def _mail(env: Env, *, domain: str) -> MailSettings | None:
    """``smtp`` turns to TLS by STARTTLS, and must, unless the domain is local."""
    url = env.text("SMTP_URL", "")
    if not url:
        return None
    parts, port = urlsplit(url), _port(url)
    if parts.scheme not in SMTP_PORTS or not parts.hostname or port is None or parts.password:
        env.problem(
            "SMTP_URL must be an address such as smtp://user@mail.example:587, "
            "with its password in SMTP_PASSWORD"
        )
        return None
    user = unquote(parts.username or "")
    return MailSettings(
        scheme=parts.scheme,
        host=parts.hostname,
        port=port or SMTP_PORTS[parts.scheme],
        sender=env.text("MAIL_FROM", f"PORTNET <ne-pas-repondre@{domain}>"),
        domain=domain,
        plain=is_local_domain(domain),
        user=user,
        password=env.secret("SMTP_PASSWORD", shortest=1) if user else "",
    )


def _port(url: str) -> int | None:
    """Zero where none is named, ``None`` where it is no port."""
    try:
        return urlsplit(url).port or 0
    except ValueError:
        return None
