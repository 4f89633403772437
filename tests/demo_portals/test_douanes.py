"""The Portail Douanes: what arrives, one arrival, and the release of stranded goods."""

import logging
from http import HTTPStatus

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from joserfc import jwt

from demo_portals.douanes.app import create_app
from demo_portals.douanes.settings import Settings
from portal_kit.settings import SettingsError
from portal_kit.testing import (
    CarefulClient,
    FakeClock,
    FakeProvider,
    a_viewer,
    careful_client,
    sign_in,
)
from portal_kit.viewer import Organisation

CLIENT_KEY = (
    generate_private_key(SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
CUSTOMS = Organisation(code="ADII", name="Administration des Douanes", kind="customs")
EXPECTED = "/arrivages/30901020260004618T"
STRANDED = "/arrivages/30901020250004127K"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(redis_url: str, clock: FakeClock) -> Flask:
    told = {
        "PORTNET_PORT": "8080",
        "REDIS_URL": redis_url,
        "PORTNET_ID_INTERNAL_URL": "http://127.0.0.1:9",
        "DOUANES_SECRET_KEY": "of-these-tests-and-nobody-else-at-all",
        "DOUANES_CLIENT_KEY": CLIENT_KEY,
    }
    made = create_app(Settings.from_env(told), clock=clock)
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask, clock: FakeClock) -> CarefulClient:
    """An officer, who has just signed in."""
    return signed_in(app, clock, "officer", "Tarik Amrani")


@pytest.fixture
def reading_client(app: Flask, clock: FakeClock) -> CarefulClient:
    """Somebody who may look and not act."""
    return signed_in(app, clock, "reader", "Fatima Zerouali")


def signed_in(app: Flask, clock: FakeClock, role: str, name: str) -> CarefulClient:
    client = careful_client(app, label="douanes")
    viewer = a_viewer(
        name=name, roles=frozenset({role}), organisation=CUSTOMS, signed_in_at=clock.now
    )
    sign_in(client, viewer, at=clock.now)
    return client


def test_the_programme_says_first_what_is_to_be_done(client: CarefulClient) -> None:
    page = client.get("/").text

    assert "3 arrivages sont à visiter." in page
    assert "3 marchandises en souffrance attendent une mainlevée." in page


def test_everything_is_said_to_be_a_demonstration(client: CarefulClient) -> None:
    for path in ("/", STRANDED, f"{STRANDED}/mainlevee"):
        assert "Portail de démonstration" in client.get(path).text


def test_the_list_can_be_reduced_to_one_stage(client: CarefulClient) -> None:
    page = client.get("/?etape=announced").text

    assert "Bobines d’acier laminé" in page
    assert "Carreaux de céramique" not in page


def test_a_stage_where_nothing_is_says_so(client: CarefulClient) -> None:
    assert "Aucun arrivage n’est à cette étape." in client.get("/?etape=released").text


@pytest.mark.parametrize("path", ["/?etape=lost", "/arrivages/30901020260009999Z"])
def test_what_is_not_there_is_not_found(client: CarefulClient, path: str) -> None:
    assert client.get(path).status_code == HTTPStatus.NOT_FOUND


def test_an_arrival_tells_what_comes_and_where(client: CarefulClient) -> None:
    page = client.get(EXPECTED).text

    for words in ("Bobines d’acier laminé", "288\xa0000\xa0kg", "309 Casablanca Port", "Attendu"):
        assert words in page
    assert "Donner la mainlevée" not in page


def test_an_officer_releases_stranded_goods(
    client: CarefulClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    done = client.submit(f"{STRANDED}/mainlevee", {}, page=f"{STRANDED}/mainlevee")

    page = client.get(done.location).text
    assert "Mainlevée donnée." in page
    assert "par T. Amrani" in page
    assert [record.event["action"] for record in caplog.records if record.message == "audit"] == [
        "arrival.released"
    ]


def test_goods_are_released_once(client: CarefulClient) -> None:
    page = f"{STRANDED}/mainlevee"
    client.submit(page, {}, page=page)

    again = client.submit(page, {}, page="/")

    assert again.status_code == HTTPStatus.CONFLICT
    assert "Aucune action n’a été faite." in again.text


def test_goods_that_are_not_stranded_are_not_released(client: CarefulClient) -> None:
    refused = client.get(f"{EXPECTED}/mainlevee")

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "n’est pas en souffrance" in refused.text


def test_who_only_reads_releases_nothing(reading_client: CarefulClient) -> None:
    page = reading_client.get(STRANDED).text
    refused = reading_client.get(f"{STRANDED}/mainlevee")

    assert "Sa mainlevée revient à un agent douanier." in page
    assert refused.status_code == HTTPStatus.FORBIDDEN


def test_an_officer_whose_proof_is_old_proves_again(
    client: CarefulClient, clock: FakeClock
) -> None:
    clock.advance(minutes=6)

    answer = client.get(f"{STRANDED}/mainlevee")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert "/connexion" in answer.location


def test_programs_without_a_token_read_nothing(client: CarefulClient) -> None:
    answer = client.get("/api/v1/arrivals")

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "arrivals" not in answer.get_json()


def test_a_token_of_its_api_reads_the_arrivals(app: Flask, clock: FakeClock) -> None:
    portal = app.extensions["portal_kit.portal"]
    settings = app.extensions["portal_kit.settings"]
    provider = FakeProvider(settings, client_key=CLIENT_KEY, viewer=a_viewer(), clock=clock)
    provider.serve(portal)
    now = int(clock.now.timestamp())
    claims = {
        "iss": provider.issuer, "aud": f"{settings.url('douanes')}/api/v1", "sub": "banque-453",
        "client_id": "banque-453", "organisation": "453", "scope": "arrivals:read",
        "iat": now, "exp": now + 300, "jti": "one",
    }  # fmt: skip
    token = jwt.encode({"alg": "ES256", "kid": "test-key", "typ": "at+jwt"}, claims, provider.key)

    answer = careful_client(app, label="douanes").get(
        "/api/v1/arrivals", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.get_json()["arrivals"][0]["reference"] == STRANDED.rpartition("/")[2]


def test_settings_that_are_missing_are_named() -> None:
    with pytest.raises(SettingsError, match=r"DOUANES_CLIENT_KEY.*DOUANES_SECRET_KEY"):
        Settings.from_env({"REDIS_URL": "unix:///run/redis"})
