"""The second factor: codes of an authenticator app, and recovery codes for a day without it."""

import hmac
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import pyotp

STEP = timedelta(seconds=30)  # RFC 6238, 5.2.
DRIFT = 1  # Steps either way; a code is good for a minute and a half at most.
DIGITS = 6
ISSUER = "PORTNET"

RECOVERY_CODES = 10
RECOVERY_LENGTH = 8
RECOVERY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # Nothing that looks like something else.


@dataclass(frozen=True, kw_only=True)
class TotpFactor:
    """``sealed_secret`` is for the vault to open; ``last_step`` the newest step that was used."""

    sealed_secret: str
    last_step: int


class TotpStore(Protocol):
    """The authenticator app of each account: one, and always a confirmed one."""

    def get(self, sub: UUID) -> TotpFactor | None: ...

    def save(self, sub: UUID, factor: TotpFactor, *, at: datetime) -> None:
        """Adds it, or puts it in the place of the one before."""

    def take_step(self, sub: UUID, step: int) -> bool:
        """Uses up ``step``, and all steps before it: whether it was still there to be used.

        Of two requests with one code, one is told no (RFC 6238, 5.2).
        """


class RecoveryCodeStore(Protocol):
    """Recovery codes as keyed digests, each good for one use."""

    def replace(self, sub: UUID, digests: Collection[str]) -> None:
        """Keeps a new set; nothing of the old one is left."""

    def take(self, sub: UUID, digest: str, *, at: datetime) -> bool:
        """Uses a code up: whether it was there and unused."""

    def was_used(self, sub: UUID, digest: str) -> bool: ...

    def count_unused(self, sub: UUID) -> int: ...


def new_totp_secret() -> str:
    """160 random bits (RFC 4226, 4, R6) in base 32."""
    return pyotp.random_base32(32)


def totp_uri(secret: str, *, username: str) -> str:
    """What the QR code holds for the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def step_at(at: datetime) -> int:
    return int(at.timestamp() // STEP.total_seconds())


def totp_code(secret: str, step: int) -> str:
    return pyotp.TOTP(secret).generate_otp(step)


def step_of(code: str, secret: str, *, at: datetime) -> int | None:
    """The step that ``code`` belongs to, if it is one of those good at that moment."""
    steps = range(step_at(at) - DRIFT, step_at(at) + DRIFT + 1)
    fitting = [step for step in steps if hmac.compare_digest(totp_code(secret, step), code)]
    return max(fitting, default=None)


def digits_of(typed: str) -> str | None:
    """The digits of a code as people type it, with spaces or without; ``None`` if it is no code.

    Digits of other scripts count: an Arabic keyboard may write ٤ for 4.
    """
    kept = [each for each in typed if not each.isspace() and each not in "-."]
    if not all(each.isdecimal() for each in kept):
        return None
    return "".join(str(int(each)) for each in kept)


def new_recovery_codes() -> tuple[str, ...]:
    """Ten different codes, as they are shown: ``7KQF-M2XD``."""
    codes: dict[str, None] = {}
    while len(codes) < RECOVERY_CODES:
        codes[_written("".join(_letters()))] = None
    return tuple(codes)


def recovery_code_of(typed: str) -> str | None:
    """A recovery code as it was shown, whatever case and spaces it is typed in."""
    letters = "".join(each for each in typed.upper() if each.isalnum())
    if len(letters) != RECOVERY_LENGTH or not set(letters) <= set(RECOVERY_ALPHABET):
        return None
    return _written(letters)


def _letters() -> Iterator[str]:
    return (secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))


def _written(letters: str) -> str:
    return f"{letters[:4]}-{letters[4:]}"
