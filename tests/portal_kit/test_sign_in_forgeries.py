"""ID tokens and UserInfo that a portal refuses (OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2)."""

import hmac
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64encode

from portal_kit.testing import NOON, CarefulClient, FakeProvider

Claims = dict[str, Any]
Sign = Callable[[Claims], str]


def sign_in(client: CarefulClient, provider: FakeProvider) -> HTTPStatus:
    callback = provider.approve(client.get("/connexion").location)
    return HTTPStatus(client.get(callback).status_code)


def is_signed_in(client: CarefulClient) -> bool:
    return client.get_cookie("session", domain="banques.portnet.localhost") is not None


def seconds(**offset: float) -> int:
    return int((NOON + timedelta(**offset)).timestamp())


def part(value: object) -> str:
    return urlsafe_b64encode(str(value).replace("'", '"').encode()).decode()


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "http://id.evil.example"),
        ("aud", "helpdesk"),
        ("aud", ["banques", "helpdesk"]),
        ("aud", []),
        ("exp", seconds(seconds=-30)),
        ("exp", "tomorrow"),
        ("exp", None),
        ("iat", seconds(seconds=30)),
        ("iat", None),
        ("nonce", "of-another-sign-in"),
        ("nonce", "d’une autre"),
        ("nonce", None),
        ("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
        ("sub", "salma"),
        ("sub", None),
        ("auth_time", None),
        ("auth_time", True),
    ],
)
def test_a_token_that_says_something_else_is_refused(
    portal_client: CarefulClient, provider: FakeProvider, claim: str, value: object
) -> None:
    provider.claims = {claim: value}

    assert sign_in(portal_client, provider) == HTTPStatus.BAD_REQUEST
    assert not is_signed_in(portal_client)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iat", seconds(seconds=29)),
        ("exp", seconds(seconds=-29)),
        ("aud", ["banques"]),
    ],
)
@pytest.mark.threat(51)
def test_clocks_may_differ_a_little_and_an_audience_may_be_a_list(
    portal_client: CarefulClient, provider: FakeProvider, claim: str, value: object
) -> None:
    provider.claims = {claim: value}

    assert sign_in(portal_client, provider) == HTTPStatus.SEE_OTHER


def unsigned(provider: FakeProvider) -> Sign:
    return lambda claims: f"{part({'alg': 'none'})}.{part(claims)}."


def unsigned_with_our_kid(provider: FakeProvider) -> Sign:
    return lambda claims: f"{part({'alg': 'none', 'kid': 'test-key'})}.{part(claims)}."


def by_hmac_with_the_public_key(provider: FakeProvider) -> Sign:
    def sign(claims: Claims) -> str:
        signed = f"{part({'alg': 'HS256', 'kid': 'test-key'})}.{part(claims)}"
        digest = hmac.digest(provider.key.as_pem(private=False), signed.encode(), "sha256")
        return f"{signed}.{urlsafe_b64encode(digest).decode()}"

    return sign


def by_a_key_nobody_knows(provider: FakeProvider) -> Sign:
    key = ECKey.generate_key("P-256")
    return lambda claims: jwt.encode({"alg": "ES256", "kid": "unknown"}, claims, key)


def by_another_key_under_a_known_name(provider: FakeProvider) -> Sign:
    key = ECKey.generate_key("P-256")
    return lambda claims: jwt.encode({"alg": "ES256", "kid": "test-key"}, claims, key)


def by_a_key_it_brings_along(provider: FakeProvider) -> Sign:
    key = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "jwk": key.as_dict(private=False)}
    return lambda claims: jwt.encode(header, claims, key)


def by_a_key_it_brings_along_under_a_known_name(provider: FakeProvider) -> Sign:
    key = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "kid": "test-key", "jwk": key.as_dict(private=False)}
    return lambda claims: jwt.encode(header, claims, key)


def by_a_key_it_points_to(provider: FakeProvider) -> Sign:
    key = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "kid": "far", "jku": "http://evil.example/jwks"}
    return lambda claims: jwt.encode(header, claims, key)


