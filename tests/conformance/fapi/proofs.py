"""DPoP proofs (RFC 9449, 4.2), and each way of getting one wrong that a provider must notice."""

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.conformance import keys
from tests.conformance.keys import SigningKey

TYPE = "dpop+jwt"
HOUR = 3600
DEFAULT_PORTS = {"https": 443, "http": 80}

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Proof:
    """One proof before it is signed. ``None`` in ``header`` or ``claims`` leaves a member out."""

    key: SigningKey
    method: str
    url: str
    nonce: str | None = None
    token: str | None = None
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)

    def with_header(self, **members: object) -> "Proof":
        return replace(self, header={**self.header, **members})

    def with_claims(self, **members: object) -> "Proof":
        return replace(self, claims={**self.claims, **members})

    @property
    def full_header(self) -> dict[str, Any]:
        given = {"typ": TYPE, "alg": self.key.algorithm, "jwk": self.key.bare, **self.header}
        return _without_none(given)

    @property
    def full_claims(self) -> dict[str, Any]:
        return _without_none(
            {
                "jti": uuid4().hex,
                "htm": self.method,
                "htu": self.url,
                "iat": int(time.time()),
                "nonce": self.nonce,
                "ath": self.token and hash_of(self.token),
                **self.claims,
            }
        )

    @property
    def text(self) -> str:
        """Signed; a new ``jti`` each time it is asked for, unless one is given."""
        return self.key.sign(self.full_header, self.full_claims)

    @property
    def headers(self) -> Headers:
        return [("DPoP", self.text)]


Presented = Callable[[Proof], Headers]


@dataclass(frozen=True)
class Deviation:
    """A way to present an access token; ``presented`` makes the request's headers of a proof.

    ``accepted`` is what a provider owes it. Where the documents only recommend, ``is_advice``.
    """

    what: str
    presented: Presented
    accepted: bool = False
    is_advice: bool = False
    scheme: str = "DPoP"


def hash_of(token: str) -> str:
    """The ``ath`` of an access token (RFC 9449, 4.2)."""
    return urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()


def malformed() -> Iterator[Deviation]:
    """RFC 9449, 4.3-1 to 4.3-3: one proof, well formed, with every member it needs."""
    yield Deviation("two proofs in one request", lambda proof: [*proof.headers, *proof.headers])
    yield Deviation("a proof that is no JWT", lambda proof: _sent(_first_two_parts(proof.text)))
    yield Deviation("no typ", lambda proof: proof.with_header(typ=None).headers)
    yield Deviation("no alg", _without_algorithm)
    yield Deviation("no jwk", lambda proof: proof.with_header(jwk=None).headers)
    for name in ("jti", "htm", "htu", "iat", "ath"):
        yield Deviation(f"no {name}", _without(name))


def badly_signed() -> Iterator[Deviation]:
    """RFC 9449, 4.3-4 to 4.3-7: its type, its algorithm, its signature and its key.

    The key of the proof must be one of RSA, which RS256 could be made with.
    """
    yield Deviation("another typ", lambda proof: proof.with_header(typ="jwt").headers)
    yield Deviation(
        "alg none", lambda proof: _sent(keys.unsigned(_typed(proof), proof.full_claims))
    )
    yield Deviation("signed with RS256", lambda proof: proof.with_header(alg="RS256").headers)
    yield Deviation(
        "a broken signature", lambda proof: _sent(keys.with_broken_signature(proof.text))
    )
    yield Deviation(
        "the private key in jwk", lambda proof: proof.with_header(jwk=proof.key.private).headers
    )
    yield Deviation("a jwk that did not sign it", _with_foreign_jwk)


def for_something_else() -> Iterator[Deviation]:
    """RFC 9449, 4.3-8, 4.3-9 and 4.3-12: another request, another token, another key."""
    yield Deviation("another method", lambda proof: proof.with_claims(htm="PUT").headers)
    yield Deviation("another address", lambda proof: proof.with_claims(htu=f"{proof.url}x").headers)
    yield Deviation(
        "the ath of another token", lambda proof: proof.with_claims(ath=hash_of("other")).headers
    )
    yield Deviation(
        "another key",
        lambda proof: replace(proof, key=SigningKey.new(proof.key.algorithm)).headers,
    )


def harmless() -> Iterator[Deviation]:
    """RFC 9449, 4.2, 4.3-9 and 7.1; RFC 3986, 6.2.2 and 6.2.3: another spelling of the same."""
    yield Deviation(
        "a query and a fragment in htu",
        lambda proof: proof.with_claims(htu=f"{proof.url}?page=2#top").headers,
        accepted=True,
    )
    yield Deviation("htu without query or fragment", lambda proof: proof.headers, accepted=True)
    yield Deviation(
        "members nobody knows",
        lambda proof: proof.with_header(tx="1").with_claims(tx="1").headers,
        accepted=True,
    )
    yield Deviation(
        "the header named in capitals",
        lambda proof: [("DPOP", proof.text)],
        accepted=True,
        is_advice=True,
    )
    yield Deviation(
        "scheme and host of htu in capitals",
        lambda proof: proof.with_claims(htu=_in_capitals(proof.url)).headers,
        accepted=True,
        is_advice=True,
    )
    yield Deviation(
        "the port of htu written out",
        lambda proof: proof.with_claims(htu=_with_port(proof.url)).headers,
        accepted=True,
        is_advice=True,
    )


def unproven() -> Iterator[Deviation]:
    """RFC 9449, 7.1: the bound token alone opens nothing, whatever scheme it is called."""
    yield Deviation("no proof", lambda _: [])
    yield Deviation("no proof, as a bearer token", lambda _: [], scheme="Bearer")
    yield Deviation(
        "a good proof, but as a bearer token", lambda proof: proof.headers, scheme="Bearer"
    )


def at_another_time() -> Iterator[Deviation]:
    """RFC 9449, 4.3-11: an hour off. Where a nonce tells the time, ``iat`` need not."""
    yield Deviation("iat an hour ahead", made(seconds=HOUR))
    yield Deviation("iat an hour behind", made(seconds=-HOUR))


def made(*, seconds: int) -> Presented:
    """By a clock that is so far from ours."""
    return lambda proof: proof.with_claims(iat=int(time.time()) + seconds).headers


def _without(claim: str) -> Presented:
    return lambda proof: proof.with_claims(**{claim: None}).headers


def _sent(text: str) -> Headers:
    return [("DPoP", text)]


def _first_two_parts(token: str) -> str:
    return token.rpartition(".")[0]


def _typed(proof: Proof) -> dict[str, Any]:
    return {"typ": TYPE, "jwk": proof.key.bare}


def _without_algorithm(proof: Proof) -> Headers:
    header = _without_none({**proof.full_header, "alg": None, "alg2": proof.key.algorithm})
    return _sent(keys.with_header(proof.text, header))


def _with_foreign_jwk(proof: Proof) -> Headers:
    """Its ``jwk`` is the key that the token is bound to; another one signed."""
    forger = SigningKey.new(proof.key.algorithm)
    return replace(proof, key=forger).with_header(jwk=proof.key.bare).headers


def _in_capitals(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme.upper()}://{parts.netloc.upper()}{parts.path}"


def _with_port(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}:{port}{parts.path}"


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
