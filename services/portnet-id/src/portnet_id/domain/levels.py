"""How surely somebody is known: computed here, and only from factors that were verified."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Factor(StrEnum):
    """What a person can prove themselves with."""

    PASSWORD = "password"
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"


SECOND_FACTORS = frozenset({Factor.TOTP, Factor.RECOVERY_CODE})


class Level(StrEnum):
    """An authentication context class (``acr``) of Portnet ID, weakest first."""

    AAL1 = "urn:portnet:aal1"
    AAL2 = "urn:portnet:aal2"

    def reaches(self, other: "Level") -> bool:
        ranks = list(Level)
        return ranks.index(self) >= ranks.index(other)


REQUIRED = Level.AAL2  # Architecture §4: a second factor is mandatory, whoever asks.


@dataclass(frozen=True, kw_only=True)
class Verified:
    """A factor, and when its owner proved to have it."""

    factor: Factor
    at: datetime


def level_of(verified: Collection[Verified]) -> Level | None:
    """The level these factors give together; ``None`` where the password is not among them."""
    factors = {each.factor for each in verified}
    if Factor.PASSWORD not in factors:
        return None
    return Level.AAL2 if factors & SECOND_FACTORS else Level.AAL1


def methods_of(verified: Collection[Verified]) -> tuple[str, ...]:
    """The ``amr`` of RFC 8176: ``pwd``, ``otp`` for either kind of code, ``mfa`` for both."""
    factors = {each.factor for each in verified}
    methods = ["pwd"] if Factor.PASSWORD in factors else []
    if factors & SECOND_FACTORS:
        methods += ["otp"]
    return tuple(methods + (["mfa"] if len(methods) > 1 else []))
