"""Portal sessions: how long they last, where they are kept, how they end."""

from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from flask import Flask
from redis import Redis

from portal_kit import redis
from portal_kit.portal import Portal
from portal_kit.session import (
    ABSOLUTE,
    IDLE,
    KEPT,
    EndReason,
    Over,
    PortalSession,
    PortalSessions,
    judge,
)
from portal_kit.testing import (
    NOON,
    CarefulClient,
    FakeClock,
    a_viewer,
    careful_client,
    sign_in,
)
from tests.portal_kit import small_portal


def a_session(*, at: datetime = NOON) -> PortalSession:
    return PortalSession(
        viewer=a_viewer(branches=frozenset({"451-01", "451-02"})),
        sid=str(uuid4()),
        id_token="a.b.c",
        started_at=at,
        seen_at=at,
    )


@pytest.fixture
def sessions(redis_url: str) -> PortalSessions:
    return PortalSessions(redis.connect(redis_url), "banques")


@pytest.mark.parametrize(
    ("idle", "left"),
    [
        (IDLE - timedelta(microseconds=1), None),
        (IDLE, EndReason.IDLE),
        (IDLE + timedelta(hours=1), EndReason.IDLE),
    ],
)
def test_fifteen_minutes_without_activity_end_a_session(
    idle: timedelta, left: EndReason | None
) -> None:
    session = a_session()

    assert judge(session, at=NOON + idle) == left


@pytest.mark.parametrize(
    ("age", "ended"),
    [(ABSOLUTE - timedelta(seconds=1), False), (ABSOLUTE, True)],
)
def test_ten_hours_end_a_session_however_active(age: timedelta, ended: bool) -> None:
    started = a_session()
    active = PortalSession(**{**vars(started), "seen_at": NOON + age})

    found = judge(active, at=NOON + age)

    assert (found is EndReason.ABSOLUTE) is ended


def test_a_session_comes_back_as_it_was_kept(sessions: PortalSessions) -> None:
    session = a_session()

    assert sessions.get(sessions.begin(session), at=NOON) == replace(session, renewed_at=NOON)


def test_only_a_hash_of_the_secret_is_kept(sessions: PortalSessions, redis_url: str) -> None:
    secret = sessions.begin(a_session())

    with Redis.from_url(redis_url, decode_responses=True) as kept:
        assert not any(secret in key for key in kept.scan_iter())
        [key] = kept.scan_iter("banques:session:*")
        assert secret not in str(kept.get(key))
        ttl = kept.ttl(key)
        assert isinstance(ttl, int)
        assert ABSOLUTE.total_seconds() < ttl <= KEPT.total_seconds()


def test_activity_keeps_a_session_alive(sessions: PortalSessions) -> None:
    secret = sessions.begin(a_session())
    for minutes in (14, 28, 42):
        found = sessions.get(secret, at=NOON + timedelta(minutes=minutes))
        assert isinstance(found, PortalSession)
        sessions.touch(secret, at=NOON + timedelta(minutes=minutes))

    assert sessions.get(secret, at=NOON + timedelta(minutes=58)) == Over(reason=EndReason.IDLE)


def test_activity_does_not_lengthen_the_life_of_the_record(
    sessions: PortalSessions, redis_url: str
) -> None:
    secret = sessions.begin(a_session())
    with Redis.from_url(redis_url) as kept:
        [key] = kept.scan_iter("banques:seen:*")
        kept.expire(key, 100)

        sessions.touch(secret, at=NOON)

        assert 0 < int(str(kept.ttl(key))) <= 100


def test_a_session_ended_elsewhere_stays_ended(sessions: PortalSessions) -> None:
    """A page that was already under way must not bring it back."""
    secret = sessions.begin(a_session())
    under_way = sessions.get(secret, at=NOON)
    assert isinstance(under_way, PortalSession)

    sessions.end(secret)
    sessions.touch(secret, at=NOON)

    assert sessions.get(secret, at=NOON) == Over(reason=EndReason.UNKNOWN)


def test_two_portals_do_not_share_sessions(redis_url: str) -> None:
    connection = redis.connect(redis_url)
    secret = PortalSessions(connection, "banques").begin(a_session())

    assert PortalSessions(connection, "aide").get(secret, at=NOON) == Over(reason=EndReason.UNKNOWN)


def test_the_gate_counts_fifteen_minutes_from_the_last_page(
    portal_client: CarefulClient, clock: FakeClock
) -> None:
    sign_in(portal_client, a_viewer(), at=clock.now)
    clock.advance(minutes=14, seconds=59)
    assert portal_client.get("/qui").status_code == HTTPStatus.OK
    clock.advance(minutes=15)

    ended = portal_client.get("/qui?page=2")

    assert ended.status_code == HTTPStatus.UNAUTHORIZED
    assert "après 15 minutes sans activité" in ended.text
    assert 'href="/connexion?suite=%2Fqui%3Fpage%3D2"' in ended.text


def test_after_ten_hours_the_page_says_so(portal_client: CarefulClient, clock: FakeClock) -> None:
    sign_in(portal_client, a_viewer(), at=clock.now)
    for _ in range(60):
        clock.advance(minutes=10)
        last = portal_client.get("/qui")

    assert last.status_code == HTTPStatus.UNAUTHORIZED
    assert "a atteint sa durée maximale" in last.text


def test_a_page_fetched_ahead_is_no_activity(
    portal_client: CarefulClient, clock: FakeClock
) -> None:
    sign_in(portal_client, a_viewer(), at=clock.now)
    clock.advance(minutes=10)
    portal_client.get("/qui", headers={"Sec-Purpose": "prefetch;prerender"})
    clock.advance(minutes=5)

    assert portal_client.get("/qui").status_code == HTTPStatus.UNAUTHORIZED


def test_what_was_sent_after_the_end_is_said_to_be_lost(
    portal_client: CarefulClient, clock: FakeClock
) -> None:
    sign_in(portal_client, a_viewer(), at=clock.now)
    clock.advance(minutes=15)

    lost = portal_client.post("/acte", data={"montant": "12"})

    assert lost.status_code == HTTPStatus.UNAUTHORIZED
    assert "n’a pas été enregistré" in lost.text
    assert 'href="/connexion?suite=%2F"' in lost.text


def test_an_ended_session_is_told_once_and_forgotten(
    portal_client: CarefulClient, clock: FakeClock
) -> None:
    sign_in(portal_client, a_viewer(), at=clock.now)
    clock.advance(minutes=15)
    portal_client.get("/qui")

    assert portal_client.get("/qui").status_code == HTTPStatus.SEE_OTHER


def test_a_session_ended_by_another_tab_leads_to_the_sign_in(
    portal: Portal, portal_client: CarefulClient, clock: FakeClock
) -> None:
    portal.sessions.end(sign_in(portal_client, a_viewer(), at=clock.now))

    assert portal_client.get("/qui").location == "/connexion?suite=%2Fqui"


@pytest.mark.parametrize("secret", ["", "x", "é", "a" * 3_000, "*", "banques:session:*"])
def test_a_made_up_cookie_opens_nothing(app: Flask, secret: str) -> None:
    client = careful_client(app, label=small_portal.LABEL)
    client.set_cookie("session", secret, domain="banques.portnet.localhost")

    assert client.get("/qui").status_code == HTTPStatus.SEE_OTHER
