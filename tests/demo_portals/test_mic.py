"""The demo portal of the MIC, against a provider in the test's own process."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.test import TestResponse

from demo_portals.mic.app import create_app
from demo_portals.mic.settings import Settings
from tests.demo_portals.provider import CLIENT_SECRET, INTERNAL, ISSUER, Provider

URL = "http://mic.portnet.localhost:8080"


def settings(redis_url: str, scheme: str = "http") -> Settings:
    return Settings(
        redis_url=redis_url,
        url=URL.replace("http", scheme, 1),
        issuer=ISSUER,
        issuer_internal_url=INTERNAL,
        secret_key="a session key of forty characters, at least",
        client_secret=CLIENT_SECRET,
    )


class Browser:
    """A browser that always speaks to the portal's own address."""

    def __init__(self, client: FlaskClient, origin: str = URL) -> None:
        self._client, self._origin = client, origin

    def get(self, path: str) -> TestResponse:
        return self._client.get(path, base_url=self._origin)

    def post(self, path: str, **form: str) -> TestResponse:
        return self._client.post(path, base_url=self._origin, data=form)

    def asked(self) -> str:
        return str(self.get("/connexion").headers["Location"])

    def token(self) -> str:
        _, _, rest = self.get("/").get_data(as_text=True).partition('name="csrf_token" value="')
        return rest.partition('"')[0]


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    made = Provider(now=int(time.time()))
    monkeypatch.setattr(
        "requests.adapters.HTTPAdapter.send", lambda _, request, **more: made.send(request, **more)
    )
    return made


@pytest.fixture
def app(redis_url: str) -> Flask:
    return create_app(settings(redis_url))


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app.test_client())


def signed_in(browser: Browser, provider: Provider) -> None:
    assert browser.get(provider.approve(browser.asked())).status_code == 303


def test_a_stranger_is_invited_to_sign_in(browser: Browser) -> None:
    page = browser.get("/")

    assert "Se connecter avec Portnet ID" in page.text
    assert "Portail de démonstration" in page.text


def test_the_browser_is_sent_to_the_public_address_with_all_that_binds_the_answer(
    browser: Browser,
) -> None:
    address = urlsplit(browser.asked())
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}

    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{ISSUER}/authorize"
    assert asked["client_id"] == "mic"
    assert asked["redirect_uri"] == f"{URL}/retour"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid profile portnet"
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20


def test_who_is_signed_in_is_shown_with_organisation_roles_and_time(
    browser: Browser, provider: Provider
) -> None:
    signed_in(browser, provider)

    page = browser.get("/").text

    assert "Salma Alami" in page
    assert "Crédit Atlantique" in page
    assert "Lecture" in page
    assert time.strftime("%Y", time.gmtime(provider.now)) in page


def test_an_answer_of_another_provider_is_not_redeemed(
    browser: Browser, provider: Provider
) -> None:
    answer = provider.approve(browser.asked()).partition("&iss=")[0]

    assert browser.get(f"{answer}&iss=http%3A%2F%2Fid.elsewhere.test").status_code == 400
    assert browser.get(answer).status_code == 400
    assert provider.calls == []


def test_an_answer_to_another_browser_is_not_redeemed(
    browser: Browser, app: Flask, provider: Provider
) -> None:
    other = Browser(app.test_client())

    assert browser.get(provider.approve(other.asked())).status_code == 400
    assert provider.calls == []


