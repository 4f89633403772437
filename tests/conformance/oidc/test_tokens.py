"""The steps of a sign-in notice what is wrong with an answer of the token endpoint."""

import json
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, cast

import pytest
import requests

from tests.conformance.browsing import Browser
from tests.conformance.findings import Refuted
from tests.conformance.keys import SigningKey, unsigned, with_broken_signature
from tests.conformance.oidc.bench import Bench, Tokens
from tests.conformance.oidc.relying_party import Client, RelyingParty
from tests.conformance.replies import Reply

ISSUER, CLIENT, NONCE, ACCESS_TOKEN = "https://id.example", "client", "nonce", "access-token"
NO_BROWSER = cast(Browser, None)  # Nothing here opens one.
KEY = SigningKey.new("PS256")
HEADER = {"alg": "RS256", "kid": KEY.kid, "typ": "JWT"}
HALF = sha256(ACCESS_TOKEN.encode()).digest()[:16]
AT_HASH = urlsafe_b64encode(HALF).rstrip(b"=").decode()


def claims(**changed: object) -> dict[str, object]:
    """Of a good ID token, changed as told; ``None`` leaves one out."""
    now = int(time.time())
    good = {
        "iss": ISSUER, "sub": "person", "aud": CLIENT, "nonce": NONCE, "iat": now,
        "exp": now + 60, "auth_time": now, "at_hash": AT_HASH,
    }  # fmt: skip
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def taken(id_token: str, **changed: object) -> tuple[Bench, Tokens]:
    """What the bench makes of the answer that holds it. Raises ``Refuted``."""
    party = RelyingParty(
        Client(client_id=CLIENT, redirect_uri="http://127.0.0.1/"), {}, requests.Session()
    )
    bench = Bench(
        metadata={"issuer": ISSUER}, keys={"keys": [{**KEY.public, "alg": "RS256"}]},
        browser=NO_BROWSER, first=party, second=party, by_post=party,
    )  # fmt: skip
    answer: dict[str, Any] = {
        "access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 60,
        "id_token": id_token, **changed,
    }  # fmt: skip
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    reply = Reply(200, headers, json.dumps(answer))
    return bench, bench.tokens_in(party, reply, nonce=NONCE)


def test_good_tokens_are_taken() -> None:
    bench, tokens = taken(KEY.sign(HEADER, claims()))

    assert bench.failures == []
    assert tokens.claims["sub"] == "person"


@pytest.mark.parametrize("missing", ["at_hash", "auth_time"])
def test_what_may_be_missing_may(missing: str) -> None:
    bench, _ = taken(KEY.sign(HEADER, claims(**{missing: None})))

    assert bench.failures == []


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.example"},
        {"sub": None},
        {"sub": ""},
        {"aud": "other"},
        {"aud": [CLIENT, "other"]},
        {"aud": None},
        {"azp": "other"},
        {"nonce": "other"},
        {"nonce": None},
        {"exp": 1},
        {"exp": time.time() + 60.5},
        {"exp": None},
        {"iat": 1},
        {"iat": time.time() - 0.5},
        {"at_hash": "of-something-else"},
    ],
    # Not the values: some are of this very moment, and every process must agree on the names.
    ids=[
        "iss", "no sub", "empty sub", "aud", "a second aud", "no aud", "azp", "nonce", "no nonce",
        "exp of long ago", "exp with a fraction", "no exp", "iat of long ago",
        "iat with a fraction", "at_hash",
    ],
)  # fmt: skip
def test_a_claim_with_a_fault_is_refused(changed: dict[str, object]) -> None:
    token = KEY.sign(HEADER, claims(**changed))

    with pytest.raises(Refuted):
        taken(token)


@pytest.mark.parametrize(
    "token",
    [
        unsigned(HEADER, claims()),
        KEY.sign({**HEADER, "alg": "PS256"}, claims()),
        KEY.sign({"alg": "RS256"}, claims()),
        KEY.sign({**HEADER, "kid": "unknown"}, claims()),
        KEY.sign({**HEADER, "typ": "at+jwt"}, claims()),
        SigningKey.new("PS256").sign(HEADER, claims()),
        with_broken_signature(KEY.sign(HEADER, claims())),
    ],
    ids=["unsigned", "PS256", "no kid", "unknown kid", "typ", "other key", "broken"],
)
def test_a_signature_with_a_fault_is_refused(token: str) -> None:
    with pytest.raises(Refuted):
        taken(token)


def test_an_auth_time_that_is_no_whole_number_fails() -> None:
    bench, _ = taken(KEY.sign(HEADER, claims(auth_time=time.time() - 0.5)))

    assert bench.failures


def test_an_end_that_is_no_number_fails() -> None:
    bench, _ = taken(KEY.sign(HEADER, claims()), expires_in="60")

    assert bench.failures
