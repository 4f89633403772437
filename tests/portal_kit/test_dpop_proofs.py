"""DPoP proofs that a server takes, and those it refuses (RFC 9449, 4.3; threats 10, 28 and 29)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64encode

from portal_kit import redis
from portal_kit.dpop_proofs import Nonces, NonceWanted, Proof, ProofRefused, read_proof
from portal_kit.spent_ids import SpentIds
from portal_kit.testing import NOON
from tests.portal_kit.proving import KEY, proof

URL = "https://id.portnet.ma/token"
NONCES = Nonces("a secret of the service")
SHORT = rsa.generate_private_key(65_537, 1_024)  # noqa: S505 - what must be refused


def made(**changed: Any) -> str:
    given = {"method": "POST", "url": URL, "at": NOON, "nonce": NONCES.current(at=NOON)}
    return proof(**{**given, **changed})


def read(text: str, **changed: Any) -> Proof:
    given = {"method": "POST", "url": URL, "nonces": NONCES, "at": NOON}
    return read_proof(text, **{**given, **changed})


def raw(header: object, claims: object) -> str:
    parts = [urlsafe_b64encode(json.dumps(each).encode()).decode() for each in (header, claims)]
    return ".".join((*parts, ""))


def test_a_proof_tells_its_key_and_its_identifier() -> None:
    found = read(made(jti="one"))

    assert found == Proof(jkt=KEY.thumbprint(), jti="one", made_at=NOON)
    assert found.good_until == NOON + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSAKey.generate_key(2048), "PS256"),
        (OKPKey.generate_key("Ed25519"), "Ed25519"),
    ],
    ids=["PS256", "Ed25519"],
)
def test_other_good_algorithms_are_taken(key: Any, algorithm: str) -> None:
    claims = {"jti": "one", "htm": "POST", "htu": URL, "iat": int(NOON.timestamp()),
              "nonce": NONCES.current(at=NOON)}  # fmt: skip
    header = {"typ": "dpop+jwt", "alg": algorithm, "jwk": key.as_dict(private=False)}

    assert read(jwt.encode(header, claims, key, algorithms=[algorithm])).jkt == key.thumbprint()


@pytest.mark.parametrize(
    "htu",
    [
        "HTTPS://ID.portnet.MA/token",
        "https://id.portnet.ma:443/token",
        "https://id.portnet.ma/token?a=b",
        "https://id.portnet.ma/token#a",
    ],
)
def test_an_address_written_otherwise_is_the_same_address(htu: str) -> None:
    assert read(made(url=htu))


@pytest.mark.parametrize("seconds", [-59, -10, 0, 10])
def test_a_proof_of_the_last_minute_is_taken(seconds: int) -> None:
    assert read(made(iat=int(NOON.timestamp()) + seconds))


def test_what_the_document_does_not_know_is_not_looked_at() -> None:
    """Clients put ``exp`` and ``nbf`` into proofs that no rule of RFC 9449 reads."""
    assert read(made(exp=1, nbf=9_999_999_999, ath="of-nothing"))
    assert read(made(header={"tx": "1"}, tx="1"))


@pytest.mark.parametrize(
    "changed",
    [
        {"htm": "GET"},
        {"htm": "post"},
        {"htm": None},
        {"htu": "https://id.portnet.ma/par"},
        {"htu": "https://id.portnet.ma:8443/token"},
        {"htu": "https://id.portnet.ma:a/token"},
        {"htu": "http://id.portnet.ma/token"},
        {"htu": "https://id.evil.example/token"},
        {"htu": "https://id.portnet.ma/token/"},
        {"htu": 12},
        {"htu": None},
        {"iat": int(NOON.timestamp()) - 60},
        {"iat": int(NOON.timestamp()) + 11},
        {"iat": int(NOON.timestamp()) + 3600},
        {"iat": "now"},
        {"iat": True},
        {"iat": None},
        {"jti": None},
        {"jti": ""},
        {"jti": 12},
        {"jti": "a" * 257},
        {"header": {"typ": "JWT"}},
        {"header": {"typ": None}},
        {"header": {"typ": "at+jwt"}},
        {"header": {"jwk": None}},
        {"header": {"jwk": {}}},
        {"header": {"jwk": KEY.as_dict(private=True)}},
        {"header": {"jwk": ECKey.generate_key("P-256").as_dict(private=False)}},
        {"header": {"jwk": RSAKey.generate_key(2048).as_dict(private=False)}},
        {"header": {"jwk": {"kty": "oct", "k": "c2VjcmV0"}}},
        {"header": {"jku": "https://evil.example/jwks"}},
    ],
)
def test_a_proof_that_says_something_else_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ProofRefused) as refusal:
        read(made(**changed))
    assert not isinstance(refusal.value, NonceWanted)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a.b.c", "é", "....", f"{made()}, {made()}", "a" * 5_000, "[" * 3_000, made()[:-4]],
    ids=["nothing", "a", "abc", "é", "dots", "two", "long", "deep", "cut"],
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(ProofRefused):
        read(text)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256", "ES384", "", None, ["ES256"]])
def test_no_other_algorithm_is_taken(algorithm: object) -> None:
    header = {"typ": "dpop+jwt", "alg": algorithm, "jwk": KEY.as_dict(private=False)}

    with pytest.raises(ProofRefused):
        read(raw(header, {"jti": "one"}))


@pytest.mark.filterwarnings("ignore:Key size should be")
@pytest.mark.parametrize(
    ("jwk", "algorithm"),
    [
        (ECKey.generate_key("P-384").as_dict(private=False), "ES256"),
        (RSAKey(SHORT, SHORT).as_dict(private=False), "PS256"),
        ("a", "ES256"),
        (["a"], "ES256"),
        ({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, "ES256"),
        ({"kty": "EC", "crv": "P-256", "x": 1, "y": None}, "ES256"),
    ],
    ids=["another curve", "a short key", "text", "a list", "no point", "no numbers"],
)
def test_a_proof_by_no_good_key_is_refused(jwk: object, algorithm: str) -> None:
    header = {"typ": "dpop+jwt", "alg": algorithm, "jwk": jwk}

    with pytest.raises(ProofRefused):
        read(raw(header, {"jti": "one"}))


@pytest.mark.parametrize("ath", [None, "another"])
def test_a_proof_for_another_token_is_refused(ath: str | None) -> None:
    with pytest.raises(ProofRefused):
        read(made(ath=ath), access_token="token")

    assert read(made(access_token="token"), access_token="token")


def test_a_proof_without_a_nonce_of_ours_is_asked_for_one() -> None:
    for nonce in (None, "made-up", "é", Nonces("another secret").current(at=NOON)):
        with pytest.raises(NonceWanted):
            read(made(nonce=nonce))


@pytest.mark.parametrize(("minutes", "fits"), [(0, True), (2, True), (3.9, True), (4, False)])
def test_a_nonce_is_good_in_its_two_minutes_and_the_next(minutes: float, fits: bool) -> None:
    nonce = NONCES.current(at=NOON)

    assert NONCES.fits(nonce, at=NOON + timedelta(minutes=minutes)) is fits
    assert not NONCES.fits(nonce, at=NOON - timedelta(seconds=1))


@pytest.fixture
def spent(redis_url: str) -> SpentIds:
    return SpentIds(redis.connect(redis_url), "banques:proof")


def spend(spent: SpentIds, owner: str, jti: str, *, made: float = 0, at: float = 0) -> bool:
    made_at = NOON + timedelta(seconds=made)
    good_until = made_at + timedelta(seconds=60)
    return spent.spend(
        owner, jti, made_at=made_at, good_until=good_until, at=NOON + timedelta(seconds=at)
    )


def test_an_identifier_counts_once(spent: SpentIds) -> None:
    assert spend(spent, "one key", "a")
    assert not spend(spent, "one key", "a", at=59)
    assert spend(spent, "another key", "a")
    assert spend(spent, "one key", "b")


def test_a_redis_that_was_emptied_takes_nothing_from_before(
    spent: SpentIds, redis_url: str
) -> None:
    assert spend(spent, "one key", "a")

    with redis.connect(redis_url) as emptied:
        emptied.flushdb()

    assert not spend(spent, "one key", "a", at=30)
    assert spend(spent, "one key", "b", made=30, at=30)