def in_an_algorithm_of_another_kind_of_key(provider: FakeProvider) -> Sign:
    key = RSAKey.generate_key(2048)
    return lambda claims: jwt.encode({"alg": "RS256", "kid": "test-key"}, claims, key)


def as_an_access_token(provider: FakeProvider) -> Sign:
    header = {"alg": "ES256", "kid": "test-key", "typ": "at+jwt"}
    return lambda claims: jwt.encode(header, claims, provider.key)


def as_a_logout_token(provider: FakeProvider) -> Sign:
    header = {"alg": "ES256", "kid": "test-key", "typ": "logout+jwt"}
    return lambda claims: jwt.encode(header, claims, provider.key)


def as_something_critical(provider: FakeProvider) -> Sign:
    def sign(claims: Claims) -> str:
        _, payload, signature = provider._sign(claims).split(".")
        header = part({"alg": "ES256", "kid": "test-key", "crit": ["exp"]})
        return f"{header}.{payload}.{signature}"

    return sign


def changed_after_signing(provider: FakeProvider) -> Sign:
    def sign(claims: Claims) -> str:
        header, _, signature = provider._sign(claims).split(".")
        return f"{header}.{part({**claims, 'acr': 'other'})}.{signature}"

    return sign


def not_at_all(provider: FakeProvider) -> Sign:
    return lambda claims: ""


def as_noise(provider: FakeProvider) -> Sign:
    return lambda claims: "not.a.token"


@pytest.mark.parametrize(
    "forged",
    [
        unsigned,
        unsigned_with_our_kid,
        by_hmac_with_the_public_key,
        by_a_key_nobody_knows,
        by_another_key_under_a_known_name,
        by_a_key_it_brings_along,
        by_a_key_it_brings_along_under_a_known_name,
        by_a_key_it_points_to,
        in_an_algorithm_of_another_kind_of_key,
        as_an_access_token,
        as_a_logout_token,
        as_something_critical,
        changed_after_signing,
        not_at_all,
        as_noise,
    ],
)
def test_a_token_signed_otherwise_is_refused(
    portal_client: CarefulClient, provider: FakeProvider, forged: Callable[[FakeProvider], Sign]
) -> None:
    provider.sign = forged(provider)

    assert sign_in(portal_client, provider) == HTTPStatus.BAD_REQUEST
    assert not is_signed_in(portal_client)


def test_a_new_key_of_portnet_id_is_learnt(
    portal_client: CarefulClient, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rotation: a kid that is not known yet makes the portal read the keys once more."""
    assert sign_in(portal_client, provider) == HTTPStatus.SEE_OTHER
    monkeypatch.setattr("portal_kit.oidc.provider.KEY_REFETCH_SECONDS", -1)
    new = ECKey.generate_key("P-256", {"kid": "new-key", "alg": "ES256", "use": "sig"})
    provider.key = new
    provider.sign = lambda claims: jwt.encode({"alg": "ES256", "kid": "new-key"}, claims, new)

    assert sign_in(portal_client, provider) == HTTPStatus.SEE_OTHER


def test_unknown_keys_do_not_make_the_portal_ask_again_and_again(
    portal_client: CarefulClient, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    send = provider.send

    def counting(request: requests.PreparedRequest, **rest: Any) -> requests.Response:
        asked.append(request.path_url)
        return send(request, **rest)

    monkeypatch.setattr(provider, "send", counting)
    provider.sign = by_a_key_nobody_knows(provider)

    for _ in range(4):
        sign_in(portal_client, provider)

    assert asked.count("/jwks") == 1
    assert asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    "person",
    [
        {"sub": str(uuid4())},
        {"sub": None},
        {"organisation": None},
        {"organisation": {"code": "451"}},
        {"roles": None},
        {"branches": None},
    ],
)
def test_what_userinfo_says_of_another_or_leaves_out_is_refused(
    portal_client: CarefulClient, provider: FakeProvider, person: Claims
) -> None:
    provider.person = person

    assert sign_in(portal_client, provider) == HTTPStatus.BAD_REQUEST
    assert not is_signed_in(portal_client)
