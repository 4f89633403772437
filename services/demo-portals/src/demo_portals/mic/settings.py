"""What this portal is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


class SettingsError(Exception):
    """Settings are missing or wrong; the message names each in words."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """``url`` is this portal's public origin, ``issuer`` Portnet ID's.

    ``issuer_internal_url`` is where this server reaches Portnet ID: names under ``localhost``
    are known to browsers only.
    """

    url: str
    issuer: str
    issuer_internal_url: str
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    client_secret: str = field(repr=False)
    client_id: str = "mic"

    @classmethod
    def from_env(cls, values: Mapping[str, str]) -> Self:
        """Raises ``SettingsError`` naming everything that is wrong."""
        problems: list[str] = []
        settings = cls(
            url=_public_url(values, "mic", problems),
            issuer=_public_url(values, "id", []),
            issuer_internal_url=_origin(values, "PORTNET_ID_INTERNAL_URL", problems),
            redis_url=_redis_url(values, problems),
            secret_key=_secret(values, "MIC_SECRET_KEY", problems),
            client_secret=_secret(values, "MIC_CLIENT_SECRET", problems),
        )
        if problems:
            raise SettingsError("; ".join(problems))
        return settings

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def secure(self) -> bool:
        return self.url.startswith("https:")


def _public_url(values: Mapping[str, str], label: str, problems: list[str]) -> str:
    scheme = values.get("PORTNET_SCHEME") or "http"
    domain = values.get("PORTNET_DOMAIN") or "portnet.localhost"
    if scheme not in PORTS:
        problems.append(f"PORTNET_SCHEME is {scheme!r}; it must be http or https")
    port = values.get("PORTNET_PORT") or str(PORTS.get(scheme, 443))
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        problems.append(f"PORTNET_PORT is {port!r}; it must be a number from 1 to 65535")
        return ""
    suffix = "" if int(port) == PORTS.get(scheme) else f":{int(port)}"
    return f"{scheme}://{label}.{domain}{suffix}"


def _origin(values: Mapping[str, str], name: str, problems: list[str]) -> str:
    value = values.get(name, "").strip()
    parts = urlsplit(value)
    if parts.scheme not in PORTS or not parts.netloc or parts.path.strip("/"):
        problems.append(f"{name} must be an origin such as http://127.0.0.1:8001")
    return f"{parts.scheme}://{parts.netloc}"


def _redis_url(values: Mapping[str, str], problems: list[str]) -> str:
    value = values.get("REDIS_URL", "").strip()
    if not value.startswith(("redis://", "rediss://", "unix://")):
        problems.append("REDIS_URL must be an address such as redis://redis:6379/0")
    return value


def _secret(values: Mapping[str, str], name: str, problems: list[str]) -> str:
    """A secret given as ``NAME``, or as the path of a file in ``NAME_FILE``."""
    value = values.get(name, "").strip()
    if path := values.get(f"{name}_FILE", "").strip():
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            problems.append(f"{name}_FILE cannot be read")
            return ""
    if not value:
        problems.append(f"{name} is not set")
    return value
