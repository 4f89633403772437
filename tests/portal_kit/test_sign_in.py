"""Signing in and out at a portal, end to end with a Portnet ID in the test's own process."""

from http import HTTPStatus
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from redis import Redis

from portal_kit.audit.event import AuditEvent
from portal_kit.testing import (
    CarefulClient,
    FakeClock,
    FakeProvider,
    a_viewer,
    careful_client,
)
from tests.portal_kit import small_portal

HOST = "banques.portnet.localhost"
ISSUER = "http://id.portnet.localhost:8080"


def begin(client: CarefulClient, path: str = "/connexion") -> str:
    """Where the portal sends the browser."""
    answer = client.get(path)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return answer.location


def come_back(client: CarefulClient, provider: FakeProvider, path: str = "/connexion") -> str:
    """Signs in all the way; where the person ends up."""
    answer = client.get(provider.approve(begin(client, path)))
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return answer.location


def session_of(client: CarefulClient) -> str | None:
    cookie = client.get_cookie("session", domain=HOST)
    return cookie.value if cookie else None


def changed(callback: str, **parameters: str | None) -> str:
    """``callback`` with parameters replaced, or taken out where ``None``."""
    path, query = callback.split("?")
    merged = {**dict(parse_qsl(query)), **parameters}
    return f"{path}?{urlencode({name: value for name, value in merged.items() if value})}"


