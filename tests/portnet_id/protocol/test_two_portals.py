"""Two portals on one sign-on, with work in both, in one or in none, while the clock goes on.

architecture.md §4, « Sessions »: a renewal is how a portal tells of work; the provider waits the
idle time and one token's life for it; nothing outlasts the absolute limit. That each portal ends
its own session after fifteen minutes exactly is ``tests/portal_kit/test_sessions.py``'s.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from portal_kit.testing import CarefulClient
from portnet_id.domain.registry.relying_parties import GrantType
from portnet_id.worker import end_all_overdue
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty, with_key, with_secret

RENEWING = frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN})
STEP = timedelta(minutes=4)  # How often who works renews: before a token's five minutes are over.
MOMENT = timedelta(seconds=1)
IDLE = timedelta(minutes=20)
ABSOLUTE = timedelta(hours=10)
TOLD = text("""
    SELECT args->>'client_id', args->>'reason' FROM procrastinate_jobs
    WHERE args->>'sid' = :sid ORDER BY 1
""")


@dataclass
class Portal:
    """A portal's part in the sign-on: the refresh token that it holds."""

    party: TestParty
    browser: CarefulClient
    provider: Provider
    refresh_token: str = field(init=False)

    def __post_init__(self) -> None:
        tokens = self.party.tokens(self.browser, at=self.provider.clock())
        self.refresh_token = tokens["refresh_token"]

    def work(self) -> str:
        """Renews; empty if it may, else why it may not."""
        answer = self.party.refresh(self.browser, self.refresh_token, at=self.provider.clock())
        told = answer.get_json()
        self.refresh_token = told.get("refresh_token", self.refresh_token)
        return str(told.get("reason", ""))


@dataclass
class Desk:
    """Somebody's browser with both portals open."""

    provider: Provider
    browser: CarefulClient
    sid: str
    both: tuple[Portal, Portal]

    def pass_time(self, time: timedelta, working: tuple[bool, bool]) -> None:
        """``working`` says who renews meanwhile."""
        left = time
        while left > timedelta(0):
            step = min(STEP, left)
            self.provider.clock.now += step
            left -= step
            if left > timedelta(0):
                for portal, works in zip(self.both, working, strict=True):
                    if works:
                        portal.work()

    def asks_again(self) -> bool:
        """Whether a portal that comes anew is sent to the sign-in."""
        answer = self.both[1].party.ask(self.browser, prompt="none")
        return "error=login_required" in answer.headers["Location"]


@pytest.fixture
def desk(
    client: CarefulClient, provider: Provider, register: Callable[[TestParty], TestParty]
) -> Desk:
    """A portal that proves itself with a key, and a plain one; both want to be told of the end."""
    first = with_key("premier", grant_types=RENEWING, backchannel_logout_uri="http://a.test/fin")
    second = with_secret("second", grant_types=RENEWING, backchannel_logout_uri="http://b.test/fin")
    sid = provider.sign_in(client, provider.account()).sid
    both = tuple(Portal(register(each), client, provider) for each in (first, second))
    return Desk(provider, client, sid, (both[0], both[1]))


WHO_WORKS = {
    "both work": (True, True),
    "the first works": (True, False),
    "the second works": (False, True),
    "nobody works": (False, False),
}


@pytest.mark.parametrize("working", WHO_WORKS.values(), ids=list(WHO_WORKS))
def test_up_to_the_idle_limit_all_goes_on(working: tuple[bool, bool], desk: Desk) -> None:
    desk.pass_time(IDLE - MOMENT, working)

    assert [portal.work() for portal in desk.both] == ["", ""]
    assert not desk.asks_again()


@pytest.mark.parametrize("working", WHO_WORKS.values(), ids=list(WHO_WORKS))
def test_past_it_work_in_one_keeps_both(working: tuple[bool, bool], desk: Desk) -> None:
    desk.pass_time(timedelta(hours=2), working)

    reason = "" if any(working) else "idle"
    assert [portal.work() for portal in desk.both] == [reason, reason]
    assert desk.asks_again() is not any(working)


def test_the_idle_limit_counts_from_the_last_work_in_either(desk: Desk) -> None:
    desk.pass_time(timedelta(hours=1), (True, False))
    desk.pass_time(timedelta(hours=1), (False, True))
    desk.both[0].work()

    desk.pass_time(IDLE, (False, False))

    assert [portal.work() for portal in desk.both] == ["idle", "idle"]


@pytest.mark.parametrize("working", [(True, True), (True, False), (False, True)], ids=str)
def test_no_work_outlasts_the_absolute_limit(working: tuple[bool, bool], desk: Desk) -> None:
    desk.pass_time(ABSOLUTE - MOMENT, working)
    before = [portal.work() for portal in desk.both]
    desk.pass_time(MOMENT, working)

    assert before == ["", ""]
    assert [portal.work() for portal in desk.both] == ["absolute", "absolute"]
    assert desk.asks_again()


@pytest.mark.parametrize(
    ("time", "working", "reason"),
    [
        (IDLE, (False, False), "idle"),
        (ABSOLUTE, (True, False), "absolute"),
        (ABSOLUTE - MOMENT, (False, True), None),
    ],
    ids=["idle", "absolute", "alive"],
)
def test_both_are_told_of_the_end_and_why(
    time: timedelta, working: tuple[bool, bool], reason: str | None, desk: Desk, engine: Engine
) -> None:
    desk.pass_time(time, working)

    end_all_overdue(desk.provider.open_stores, at=desk.provider.clock())

    with engine.connect() as connection:
        told = [tuple(row) for row in connection.execute(TOLD, {"sid": desk.sid})]
    assert told == ([] if reason is None else [("premier", reason), ("second", reason)])
