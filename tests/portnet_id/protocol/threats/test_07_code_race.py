"""Fifty redemptions of one code at once: one succeeds, and what it was given ends with the rest.

RFC 9700, 2.1.1. On PostgreSQL, because nothing else can race.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from werkzeug.test import TestResponse

from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty
from tests.portnet_id.protocol.threats.conftest import RACERS
from tests.portnet_id.protocol.tokens import error_of, opens


def test_one_succeeds_and_the_rest_end_its_tokens(
    crowded: Provider, mic: TestParty, rounds: int
) -> None:
    client = crowded.browser()
    crowded.sign_in(client, crowded.account())

    with ThreadPoolExecutor(RACERS) as pool:
        for _ in range(rounds):
            code, line = mic.code(client), Barrier(RACERS)

            def redeem(_: int, code: str = code, line: Barrier = line) -> TestResponse:
                racer = crowded.browser()
                line.wait()
                return mic.redeem(racer, code, at=crowded.clock())

            answers = list(pool.map(redeem, range(RACERS)))

            won = [answer.get_json() for answer in answers if answer.status_code == 200]
            lost = [answer for answer in answers if answer.status_code != 200]
            assert len(won) == 1
            assert {error_of(answer) for answer in lost} == {(400, "invalid_grant")}
            assert not opens(client, won[0]["access_token"])
            refreshed = mic.refresh(client, won[0]["refresh_token"], at=crowded.clock())
            assert refreshed.get_json()["reason"] == "revoked"
