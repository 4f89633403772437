"""Portnet ID ends a portal's sessions from afar, and nobody else does (threats 28, 30 and 37)."""

from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import ECKey
from redis import Redis
from werkzeug.test import TestResponse

from portal_kit.audit.event import AuditEvent
from portal_kit.portal import Portal
from portal_kit.session import EndReason
from portal_kit.testing import CarefulClient, FakeClock, FakeProvider, careful_client
from portal_kit.web.listeners import INTERNAL, LISTENER
from tests.portal_kit import small_portal
from tests.portal_kit.signing_in import signed_in

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def client(portal_client: CarefulClient, provider: FakeProvider) -> CarefulClient:
    """The browser of Salma Alami, who has just signed in."""
    signed_in(portal_client, provider)
    return portal_client


@pytest.fixture
def portnet_id_client(app: Flask) -> CarefulClient:
    """Portnet ID calling: no cookie, no form of ours."""
    return careful_client(app, label=small_portal.LABEL)


def told(client: CarefulClient, token: str, **where: Any) -> TestResponse:
    return client.post("/logout/backchannel", data={"logout_token": token}, **where)


def test_every_session_of_the_sign_on_ends_and_the_page_says_why(
    app: Flask,
    client: CarefulClient,
    portnet_id_client: CarefulClient,
    provider: FakeProvider,
    audited: list[AuditEvent],
) -> None:
    second = careful_client(app, label=small_portal.LABEL)
    signed_in(second, provider)

    answer = told(portnet_id_client, provider.logout_token(reason="suspended"))

    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json() == {"ended": 2}
    for browser in (client, second):
        assert "a été suspendu" in browser.get("/qui").text
    assert [(each.action, each.details["reason"]) for each in audited[2:]] == [
        ("portal.session_ended", "suspended")
    ] * 2


def test_the_sessions_of_other_sign_ons_go_on(
    client: CarefulClient, portnet_id_client: CarefulClient, provider: FakeProvider
) -> None:
    assert told(portnet_id_client, provider.logout_token(sid="another")).get_json() == {"ended": 0}

    assert client.get("/qui").status_code == HTTPStatus.OK


def test_it_may_come_in_by_the_internal_door(
    client: CarefulClient, portnet_id_client: CarefulClient, provider: FakeProvider
) -> None:
    inside = {"environ_overrides": {LISTENER: INTERNAL}, "base_url": "http://10.0.0.9:8001"}

    assert told(portnet_id_client, provider.logout_token(), **inside).status_code == HTTPStatus.OK
    assert client.get("/qui").status_code == HTTPStatus.UNAUTHORIZED


def test_a_notice_that_was_sent_again_is_taken_again(
    client: CarefulClient, portnet_id_client: CarefulClient, provider: FakeProvider
) -> None:
    told(portnet_id_client, provider.logout_token())

    assert told(portnet_id_client, provider.logout_token()).get_json() == {"ended": 0}
    assert "dans un autre onglet" in client.get("/qui").text


def test_a_token_counts_once(portnet_id_client: CarefulClient, provider: FakeProvider) -> None:
    token = provider.logout_token()
    told(portnet_id_client, token)

    assert told(portnet_id_client, token).status_code == HTTPStatus.BAD_REQUEST


def test_a_sign_in_that_was_under_way_as_its_sign_on_ended_opens_nothing(
    portal_client: CarefulClient, portnet_id_client: CarefulClient, provider: FakeProvider
) -> None:
    callback = provider.approve(portal_client.get("/connexion").location)
    told(portnet_id_client, provider.logout_token())

    portal_client.get(callback)

    assert "dans un autre onglet" in portal_client.get("/qui").text


