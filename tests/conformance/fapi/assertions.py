"""Client assertions of ``private_key_jwt`` (RFC 7523, 2.2), as FAPI 2.0 wants them and otherwise.

FAPI 2.0 Security Profile, 5.3.2.1-8: the audience is the issuer, as one string.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.conformance.keys import SigningKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE_SECONDS = 60
ELSEWHERE = "https://another-provider.example/"

Claims = dict[str, Any]
Change = Callable[[Claims], Claims]


@dataclass(frozen=True)
class Assertion:
    """What is signed for one request; a change makes it what the provider must not take."""

    key: SigningKey
    client_id: str
    issuer: str
    algorithm: str | None = None

    def form(self, change: Change = lambda claims: claims) -> dict[str, str]:
        """The parameters of a request that it authenticates."""
        header = {"kid": self.key.kid, "alg": self.algorithm or self.key.algorithm}
        return {
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.key.sign(header, change(self._claims())),
        }

    def _claims(self) -> Claims:
        now = int(time.time())
        return {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.issuer,
            "jti": uuid4().hex,
            "iat": now,
            "exp": now + LIFE_SECONDS,
        }


def for_audience(audience: object) -> Change:
    """Made for somebody else, or for more than one."""
    return lambda claims: {**claims, "aud": audience}


def without_subject(claims: Claims) -> Claims:
    return {name: value for name, value in claims.items() if name != "sub"}


def expired(seconds: int) -> Change:
    """Its end, and its beginning before it, lie in the past."""
    return lambda claims: {
        **claims,
        "iat": claims["iat"] - seconds - LIFE_SECONDS,
        "exp": claims["iat"] - seconds,
    }


def not_before(seconds: int) -> Change:
    """``iat``, ``nbf`` and ``exp`` as a clock would write them that is ahead of ours."""
    return lambda claims: {
        **claims,
        "iat": claims["iat"] + seconds,
        "nbf": claims["iat"] + seconds,
        "exp": claims["exp"] + seconds,
    }
