"""Registrations in files: how commands read them, and what they say of one that is faulty."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from portnet_id.adapters.vault import KeyVault
from portnet_id.domain.registry.registrations import Circumstances, read_registration
from portnet_id.domain.registry.relying_parties import SECRET_PURPOSE, RelyingParty
from portnet_id.settings import Settings


def read_json(file: Path) -> Any:
    """What FILE holds, or standard input for ``-``. Raises ``click.ClickException``."""
    try:
        return json.loads(read_text(file))
    except (ValueError, RecursionError) as problem:
        raise click.ClickException(f"{file} is not JSON: {problem}") from problem


def read_text(file: Path) -> str:
    try:
        if str(file) == "-":
            return sys.stdin.read()
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not UTF-8 text"
        raise click.ClickException(f"{file} cannot be read: {reason}.") from problem


def read_party(
    described: Mapping[str, Any], given: Settings, *, kept_digest: str | None = None
) -> RelyingParty:
    """``kept_digest`` is what is kept of its secret, for a registration that brings none.

    Raises ``RegistrationFaulty``.
    """
    vault = KeyVault(secret_key=given.secret_key, encryption_key=given.encryption_key)
    path = described.get("client_secret_file")
    return read_registration(
        described,
        secret=None if path is None else read_text(Path(str(path))).strip(),
        digest=lambda secret: vault.digest(SECRET_PURPOSE, secret),
        circumstances=Circumstances(is_local=given.is_local, today=datetime.now(UTC).date()),
        kept_digest=kept_digest,
    )
