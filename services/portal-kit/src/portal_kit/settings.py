"""Settings from the environment: everything wrong is told at once, before a socket opens.

Every public URL derives from ``PORTNET_DOMAIN``, ``PORTNET_SCHEME`` and ``PORTNET_PORT``
(architecture §2); none is ever built from a request's ``Host`` header.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypedDict
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SECRET_LENGTH = 32  # Characters; a shorter secret is a typing mistake or a guessable word.
DEFAULT_PORTS = {"http": 80, "https": 443}
DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
KNOWN_LOCALES = ("fr", "ar", "en")


class SettingsError(Exception):
    """One or more settings are missing or wrong; the message names each in words."""


class Env:
    """Reads settings from a mapping and collects every problem for ``finish``."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._problems: list[str] = []

    def problem(self, sentence: str) -> None:
        self._problems.append(sentence)

    def text(self, name: str, default: str | None = None) -> str:
        value = self._values.get(name, "").strip()
        if value:
            return value
        if default is None:
            self.problem(f"{name} is not set")
            return ""
        return default

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in choices:
            self.problem(f"{name} is {value!r}; it must be one of {', '.join(choices)}")
        return value

    def number(self, name: str, default: int, *, minimum: int, maximum: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not minimum <= int(value) <= maximum:
            self.problem(f"{name} is {value!r}; it must be a number from {minimum} to {maximum}")
            return default
        return int(value)

    def origin(self, name: str) -> str:
        """An origin such as ``http://127.0.0.1:8001``: scheme and authority, nothing behind."""
        value = self.text(name)
        if value and not _is_origin(value):
            self.problem(f"{name} must be an origin such as http://127.0.0.1:8001")
        return value.rstrip("/")

    def domain(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not DOMAIN.fullmatch(value):
            self.problem(f"{name} is {value!r}; it must be a domain such as portnet.ma")
        return value

    def redis_url(self, name: str) -> str:
        return self._url(name, "redis://redis:6379/0", ("redis", "rediss", "unix"))

    def database_url(self, name: str) -> str:
        """As SQLAlchemy writes it, with the driver the platform uses."""
        return self._url(name, "postgresql+psycopg://role@host/database", ("postgresql+psycopg",))

    def secret(self, name: str, *, shortest: int = SECRET_LENGTH) -> str:
        """A secret given as ``NAME``, or as the path of a file in ``NAME_FILE``.

        ``shortest`` is less for one that somebody else chose.
        """
        path = self._values.get(f"{name}_FILE", "").strip()
        if not path:
            return self._long_enough(name, self._values.get(name, "").strip(), shortest)
        if self._values.get(name, "").strip():
            self.problem(f"{name} and {name}_FILE are both set; keep one")
        try:
            text = Path(path).read_text(encoding="utf-8").strip()
            return self._long_enough(name, text, shortest)
        except (OSError, UnicodeDecodeError) as problem:
            reason = getattr(problem, "strerror", None) or "not UTF-8 text"
            self.problem(f"{name}_FILE cannot be read ({reason})")
            return ""

    def private_key(self, name: str) -> str:
        """A PEM private key on the curve P-256, for ``private_key_jwt`` with ES256."""
        pem = self.secret(name)
        if not pem:
            return ""
        try:
            key = load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
            self.problem(f"{name} must be an unencrypted PEM private key on the curve P-256")
        return pem

    def finish(self) -> None:
        """Raises ``SettingsError`` naming all problems found, if any."""
        if self._problems:
            raise SettingsError("; ".join(self._problems))

    def _url(self, name: str, example: str, schemes: tuple[str, ...]) -> str:
        """Never shows the value, which may hold a password."""
        value = self.text(name)
        if value and not _is_url(value, schemes):
            self.problem(f"{name} must be an address such as {example}")
        return value

    def _long_enough(self, name: str, value: str, shortest: int) -> str:
        if not value:
            self.problem(f"{name} is not set")
        elif len(value) < shortest:
            self.problem(f"{name} is shorter than {shortest} characters")
        return value


def _is_url(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        _ = urlsplit(value).port  # Raises for a port that is no number.
    except ValueError:
        return False
    return value.startswith(tuple(f"{scheme}://" for scheme in schemes))


def _is_origin(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in DEFAULT_PORTS
        and bool(parts.hostname)
        and port != 0
        and parts.path in ("", "/")
        and not parts.query
        and not parts.fragment
        and "@" not in parts.netloc
    )


class PlatformFields(TypedDict):
    domain: str
    scheme: str
    port: int
    locales: tuple[str, ...]
    redis_url: str


class PortalFields(PlatformFields):
    label: str
    client_id: str
    client_key: str
    secret_key: str
    portnet_id_internal_url: str


@dataclass(frozen=True, kw_only=True)
class PlatformSettings:
    """What every service of the platform knows: where things are and who may be offered what."""

    domain: str
    scheme: str
    port: int
    redis_url: str = field(repr=False)
    locales: tuple[str, ...] = ("fr",)

    @staticmethod
    def platform_fields(env: Env) -> PlatformFields:
        scheme = env.choice("PORTNET_SCHEME", tuple(DEFAULT_PORTS), "http")
        locales = tuple(part.strip() for part in env.text("PORTNET_LOCALES", "fr").split(","))
        if unknown := [locale for locale in locales if locale not in KNOWN_LOCALES]:
            env.problem(f"PORTNET_LOCALES names {', '.join(unknown)}; known: fr, ar, en")
        return PlatformFields(
            domain=env.domain("PORTNET_DOMAIN", "portnet.localhost"),
            scheme=scheme,
            port=env.number(
                "PORTNET_PORT", DEFAULT_PORTS.get(scheme, 443), minimum=1, maximum=65535
            ),
            locales=locales,
            redis_url=env.redis_url("REDIS_URL"),
        )

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over TLS; cookie flags follow."""
        return self.scheme == "https"

    @property
    def is_local(self) -> bool:
        """Whether the public host can only be this machine. Demo data needs it to be."""
        return is_local_domain(self.domain)

    @property
    def issuer(self) -> str:
        return self.url("id")

    def host(self, label: str) -> str:
        """Host and port as browsers send them, e.g. ``id.portnet.localhost:8080``."""
        bare = f"{label}.{self.domain}"
        return bare if self.port == DEFAULT_PORTS[self.scheme] else f"{bare}:{self.port}"

    def url(self, label: str) -> str:
        """The public origin of a service, e.g. ``https://id.portnet.ma``; no trailing slash."""
        return f"{self.scheme}://{self.host(label)}"

    def cookie(self, name: str) -> str:
        """The cookie's full name: bound to its host by ``__Host-`` wherever TLS allows it."""
        return f"__Host-{name}" if self.secure else name


@dataclass(frozen=True, kw_only=True)
class PortalSettings(PlatformSettings):
    """What a portal needs besides, to sign people in at Portnet ID.

    ``label`` is the portal's host label and the prefix of its keys in Redis.
    """

    label: str
    client_id: str
    client_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    portnet_id_internal_url: str

    @staticmethod
    def portal_fields(env: Env, *, label: str, prefix: str, client_id: str) -> PortalFields:
        """Reads ``<PREFIX>_SECRET_KEY`` and ``<PREFIX>_CLIENT_KEY`` and the platform's settings."""
        return PortalFields(
            **PlatformSettings.platform_fields(env),
            label=label,
            client_id=client_id,
            client_key=env.private_key(f"{prefix}_CLIENT_KEY"),
            secret_key=env.secret(f"{prefix}_SECRET_KEY"),
            portnet_id_internal_url=env.origin("PORTNET_ID_INTERNAL_URL"),
        )

    @classmethod
    def from_env(cls, values: Mapping[str, str], *, label: str, prefix: str) -> Self:
        env = Env(values)
        settings = cls(**cls.portal_fields(env, label=label, prefix=prefix, client_id=label))
        env.finish()
        return settings


def is_local_domain(domain: str) -> bool:
    """Whether a domain can only be this machine (RFC 6761, 6.3)."""
    return domain == "localhost" or domain.endswith(".localhost")