def test_a_stranger_is_sent_to_portnet_id_with_everything_that_binds_the_answer(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    first, second = (provider.request_of(begin(portal_client)) for _ in range(2))

    assert first["response_type"] == "code"
    assert first["client_id"] == "banques"
    assert first["redirect_uri"] == "http://banques.portnet.localhost:8080/connexion/retour"
    assert first["code_challenge_method"] == "S256"
    assert "max_age" not in first
    for name in ("state", "nonce", "code_challenge", "client_assertion"):
        assert len(first[name]) >= 32
        assert first[name] != second[name]


def test_the_browser_carries_nothing_of_the_request(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    """RFC 9126: what it could read or change was pushed."""
    query = parse_qs(urlsplit(begin(portal_client)).query)

    assert set(query) == {"client_id", "request_uri"}


def test_a_person_signs_in_and_reaches_the_page_they_asked_for(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    asked = portal_client.get("/qui?page=2")
    assert asked.location == "/connexion?suite=%2Fqui%3Fpage%3D2"

    assert come_back(portal_client, provider, asked.location) == "/qui?page=2"
    assert portal_client.get("/qui").text == "Salma Alami"


def test_the_sign_in_is_audited(
    portal_client: CarefulClient, provider: FakeProvider, audited: list[AuditEvent]
) -> None:
    come_back(portal_client, provider)

    [event] = audited
    assert (event.action, event.outcome) == ("portal.signed_in", "done")
    assert event.actor == str(provider.viewer.sub)
    assert event.organisation == "451"
    assert event.details == {"sid": "test-sid"}


def test_a_session_is_not_begun_when_the_audit_cannot_be_written(
    redis_url: str, provider: FakeProvider, clock: FakeClock
) -> None:
    def full(_: AuditEvent) -> None:
        raise RuntimeError("the disk is full")

    app = small_portal.create_app(redis_url, audit=full, clock=clock)
    provider.serve(app.extensions["portal_kit.portal"])
    client = careful_client(app, label=small_portal.LABEL)

    answer = client.get(provider.approve(begin(client)))

    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert session_of(client) is None


@pytest.mark.threat(15)
def test_every_sign_in_begins_a_session_of_its_own(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    """No session fixation: what the browser brought along is ended and never used again."""
    portal_client.set_cookie("session", "brought-along", domain=HOST)
    come_back(portal_client, provider)
    first = session_of(portal_client)
    come_back(portal_client, provider)
    second = session_of(portal_client)

    assert first is not None
    assert second is not None
    assert len({"brought-along", first, second}) == 3
    portal_client.set_cookie("session", first, domain=HOST)
    assert portal_client.get("/qui").status_code == HTTPStatus.SEE_OTHER


def test_redis_holds_no_secret_that_signs_anybody_in(
    portal_client: CarefulClient, provider: FakeProvider, redis_url: str
) -> None:
    target = begin(portal_client)
    state = provider.request_of(target)["state"]
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        assert not any(state in key for key in redis.scan_iter())
        portal_client.get(provider.approve(target))
        cookie = session_of(portal_client)
        assert cookie is not None
        kept = {key: redis.get(key) for key in redis.scan_iter() if "sessions-of" not in key}

    assert len(kept) == 2
    assert cookie not in str(kept)


def test_the_cookies_of_a_plain_local_run_stay_with_their_host(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    answer = portal_client.get(provider.approve(begin(portal_client)))

    [session] = answer.headers.getlist("Set-Cookie")
    name, *flags = session.split("; ")
    assert name.startswith("session=")
    assert set(flags) == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_over_tls_the_cookies_are_bound_to_the_host(
    redis_url: str, clock: FakeClock, provider: FakeProvider
) -> None:
    app = small_portal.create_app(redis_url, clock=clock, scheme="https", port=443)
    provider.issuer = "https://id.portnet.localhost"
    provider.serve(app.extensions["portal_kit.portal"])
    client = careful_client(app, label=small_portal.LABEL)

    begun = client.get("/connexion")
    answer = client.get(provider.approve(begun.location))

    for cookie, name in ((begun, "sign_in"), (answer, "session")):
        [header] = cookie.headers.getlist("Set-Cookie")
        assert header.startswith(f"__Host-{name}=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(header.split("; "))
        assert "Domain" not in header


@pytest.mark.parametrize(
    "suite",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/page\r\nSet-Cookie: a=b",
        "/" + "a" * 3_000,
        "",
    ],
)
def test_nobody_is_sent_away_from_the_portal_after_signing_in(
    portal_client: CarefulClient, provider: FakeProvider, suite: str
) -> None:
    path = f"/connexion?{urlencode({'suite': suite})}"

    assert come_back(portal_client, provider, path) == "/"


def test_an_answer_nobody_asked_for_is_refused(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    callback = provider.approve(begin(portal_client))

    refused = portal_client.get(changed(callback, state="another"))

    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert "Recommencez la connexion" in refused.text
    assert session_of(portal_client) is None


def test_an_answer_in_another_browser_is_refused(
    app: Flask, portal_client: CarefulClient, provider: FakeProvider
) -> None:
    """Login CSRF: nobody is signed in to somebody else's account by following a link."""
    victim = careful_client(app, label=small_portal.LABEL)
    begin(victim)

    refused = victim.get(provider.approve(begin(portal_client)))

    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert session_of(victim) is None


def test_an_answer_is_taken_once(portal_client: CarefulClient, provider: FakeProvider) -> None:
    callback = provider.approve(begin(portal_client))
    portal_client.get(callback)

    assert portal_client.get(callback).status_code == HTTPStatus.BAD_REQUEST


def test_two_tabs_may_sign_in_at_once(portal_client: CarefulClient, provider: FakeProvider) -> None:
    first, second = begin(portal_client, "/connexion?suite=/qui"), begin(portal_client)

    assert portal_client.get(provider.approve(second)).location == "/"
    assert portal_client.get(provider.approve(first)).location == "/qui"


@pytest.mark.parametrize("iss", [None, "http://id.evil.example", f"{ISSUER}/"])
def test_an_answer_of_another_provider_is_refused(
    portal_client: CarefulClient, provider: FakeProvider, iss: str | None
) -> None:
    """RFC 9207: a mix-up ends before the code is sent anywhere."""
    callback = changed(provider.approve(begin(portal_client)), iss=iss)

    assert portal_client.get(callback).status_code == HTTPStatus.BAD_REQUEST


def test_an_error_of_another_provider_is_refused_as_well(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    """Threat 3: nobody else says that a person gave up."""
    callback = provider.approve(begin(portal_client))

    answer = portal_client.get(
        changed(callback, code=None, error="access_denied", iss="http://id.evil.example")
    )

    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_a_code_of_another_sign_in_is_refused(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    """PKCE: an injected code fits no verifier of ours."""
    other = dict(parse_qsl(urlsplit(provider.approve(begin(portal_client))).query))
    callback = provider.approve(begin(portal_client))

    refused = portal_client.get(changed(callback, code=other["code"]))

    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert "n’a pas pu être vérifiée" in refused.text


def test_giving_up_at_portnet_id_is_no_failure(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    callback = changed(provider.approve(begin(portal_client)), code=None, error="access_denied")

    answer = portal_client.get(callback)

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "a été interrompue avant la fin" in answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("temporarily_unavailable", HTTPStatus.SERVICE_UNAVAILABLE),
        ("server_error", HTTPStatus.SERVICE_UNAVAILABLE),
        ("invalid_request", HTTPStatus.BAD_REQUEST),
        ("<script>alert(1)</script>", HTTPStatus.BAD_REQUEST),
    ],
)
def test_an_error_of_portnet_id_is_told_without_its_words(
    portal_client: CarefulClient, provider: FakeProvider, error: str, status: HTTPStatus
) -> None:
    callback = changed(provider.approve(begin(portal_client)), code=None, error=error)

    answer = portal_client.get(callback)

    assert answer.status_code == status
    assert error not in answer.text


def test_a_person_without_a_role_here_is_told_whom_to_ask(
    portal_client: CarefulClient, provider: FakeProvider, audited: list[AuditEvent]
) -> None:
    provider.viewer = a_viewer(roles=frozenset())

    answer = portal_client.get(provider.approve(begin(portal_client)))

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Votre référent" in answer.text
    assert session_of(portal_client) is None
    assert [event.outcome for event in audited] == ["refused"]


def test_signing_out_ends_the_session_here_and_then_at_portnet_id(
    portal_client: CarefulClient, provider: FakeProvider, audited: list[AuditEvent]
) -> None:
    come_back(portal_client, provider)
    session = session_of(portal_client)
    assert session is not None

    answer = portal_client.submit("/deconnexion", {}, page="/")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    target = urlsplit(answer.location)
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{ISSUER}/logout"
    sent = dict(parse_qsl(target.query))
    assert sent["post_logout_redirect_uri"] == "http://banques.portnet.localhost:8080/deconnecte"
    assert sent["id_token_hint"].count(".") == 2
    assert audited[-1].action == "portal.signed_out"
    assert session_of(portal_client) is None
    portal_client.set_cookie("session", session, domain=HOST)
    assert portal_client.get("/qui").status_code == HTTPStatus.SEE_OTHER


def test_signing_out_is_no_link(portal_client: CarefulClient, provider: FakeProvider) -> None:
    come_back(portal_client, provider)

    assert portal_client.get("/deconnexion").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert portal_client.get("/qui").status_code == HTTPStatus.OK


def test_signing_out_needs_the_token_of_the_page(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    come_back(portal_client, provider)

    assert portal_client.post("/deconnexion").status_code == HTTPStatus.FORBIDDEN
    assert portal_client.get("/qui").status_code == HTTPStatus.OK


def test_whoever_signs_out_twice_is_told_the_same(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    """A second tab still shows the button after the first has signed out."""
    come_back(portal_client, provider)
    portal_client.submit("/deconnexion", {}, page="/")
    signed_out = portal_client.get("/deconnecte")

    assert "Vous êtes déconnecté" in signed_out.text
    assert "Salma Alami" not in signed_out.text
