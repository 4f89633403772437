"""Who may redeem: secrets, and assertions signed as registered, each once.

RFC 6749, 2.3; RFC 7523, 3; OpenID Connect Core 1.0, 9; FAPI 2.0 Security Profile, 5.3.2.1.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from flask.testing import FlaskClient
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode
from redis import Redis
from werkzeug.test import TestResponse

from portal_kit.testing import NOON, CarefulClient
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, basic, with_key

# Client authentication comes first, so any code does to tell whether it passed.
PASSED = (400, "invalid_grant")
FAILED = (401, "invalid_client")


def outcome(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]


def try_assertion(client: FlaskClient, party: TestParty, assertion: str) -> tuple[int, str]:
    return outcome(party.redeem(client, "code", at=NOON, client_assertion=assertion))


def seconds(moment: datetime, **after: float) -> int:
    return int((moment + timedelta(**after)).timestamp())


def test_a_good_assertion_passes(client: CarefulClient, banques: TestParty) -> None:
    assert try_assertion(client, banques, banques.assertion(at=NOON)) == PASSED


@pytest.mark.threat(31)
def test_an_assertion_counts_once(client: CarefulClient, banques: TestParty) -> None:
    assertion = banques.assertion(at=NOON)

    assert try_assertion(client, banques, assertion) == PASSED
    assert try_assertion(client, banques, assertion) == FAILED


@pytest.mark.threat(31)
def test_of_assertions_at_once_one_counts(provider: Provider, banques: TestParty) -> None:
    assertion = banques.assertion(at=NOON)

    racers = [provider.browser() for _ in range(24)]

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda racer: try_assertion(racer, banques, assertion), racers))

    assert outcomes.count(PASSED) == 1
    assert outcomes.count(FAILED) == 23


def test_the_same_jti_of_another_party_is_another_one(
    client: CarefulClient, banques: TestParty, register: Callable[[TestParty], TestParty]
) -> None:
    other = register(with_key("autre"))

    assert try_assertion(client, banques, banques.assertion(at=NOON, jti="1")) == PASSED
    assert try_assertion(client, other, other.assertion(at=NOON, jti="1")) == PASSED


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"aud": [ISSUER]}, id="aud as a list"),
        pytest.param({"aud": [ISSUER, "https://ailleurs.test"]}, id="aud with another"),
        pytest.param({"aud": f"{ISSUER}/token"}, id="aud of the token endpoint"),
        pytest.param({"aud": f"{ISSUER}/"}, id="aud with a slash"),
        pytest.param({"aud": "https://ailleurs.test"}, id="aud of another"),
        pytest.param({"aud": None}, id="no aud"),
        pytest.param({"iss": "mic"}, id="iss of another"),
        pytest.param({"iss": None}, id="no iss"),
        pytest.param({"sub": None}, id="no sub"),
        pytest.param({"sub": "mic"}, id="sub of another"),
        pytest.param({"sub": 7}, id="sub is a number"),
        pytest.param({"exp": None}, id="no exp"),
        pytest.param({"exp": seconds(NOON, minutes=-5)}, id="exp 5 min ago"),
        pytest.param({"exp": seconds(NOON)}, id="exp now"),
        pytest.param({"exp": seconds(NOON, seconds=301)}, id="exp over 5 min ahead"),
        pytest.param({"exp": seconds(NOON, days=365)}, id="exp in a year"),
        pytest.param({"exp": str(seconds(NOON, minutes=1))}, id="exp is a text"),
        pytest.param({"exp": True}, id="exp is true"),
        pytest.param({"exp": 1e300}, id="exp beyond time"),
        pytest.param({"iat": seconds(NOON, seconds=60)}, id="iat 60 s ahead"),
        pytest.param({"nbf": seconds(NOON, seconds=60)}, id="nbf 60 s ahead"),
        pytest.param({"iat": "now"}, id="iat is a text"),
        pytest.param({"jti": None}, id="no jti"),
        pytest.param({"jti": ""}, id="jti empty"),
        pytest.param({"jti": 7}, id="jti is a number"),
        pytest.param({"jti": "j" * 257}, id="jti long"),
        pytest.param({"more": "x" * 9_000}, id="over 8 kB"),
    ],
)
@pytest.mark.threat(31)
def test_an_assertion_with_a_wrong_claim_fails(
    claims: dict[str, Any], client: CarefulClient, banques: TestParty
) -> None:
    assert try_assertion(client, banques, banques.assertion(at=NOON, **claims)) == FAILED


def test_the_log_tells_the_operator_what_the_caller_does_not_hear(
    client: CarefulClient, banques: TestParty, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    form = {"client_assertion": banques.assertion(at=NOON, aud=[ISSUER])}

    answer = banques.redeem(client, "code", at=NOON, **form)

    assert answer.get_json()["error_description"] == "Authentication failed."
    assert ("assertion refused", "aud") in [
        (record.message, vars(record).get("why")) for record in caplog.records
    ]


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"iat": seconds(NOON, seconds=8)}, id="iat 8 s ahead"),
        pytest.param({"nbf": seconds(NOON, seconds=8)}, id="nbf 8 s ahead"),
        pytest.param({"exp": seconds(NOON, minutes=5)}, id="exp 5 min ahead"),
    ],
)
@pytest.mark.threat(51)
def test_clocks_that_differ_a_little_are_borne(
    claims: dict[str, Any], client: CarefulClient, banques: TestParty
) -> None:
    assert try_assertion(client, banques, banques.assertion(at=NOON, **claims)) == PASSED


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "inconnu"},
        {"kid": "../../../etc/passwd"},
        {"kid": "' OR 1=1 --"},
        {"typ": "at+jwt"},
        {"typ": "logout+jwt"},
        {"typ": "dpop+jwt"},
        {"typ": "oauth-authz-req+jwt"},
        {"jku": "https://ailleurs.test/jwks"},
        {"x5u": "https://ailleurs.test/cert"},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"crit": ["exp"]},
    ],
    ids=str,
)
def test_a_header_that_wants_to_choose_fails(
    header: dict[str, Any], client: CarefulClient, banques: TestParty
) -> None:
    good = banques.assertion(at=NOON)
    whole = json.loads(b64decode_url(good.split(".")[0])) | header
    # Signed over what is sent, so that only the header is wrong.
    assertion = signed_by_hand(banques, whole, good.split(".")[1])

    assert try_assertion(client, banques, assertion) == FAILED


def test_a_header_like_a_good_one_made_by_hand_passes(
    client: CarefulClient, banques: TestParty
) -> None:
    """So the failures above are the header's fault."""
    good = banques.assertion(at=NOON)
    whole = json.loads(b64decode_url(good.split(".")[0])) | {"tx": "unknown, so ignored"}

    assertion = signed_by_hand(banques, whole, good.split(".")[1])

    assert try_assertion(client, banques, assertion) == PASSED


