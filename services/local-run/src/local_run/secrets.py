"""The secrets of a local run: made once, each in a file that only its owner reads."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet
from joserfc.jwk import ECKey

CURVE = "P-256"


def _random() -> str:
    return secrets.token_urlsafe(48)


def _client_secret() -> str:
    return secrets.token_urlsafe(32)  # 256 bits, as portnet-id asks of a client secret.


def _private_key() -> str:
    return ECKey.generate_key(CURVE).as_pem(private=True).decode()


def _encryption_key() -> str:
    return Fernet.generate_key().decode()


MAKERS: dict[str, Callable[[], str]] = {
    "PORTNET_ID_SECRET_KEY": _random,
    "PORTNET_ID_ENCRYPTION_KEY": _encryption_key,
    "BANQUES_SECRET_KEY": _random,
    "BANQUES_CLIENT_KEY": _private_key,
    "HELPDESK_SECRET_KEY": _random,
    "HELPDESK_CLIENT_KEY": _private_key,
    "DOUANES_SECRET_KEY": _random,
    "DOUANES_CLIENT_KEY": _private_key,
    "MAILBOX_SECRET_KEY": _random,
    "MIC_SECRET_KEY": _random,
    "MIC_CLIENT_SECRET": _client_secret,
    "SMS_GATEWAY_TOKEN": _random,
}


def ensure(folder: Path) -> None:
    """Makes the secrets that are not there yet; a file exists whole or not at all."""
    for name, make in MAKERS.items():
        if not (folder / name).exists():
            _write(folder / name, make())


def public_key(private: Path) -> dict[str, str]:
    """The public half of a client key as a JWK; its ``kid`` is the RFC 7638 thumbprint."""
    key = ECKey.import_key(private.read_text(encoding="ascii"))
    shown = {str(field): str(value) for field, value in key.as_dict(private=False).items()}
    return {**shown, "kid": key.thumbprint(), "use": "sig", "alg": "ES256"}


def _write(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
    unfinished.rename(path)
