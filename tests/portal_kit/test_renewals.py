"""A person's acts are told to Portnet ID, and what it answers is what counts (architecture §4)."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest
import requests
from flask import Flask
from redis import Redis
from requests.adapters import BaseAdapter

from portal_kit.oidc.dpop import ProofKey
from portal_kit.portal import Portal
from portal_kit.testing import CarefulClient, FakeClock, FakeProvider, a_viewer, careful_client
from tests.portal_kit import small_portal
from tests.portal_kit.signing_in import signed_in


class Away(BaseAdapter):
    """A Portnet ID that is not reached."""

    def send(self, *_: object, **__: object) -> requests.Response:
        raise requests.ConnectionError("refused")

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def client(portal_client: CarefulClient, provider: FakeProvider) -> CarefulClient:
    """The browser of Salma Alami, who has just signed in."""
    signed_in(portal_client, provider)
    return portal_client


def test_an_act_renews_once_the_access_token_is_four_minutes_old(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    clock.advance(minutes=3, seconds=59)
    client.get("/qui")
    assert provider.renewals == 0

    clock.advance(seconds=1)
    client.get("/qui")
    client.get("/qui")
    assert provider.renewals == 1

    clock.advance(minutes=4)
    client.get("/qui")
    assert provider.renewals == 2


@pytest.mark.parametrize("header", ["X-Background", "Sec-Purpose"])
def test_what_no_person_did_is_not_told_and_keeps_nothing_alive(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock, header: str
) -> None:
    clock.advance(minutes=10)
    assert client.get("/qui", headers={header: "1"}).status_code == HTTPStatus.OK
    clock.advance(minutes=5)

    assert provider.renewals == 0
    assert client.get("/qui").status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("idle", "après 15 minutes sans activité"),
        ("absolute", "a atteint sa durée maximale"),
        ("signed_out", "dans un autre onglet ou sur un autre portail"),
        ("replaced", "Une autre personne s’est connectée"),
        ("suspended", "a été suspendu"),
        ("revoked", "a retiré à ce portail l’accès"),
    ],
)
def test_a_refused_renewal_ends_the_session_and_says_why(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock, reason: str, told: str
) -> None:
    provider.refusal = {"error": "invalid_grant", "reason": reason}
    clock.advance(minutes=4)

    ended = client.get("/qui?page=2")

    assert ended.status_code == HTTPStatus.UNAUTHORIZED
    assert told in ended.text
    assert ('href="/connexion?suite=%2Fqui%3Fpage%3D2"' in ended.text) is (reason != "suspended")
    assert client.get("/qui").status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("reason", [None, "", "of-tomorrow", "<b>"])
def test_a_refusal_for_no_reason_we_know_leads_to_the_sign_in(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock, reason: str | None
) -> None:
    provider.refusal = {"error": "invalid_grant", **({"reason": reason} if reason else {})}
    clock.advance(minutes=4)

    assert client.get("/qui").location == "/connexion?suite=%2Fqui"
    assert client.get("/ouvert").text == "inconnu"


def test_a_role_that_was_taken_away_is_gone_at_the_next_renewal(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    provider.person = {"roles": ["approver"], "name": "Salma Benali"}
    assert client.get("/reserve").status_code == HTTPStatus.FORBIDDEN

    clock.advance(minutes=4)

    assert client.get("/reserve").status_code == HTTPStatus.OK
    assert client.get("/qui").text == "Salma Benali"


def test_whoever_has_no_role_left_is_told_that_the_portal_is_closed(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    provider.viewer = a_viewer(sub=provider.viewer.sub, roles=frozenset())
    clock.advance(minutes=4)

    ended = client.get("/qui")

    assert ended.status_code == HTTPStatus.UNAUTHORIZED
    assert "Ce portail ne vous est plus ouvert" in ended.text
    assert "Se reconnecter" not in ended.text


def test_what_userinfo_says_of_another_ends_the_session(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    provider.viewer = a_viewer(name="Karim Berrada")
    clock.advance(minutes=4)

    assert client.get("/qui").status_code == HTTPStatus.SEE_OTHER


def test_without_portnet_id_the_session_goes_on_within_its_own_fifteen_minutes(
    client: CarefulClient, portal: Portal, provider: FakeProvider, clock: FakeClock
) -> None:
    portal.relying_party.provider.http.mount("http://", Away())
    for _ in range(3):
        clock.advance(minutes=14)
        assert client.get("/qui").text == "Salma Alami"
    clock.advance(minutes=15)

    assert "15 minutes sans activité" in client.get("/qui").text


def test_after_an_outage_the_next_act_tells(
    client: CarefulClient, portal: Portal, provider: FakeProvider, clock: FakeClock, redis_url: str
) -> None:
    portal.relying_party.provider.http.mount("http://", Away())
    clock.advance(minutes=4)
    client.get("/qui")
    provider.serve(portal)

    client.get("/qui")
    assert provider.renewals == 0  # Requests do not queue up behind time-outs.
    with Redis.from_url(redis_url) as redis:
        [wait] = redis.scan_iter("banques:renewing:*")
        assert 0 < int(str(redis.ttl(wait))) <= 10
        redis.delete(wait)
    client.get("/qui")
    assert provider.renewals == 1


def test_many_requests_at_once_renew_once(
    app: Flask, client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    secret = client.get_cookie("session", domain="banques.portnet.localhost")
    assert secret is not None
    clock.advance(minutes=4)

    def read(_: int) -> int:
        tab = careful_client(app, label=small_portal.LABEL)
        tab.set_cookie("session", secret.value, domain="banques.portnet.localhost")
        return tab.get("/qui").status_code

    with ThreadPoolExecutor(8) as threads:
        statuses = set(threads.map(read, range(24)))

    assert statuses == {HTTPStatus.OK}
    assert provider.renewals == 1


def test_the_limits_of_the_sign_on_are_those_of_the_session(
    portal_client: CarefulClient, provider: FakeProvider, clock: FakeClock
) -> None:
    ends_at = int(clock.now.timestamp()) + 1_200
    provider.person = {"session": {"idle_seconds": 480, "ends_at": ends_at}}
    signed_in(portal_client, provider)
    clock.advance(minutes=8)
    assert "après 8 minutes sans activité" in portal_client.get("/qui").text

    signed_in(portal_client, provider)
    clock.advance(minutes=7)
    assert portal_client.get("/qui").status_code == HTTPStatus.OK
    clock.advance(minutes=5)
    assert "a atteint sa durée maximale" in portal_client.get("/qui").text


def test_the_key_for_proofs_outlives_the_process_and_is_the_portals_own(
    app: Flask, client: CarefulClient, provider: FakeProvider, clock: FakeClock, redis_url: str
) -> None:
    """Refresh tokens are bound to it and lie in Redis: a restart must not end every session."""
    again = small_portal.create_app(redis_url, clock=clock)
    provider.serve(again.extensions["portal_kit.portal"])
    secret = client.get_cookie("session", domain="banques.portnet.localhost")
    assert secret is not None
    other = careful_client(again, label=small_portal.LABEL)
    other.set_cookie("session", secret.value, domain="banques.portnet.localhost")
    clock.advance(minutes=4)

    assert other.get("/qui").text == "Salma Alami"
    assert provider.renewals == 1
    assert ProofKey("a" * 32).thumbprint != ProofKey("b" * 32).thumbprint


def test_a_stolen_refresh_token_is_of_no_use_to_another_portal(
    client: CarefulClient, provider: FakeProvider, clock: FakeClock, redis_url: str
) -> None:
    """Threat 9: same client key, another key for proofs."""
    thief = small_portal.create_app(
        redis_url, clock=clock, secret_key="another-secret-of-32-letters-0123"
    )
    provider.serve(thief.extensions["portal_kit.portal"])
    secret = client.get_cookie("session", domain="banques.portnet.localhost")
    assert secret is not None
    other = careful_client(thief, label=small_portal.LABEL)
    other.set_cookie("session", secret.value, domain="banques.portnet.localhost")
    clock.advance(minutes=4)

    assert other.get("/qui").status_code == HTTPStatus.SEE_OTHER
    assert provider.renewals == 0
