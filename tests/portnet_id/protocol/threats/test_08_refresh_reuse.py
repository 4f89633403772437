"""A refresh token that comes again: within a moment it is a retry, later it was stolen.

RFC 9700, 4.14.2.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient
from portnet_id.adapters.tables import audit
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty
from tests.portnet_id.protocol.threats.conftest import RACERS
from tests.portnet_id.protocol.tokens import error_of, opens


def test_of_fifty_at_once_all_are_given_the_same_successor(
    crowded: Provider, mic: TestParty, rounds: int
) -> None:
    client = crowded.browser()
    crowded.sign_in(client, crowded.account())
    newest = mic.tokens(client, at=crowded.clock())["refresh_token"]

    with ThreadPoolExecutor(RACERS) as pool:
        for _ in range(rounds):
            line = Barrier(RACERS)

            def refresh(_: int, token: str = newest, line: Barrier = line) -> TestResponse:
                racer = crowded.browser()
                line.wait()
                return mic.refresh(racer, token, at=crowded.clock())

            answers = list(pool.map(refresh, range(RACERS)))

            assert {answer.status_code for answer in answers} == {200}
            successors = {answer.get_json()["refresh_token"] for answer in answers}
            assert len(successors) == 1
            assert successors != {newest}
            assert len({answer.get_json()["access_token"] for answer in answers}) == RACERS
            (newest,) = successors

    assert opens(client, answers[0].get_json()["access_token"])


def test_a_thief_who_is_faster_ends_with_the_owner_and_the_auditor_knows(
    client: CarefulClient, mic: TestParty, provider: Provider, engine: Engine
) -> None:
    account = provider.account()
    provider.sign_in(client, account)
    stolen = mic.tokens(client, at=provider.clock())["refresh_token"]
    thief = mic.refresh(client, stolen, at=provider.clock()).get_json()
    provider.clock.advance(minutes=1)
    thief = mic.refresh(client, thief["refresh_token"], at=provider.clock()).get_json()

    owner = mic.refresh(client, stolen, at=provider.clock())

    assert error_of(owner) == (400, "invalid_grant")
    assert not opens(client, thief["access_token"])
    again = mic.refresh(client, thief["refresh_token"], at=provider.clock())
    assert error_of(again) == (400, "invalid_grant")
    with engine.connect() as connection:
        told = connection.execute(select(audit).where(audit.c.subject == str(account.sub))).all()
    assert [row.action for row in told].count("refresh.reused") == 1
