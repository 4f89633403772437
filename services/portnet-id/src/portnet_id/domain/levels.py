"""How surely somebody is known: computed here, and only from factors that were verified."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Factor(StrEnum):
    """What a person can prove themselves with."""

    PASSWORD = "password"
    TOTP = "totp"
    SMS = "sms"
    EMAIL = "email"
    RECOVERY_CODE = "recovery_code"


# Second factors, and what RFC 8176 calls each: a code is ``otp`` wherever it comes from, but a
# portal may want to know that it came over a telephone network.
SECOND_FACTORS = {
    Factor.TOTP: "otp",
    Factor.SMS: "sms",
    Factor.EMAIL: "otp",
    Factor.RECOVERY_CODE: "otp",
}


class Level(StrEnum):
    """An authentication context class (``acr``) of Portnet ID, weakest first."""

    AAL1 = "urn:portnet:aal1"
    AAL2 = "urn:portnet:aal2"
    AAL2_PHR = "urn:portnet:aal2-phr"

    def reaches(self, other: "Level") -> bool:
        ranks = list(Level)
        return ranks.index(self) >= ranks.index(other)


REQUIRED = Level.AAL2  # Architecture §4: a second factor is mandatory, whoever asks.

# What a portal may ask for. No factor resists phishing yet, so nothing reaches AAL2_PHR.
OFFERED = (Level.AAL2,)


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
    return Level.AAL2 if factors & SECOND_FACTORS.keys() else Level.AAL1


def methods_of(verified: Collection[Verified]) -> tuple[str, ...]:
    """The ``amr`` of RFC 8176: ``pwd``, ``otp`` and ``sms`` for codes, ``mfa`` for both kinds."""
    factors = {each.factor for each in verified}
    codes = sorted({SECOND_FACTORS[each] for each in factors & SECOND_FACTORS.keys()})
    if Factor.PASSWORD not in factors:
        return tuple(codes)
    return ("pwd", *codes, "mfa") if codes else ("pwd",)
