"""Client assertions of ``private_key_jwt``, verified as FAPI 2.0 asks (RFC 7523, 3).

Ours, because Authlib's takes any algorithm of a default list, arrays as audience, and any
expiry, and looks a ``jti`` up before it keeps it.
"""

from datetime import UTC, datetime
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from portnet_id.domain.client_assertions import LONGEST_LIFE, SKEW
from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.protocol.jose import (
    BadToken,
    read_header,
    read_unverified_claims,
    verified_claims,
)
from portnet_id.protocol.parts import Turn

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TYPES = frozenset({"jwt", "client-authentication+jwt"})
LONGEST_JTI = 256


def client_of(assertion: str) -> str:
    """Who the assertion says it is from, unverified. Raises ``BadToken``."""
    return str(read_unverified_claims(assertion).get("sub", ""))


def verify_assertion(turn: Turn, party: RelyingParty, assertion: str) -> None:
    """Verifies and spends it. Raises ``BadToken`` unless every check passes."""
    header = read_header(assertion, types=TYPES)
    key = _key_of(party, header.get("kid"))
    claims = verified_claims(assertion, key, party.assertion_algorithm)
    _check(claims.get("iss") == claims.get("sub") == party.client_id, "iss and sub")
    # The issuer alone, not a list with it: an assertion made for us is of no use elsewhere.
    _check(claims.get("aud") == turn.parts.issuer, "aud")
    made_at, good_until = _times(claims, turn.at)
    jti = claims.get("jti")
    _check(isinstance(jti, str) and 0 < len(jti) <= LONGEST_JTI, "jti")
    # Last, so that nobody but the holder of the key can fill the memory or spend a ``jti``.
    spent = turn.parts.spent_assertions.spend(
        party.client_id, str(jti), made_at=made_at, good_until=good_until, at=turn.at
    )
    _check(spent, "used before")


def _key_of(party: RelyingParty, kid: object) -> Key:
    """The key that ``kid`` names; it may be left out where there is one key to choose from."""
    named = [key for key in party.keys if kid is None or key.get("kid") == kid]
    if len(named) != 1:
        raise BadToken("kid names no key")
    try:
        return import_key(dict(named[0]))
    except (JoseError, ValueError) as problem:
        raise BadToken("unusable key") from problem


def _times(claims: dict[str, Any], at: datetime) -> tuple[datetime, datetime]:
    """When it was made, or may have been at the earliest, and until when it is good."""
    good_until = _time(claims, "exp")
    if good_until is None:
        raise BadToken("exp")
    _check(at < good_until <= at + LONGEST_LIFE, "exp")
    made_at = _time(claims, "iat")
    for moment in (made_at, _time(claims, "nbf")):
        _check(moment is None or moment <= at + SKEW, "from the future")
    return made_at or good_until - LONGEST_LIFE, good_until


def _time(claims: dict[str, Any], name: str) -> datetime | None:
    seconds = claims.get(name)
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadToken(name)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as problem:
        raise BadToken(name) from problem


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise BadToken(what)