def test_a_page_under_way_does_not_bring_the_session_back(
    portal: Portal, client: CarefulClient, clock: FakeClock, redis_url: str
) -> None:
    cookie = client.get_cookie("session", domain="banques.portnet.localhost")
    assert cookie is not None
    under_way = portal.sessions.get(cookie.value, at=clock.now)

    portal.sessions.end_all_of("test-sid", because=EndReason.SUSPENDED)
    portal.sessions.touch(cookie.value, at=clock.now)
    portal.sessions.keep(cookie.value, under_way)  # type: ignore[arg-type]

    with Redis.from_url(redis_url) as redis:
        assert list(redis.scan_iter("banques:se*:*")) == []
    assert client.get("/qui").status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "http://id.evil.example"},
        {"aud": "helpdesk"},
        {"aud": ["banques", "helpdesk"]},
        {"aud": None},
        {"iat": None},
        {"iat": "now"},
        {"iat": 10**20},
        {"exp": None},
        {"exp": 1},
        {"exp": 4_000_000_000},
        {"jti": None},
        {"jti": ""},
        {"jti": "a" * 300},
        {"sid": None},
        {"sid": 12},
        {"nonce": "of-an-id-token"},
        {"events": None},
        {"events": {}},
        {"events": [EVENT]},
        {"events": {EVENT: "yes"}},
    ],
)
def test_a_token_that_says_something_else_is_refused(
    client: CarefulClient,
    portnet_id_client: CarefulClient,
    provider: FakeProvider,
    changed: dict[str, object],
) -> None:
    refused = told(portnet_id_client, provider.logout_token(**changed))

    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.get_json() == {"error": "invalid_request"}
    assert client.get("/qui").status_code == HTTPStatus.OK


STRANGE = ECKey.generate_key("P-256")
KNOWN = {"alg": "ES256", "kid": "test-key"}


@pytest.mark.parametrize(
    ("header", "strange"),
    [
        ({**KNOWN}, False),
        ({**KNOWN, "typ": "JWT"}, False),
        ({**KNOWN, "typ": "at+jwt"}, False),
        ({**KNOWN, "typ": "dpop+jwt"}, False),
        ({**KNOWN, "typ": "logout+jwt"}, True),
        ({"alg": "ES256", "kid": "../keys", "typ": "logout+jwt"}, True),
        ({"alg": "ES256", "typ": "logout+jwt", "jwk": STRANGE.as_dict(private=False)}, True),
        ({**KNOWN, "typ": "logout+jwt", "jku": "http://evil.example/jwks"}, True),
        ({**KNOWN, "typ": "logout+jwt", "x5u": "http://evil.example/key"}, True),
    ],
    ids=[
        "as an ID token without typ", "as an ID token", "as an access token", "as a proof",
        "another key", "kid that walks", "key brought along", "key pointed to", "certificate",
    ],
)  # fmt: skip
def test_a_token_of_another_kind_or_key_is_refused(
    client: CarefulClient,
    portnet_id_client: CarefulClient,
    provider: FakeProvider,
    header: dict[str, Any],
    strange: bool,
) -> None:
    claims = jwt.decode(provider.logout_token(), provider.key).claims
    token = jwt.encode(header, claims, STRANGE if strange else provider.key)

    assert told(portnet_id_client, token).status_code == HTTPStatus.BAD_REQUEST
    assert client.get("/qui").status_code == HTTPStatus.OK


def test_a_logout_token_is_no_id_token_and_the_other_way_round(
    portnet_id_client: CarefulClient, provider: FakeProvider
) -> None:
    """Threat 30, both ways; ``test_sign_in_forgeries`` has the first."""
    id_token = provider.sign({"iss": provider.issuer, "aud": "banques", "sid": "test-sid"})

    assert told(portnet_id_client, id_token).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("form", [{}, {"logout_token": ""}, {"logout_token": ["a", "b"]}])
def test_what_is_no_notice_is_refused(
    portnet_id_client: CarefulClient, provider: FakeProvider, form: dict[str, object]
) -> None:
    answer = portnet_id_client.post("/logout/backchannel", data=form)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