def test_who_gives_up_is_back_at_the_beginning(browser: Browser) -> None:
    answer = browser.get(f"/retour?error=access_denied&state=x&iss={ISSUER}")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_a_refusal_of_the_provider_is_told(browser: Browser) -> None:
    page = browser.get(f"/retour?error=server_error&state=x&iss={ISSUER}")

    assert page.status_code == 400
    assert "La connexion n’a pas abouti" in page.text


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"nonce": "another"}, id="the nonce of another request"),
        pytest.param({"aud": "banques"}, id="a token for another portal"),
        pytest.param({"iss": "http://id.elsewhere.test"}, id="another issuer"),
        pytest.param({"exp": 1}, id="an expired token"),
    ],
)
def test_an_id_token_that_does_not_fit_signs_nobody_in(
    browser: Browser, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims = claims

    assert browser.get(provider.approve(browser.asked())).status_code == 400
    assert "Se connecter avec Portnet ID" in browser.get("/").text


def test_user_info_about_somebody_else_signs_nobody_in(
    browser: Browser, provider: Provider
) -> None:
    provider.user = {"sub": "sub-of-another"}

    assert browser.get(provider.approve(browser.asked())).status_code == 400


def test_a_provider_that_does_not_answer_is_told_as_that(
    browser: Browser, provider: Provider
) -> None:
    answer = provider.approve(browser.asked())
    provider.reachable = False

    page = browser.get(answer)

    assert page.status_code == 503
    assert "Portnet ID ne répond pas" in page.text


def test_signing_out_ends_the_session_here_and_the_sign_on_there(
    browser: Browser, provider: Provider
) -> None:
    signed_in(browser, provider)

    answer = browser.post("/deconnexion", csrf_token=browser.token())

    address = urlsplit(str(answer.headers["Location"]))
    told = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert answer.status_code == 303
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{ISSUER}/logout"
    assert told["post_logout_redirect_uri"] == f"{URL}/"
    assert told["id_token_hint"].count(".") == 2
    assert "Se connecter avec Portnet ID" in browser.get("/").text


def test_signing_out_needs_the_token_of_the_form(browser: Browser, provider: Provider) -> None:
    signed_in(browser, provider)

    assert browser.post("/deconnexion", csrf_token="guessed").status_code == 403
    assert "Salma Alami" in browser.get("/").text


def test_a_sign_in_older_than_ten_hours_counts_no_more(
    browser: Browser, provider: Provider
) -> None:
    provider.claims = {"auth_time": provider.now - 10 * 3600 - 1}
    signed_in(browser, provider)

    assert "Se connecter avec Portnet ID" in browser.get("/").text


def test_who_was_signed_out_elsewhere_is_told(browser: Browser, provider: Provider) -> None:
    signed_in(browser, provider)

    told = browser.post("/logout/backchannel", logout_token=provider.logout_token())

    page = browser.get("/").text
    assert told.status_code == 200
    assert told.headers["Cache-Control"] == "no-store"
    assert "Votre session sur ce portail a pris fin" in page
    assert "Salma Alami" not in page


def test_the_sign_on_of_another_ends_nothing_here(browser: Browser, provider: Provider) -> None:
    signed_in(browser, provider)

    told = browser.post("/logout/backchannel", logout_token=provider.logout_token(sid="another"))

    assert told.status_code == 200
    assert "Salma Alami" in browser.get("/").text


def test_a_logout_token_of_a_new_key_counts(browser: Browser, provider: Provider) -> None:
    signed_in(browser, provider)
    provider.change_key()

    told = browser.post("/logout/backchannel", logout_token=provider.logout_token())

    assert told.status_code == 200
    assert "Salma Alami" not in browser.get("/").text


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"aud": "banques"}, id="for another portal"),
        pytest.param({"iss": "http://id.elsewhere.test"}, id="of another issuer"),
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"nonce": "n"}, id="with a nonce"),
        pytest.param({"events": {}}, id="of another event"),
        pytest.param({"sid": None}, id="of no sign-on"),
        pytest.param({"typ": "JWT"}, id="of another type"),
    ],
)
def test_what_is_no_logout_token_ends_nothing(
    browser: Browser, provider: Provider, changes: dict[str, Any]
) -> None:
    signed_in(browser, provider)

    told = browser.post("/logout/backchannel", logout_token=provider.logout_token(**changes))

    assert told.status_code == 400
    assert "Salma Alami" in browser.get("/").text


def test_what_nobody_signed_ends_nothing(browser: Browser, provider: Provider) -> None:
    signed_in(browser, provider)
    head, claims, _ = provider.logout_token().split(".")

    told = browser.post("/logout/backchannel", logout_token=f"{head}.{claims}.AAAA")

    assert told.status_code == 400
    assert "Salma Alami" in browser.get("/").text


def test_portnet_id_is_asked_to_tell_again_while_redis_is_away(provider: Provider) -> None:
    app = create_app(settings("unix:///nonexistent/redis.sock"))
    browser = Browser(app.test_client())

    told = browser.post("/logout/backchannel", logout_token=provider.logout_token())

    assert told.status_code == 503


def test_fifteen_minutes_without_a_page_end_the_session(
    browser: Browser, provider: Provider, redis_url: str
) -> None:
    signed_in(browser, provider)

    browser.get("/")

    with Redis.from_url(redis_url) as redis:
        [kept] = redis.keys("mic:session:*")
        assert 890 < redis.ttl(kept) <= 900


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_flags_of_the_cookie_follow_the_scheme(
    redis_url: str, scheme: str, secure: bool
) -> None:
    origin = URL.replace("http", scheme, 1)
    browser = Browser(create_app(settings(redis_url, scheme)).test_client(), origin)

    cookie = browser.get("/connexion").headers["Set-Cookie"]

    assert cookie.startswith("__Host-mic=" if secure else "mic=")
    assert ("Secure" in cookie) is secure
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_another_host_is_refused_but_for_health(app: Flask) -> None:
    stranger = Browser(app.test_client(), "http://127.0.0.1:9000")

    assert stranger.get("/").status_code == 421
    assert stranger.get("/healthz").json == {"status": "ok"}


def test_every_page_forbids_scripts_and_frames(browser: Browser) -> None:
    policy = browser.get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert f"form-action 'self' {ISSUER}" in policy