@pytest.mark.threat(28)
def test_a_key_that_the_token_brings_itself_is_not_used(
    client: CarefulClient, banques: TestParty
) -> None:
    """CVE-2026-27962."""
    own = ECKey.generate_key("P-256")
    brought = {"jwk": own.as_dict(private=False), "kid": own.thumbprint()}

    assertion = banques.assertion(at=NOON, header=brought, key=own)

    assert try_assertion(client, banques, assertion) == FAILED


def test_a_kid_may_be_left_out_where_there_is_one_key(
    client: CarefulClient, banques: TestParty
) -> None:
    assertion = banques.assertion(at=NOON, header={"kid": None})

    assert try_assertion(client, banques, assertion) == PASSED


@pytest.mark.threat(28)
def test_a_kid_may_not_be_left_out_where_there_are_two(
    client: CarefulClient, register: Callable[[TestParty], TestParty]
) -> None:
    one, other = with_key("deux"), with_key("deux")
    both = one.registered.keys + other.registered.keys
    two = register(replace(one, registered=replace(one.registered, keys=both)))

    assert try_assertion(client, two, two.assertion(at=NOON)) == PASSED
    assert try_assertion(client, two, two.assertion(at=NOON, header={"kid": None})) == FAILED


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "EdDSA"])
def test_another_algorithm_counts_only_where_it_is_registered(
    algorithm: str, client: CarefulClient, register: Callable[[TestParty], TestParty]
) -> None:
    key = OKPKey.generate_key("Ed25519") if algorithm == "EdDSA" else RSAKey.generate_key(2048)
    party = register(with_key("autre", key=key, assertion_algorithm=algorithm))
    assert try_assertion(client, party, party.assertion(at=NOON)) == PASSED

    register(with_key("autre", key=key))

    assert try_assertion(client, party, party.assertion(at=NOON)) == FAILED


@pytest.mark.parametrize(("registered", "sent"), [("PS256", "RS256"), ("RS256", "PS256")])
def test_one_rsa_algorithm_does_not_pass_for_the_other(
    registered: str,
    sent: str,
    client: CarefulClient,
    register: Callable[[TestParty], TestParty],
) -> None:
    key = RSAKey.generate_key(2048)
    party = register(with_key("autre", key=key, assertion_algorithm=registered))

    assertion = party.assertion(at=NOON, header={"alg": sent})

    assert try_assertion(client, party, assertion) == FAILED


def test_the_public_key_is_no_hmac_secret(client: CarefulClient, banques: TestParty) -> None:
    assert banques.key is not None
    pem: bytes = banques.key.as_pem(private=False)  # type: ignore[attr-defined]
    assertion = banques.assertion(
        at=NOON, header={"alg": "HS256"}, key=OctKey.import_key(urlsafe_b64encode(pem).decode())
    )

    assert try_assertion(client, banques, assertion) == FAILED


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_an_unsigned_assertion_fails(
    algorithm: str, client: CarefulClient, banques: TestParty
) -> None:
    header = urlsafe_b64encode(json.dumps({"alg": algorithm}).encode()).decode()
    payload = banques.assertion(at=NOON).split(".")[1]

    assert try_assertion(client, banques, f"{header}.{payload}.") == FAILED


@pytest.mark.parametrize(
    "assertion",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "é.é.é",
        "e30.e30.e30",
        "W10.W10.W10",
        "[" * 8_000,
        "\x00.\x00",
    ],
)
def test_nonsense_is_no_assertion(
    assertion: str, client: CarefulClient, banques: TestParty
) -> None:
    assert try_assertion(client, banques, assertion) == FAILED


@pytest.mark.threat(47)
def test_deep_json_is_no_assertion(client: CarefulClient, banques: TestParty) -> None:
    deep = urlsafe_b64encode(("[" * 2_000 + "]" * 2_000).encode()).decode()

    assert try_assertion(client, banques, f"{deep}.{deep}.x") == FAILED


def test_the_type_of_assertion_must_be_named(client: CarefulClient, banques: TestParty) -> None:
    answer = banques.redeem(client, "code", at=NOON, client_assertion_type="jwt")

    assert outcome(answer) == FAILED


def test_a_client_id_beside_an_assertion_must_be_its_own(
    client: CarefulClient, banques: TestParty, mic: TestParty
) -> None:
    assert outcome(banques.redeem(client, "code", at=NOON, client_id=None)) == PASSED
    assert outcome(banques.redeem(client, "code", at=NOON, client_id="mic")) == FAILED


def test_an_assertion_from_before_redis_forgot_does_not_count(
    client: CarefulClient, banques: TestParty, redis_url: str
) -> None:
    try_assertion(client, banques, banques.assertion(at=NOON))
    assertion = banques.assertion(at=NOON, iat=seconds(NOON, seconds=-30))
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()

    assert try_assertion(client, banques, assertion) == FAILED


@pytest.mark.parametrize("name", ["mic", "posting"])
def test_a_secret_passes_by_the_method_it_is_registered_for(
    name: str, request: pytest.FixtureRequest, client: CarefulClient
) -> None:
    party: TestParty = request.getfixturevalue(name)

    assert outcome(party.redeem(client, "code", at=NOON)) == PASSED


@pytest.mark.parametrize(
    "secret",
    ["", "faux", "é" * 43, "\x00", "s" * 900_000],
    ids=["none", "wrong", "not ASCII", "NUL", "900 kB"],
)
def test_a_wrong_secret_fails(secret: str, client: CarefulClient, posting: TestParty) -> None:
    answer = posting.redeem(client, "code", at=NOON, client_secret=secret)

    assert outcome(answer) == FAILED


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic " + b64encode(b"mic").decode(),
        "Basic " + b64encode(b":").decode(),
        "Basic " + b64encode(b"mic:").decode(),
        "Basic " + b64encode(b"\xff\xfe:\xff").decode(),
        "Basic " + b64encode("mic:clé".encode()).decode(),
        "Basic " + b64encode("mïc:x".encode("latin-1")).decode(),
        basic("mic", "s" * 5_000),
        basic("personne", "x"),
        basic("banques", ""),
        basic("mic\x00", "x"),
        "Bearer abc",
        "Digest username=mic",
    ],
    ids=range(15),
)
def test_a_header_that_proves_nothing_fails(
    header: str, client: CarefulClient, mic: TestParty, banques: TestParty
) -> None:
    form = {"grant_type": "authorization_code", "code": "c", "redirect_uri": mic.redirect_uri}

    answer = client.post("/token", data=form, headers={"Authorization": header})

    assert outcome(answer) == FAILED
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_secret_does_not_pass_by_another_method(
    client: CarefulClient, mic: TestParty, posting: TestParty
) -> None:
    form = {"grant_type": "authorization_code", "code": "c"}
    in_body = {**form, "client_id": "mic", "client_secret": mic.secret}
    in_header = {"Authorization": basic("posting", posting.secret)}

    assert outcome(client.post("/token", data=in_body)) == FAILED
    assert outcome(client.post("/token", data=form, headers=in_header)) == FAILED


def test_a_key_is_not_replaced_by_a_secret(client: CarefulClient, banques: TestParty) -> None:
    form = {"grant_type": "authorization_code", "code": "c", "client_id": "banques"}

    assert outcome(client.post("/token", data={**form, "client_secret": "x"})) == FAILED
    assert outcome(client.post("/token", data=form)) == FAILED


def test_two_methods_at_once_are_refused(client: CarefulClient, mic: TestParty) -> None:
    answer = mic.redeem(client, "code", at=NOON, client_id="mic", client_secret=mic.secret)

    assert outcome(answer) == (400, "invalid_request")


def b64decode_url(part: str) -> bytes:
    return urlsafe_b64decode(part.encode())


def signed_by_hand(party: TestParty, header: dict[str, Any], payload: str) -> str:
    """A token whose signature fits, whatever its header says."""
    assert isinstance(party.key, ECKey)
    signed = f"{urlsafe_b64encode(json.dumps(header).encode()).decode()}.{payload}"
    der = party.key.private_key.sign(signed.encode(), ECDSA(SHA256()))  # type: ignore[union-attr]
    r, s = decode_dss_signature(der)
    signature = urlsafe_b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()
    return f"{signed}.{signature}"
