"""One challenge, one interaction, ten minutes, one answer."""

import base64
import json
from datetime import datetime

import pytest
from altcha.v2 import Challenge, Payload, solve_challenge

from portal_kit.testing import NOON
from portnet_id.adapters.proof_of_work import AltchaWork
from portnet_id.domain.sign_in.captcha import LIFE, Captcha, Effort, Reply, Verdict
from portnet_id.web.questions import BANK, PlainQuestions
from tests.portnet_id.memory import MemoryBurns
from tests.portnet_id.protocol.relying_party import VAULT


@pytest.fixture
def captcha() -> Captcha:
    work = AltchaWork(VAULT)
    return Captcha(work=work, questions=PlainQuestions(), vault=VAULT, burns=MemoryBurns())


def solved(work: str) -> str:
    challenge = Challenge.from_dict(json.loads(work))
    solution = solve_challenge(challenge)
    assert solution is not None
    return Payload(challenge, solution).to_base64()


def judged(
    captcha: Captcha,
    reply: Reply,
    *,
    bound_to: str = "A",
    effort: Effort = Effort.NORMAL,
    at: datetime = NOON,
) -> Verdict:
    return captcha.judge(reply, bound_to=bound_to, effort=effort, at=at)


def work(captcha: Captcha, effort: Effort = Effort.NORMAL) -> str:
    return captcha.work(bound_to="A", effort=effort, at=NOON)


def changed(payload: str, **parameters: object) -> str:
    parts = json.loads(base64.b64decode(payload))
    parts["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(parts).encode()).decode()


def test_work_passes_once(captcha: Captcha) -> None:
    reply = Reply(work=solved(work(captcha)))

    assert [judged(captcha, reply), judged(captcha, reply)] == [Verdict.PASSED, Verdict.FAILED]


def test_work_for_another_interaction_fails(captcha: Captcha) -> None:
    assert judged(captcha, Reply(work=solved(work(captcha))), bound_to="B") is Verdict.FAILED


def test_work_is_over_after_ten_minutes(captcha: Captcha) -> None:
    late = NOON + LIFE

    assert judged(captcha, Reply(work=solved(work(captcha))), at=late) is Verdict.EXPIRED


def test_easy_work_does_not_do_where_more_is_asked(captcha: Captcha) -> None:
    easy = Reply(work=solved(work(captcha)))

    assert judged(captcha, easy, effort=Effort.RAISED) is Verdict.EXPIRED


def test_lowered_cost_fails(captcha: Captcha) -> None:
    cheap = changed(solved(work(captcha)), cost=1)

    assert judged(captcha, Reply(work=cheap)) is Verdict.FAILED


def test_work_of_another_key_fails(captcha: Captcha) -> None:
    payload = json.loads(base64.b64decode(solved(work(captcha))))
    payload["challenge"]["signature"] = "0" * 64
    forged = base64.b64encode(json.dumps(payload).encode()).decode()

    assert judged(captcha, Reply(work=forged)) is Verdict.FAILED


@pytest.mark.parametrize("text", ["x", "e30=", "W10=", "bnVsbA==", "A" * 100_000])
def test_nonsense_fails(captcha: Captcha, text: str) -> None:
    assert judged(captcha, Reply(work=text)) is Verdict.FAILED


def test_a_wrong_solution_burns_the_challenge(captcha: Captcha) -> None:
    payload = solved(work(captcha))
    parts = json.loads(base64.b64decode(payload))
    parts["solution"]["derivedKey"] = "00" * 32
    wrong = base64.b64encode(json.dumps(parts).encode()).decode()

    assert judged(captcha, Reply(work=wrong)) is Verdict.FAILED
    assert judged(captcha, Reply(work=payload)) is Verdict.FAILED


def test_questions_pass_once_with_their_answers(captcha: Captcha) -> None:
    asked = captcha.challenge(bound_to="A", effort=Effort.RAISED, at=NOON)
    answers = tuple(sorted(BANK[number][1])[0] for number in asked.questions)
    reply = Reply(token=asked.token, answers=answers)

    assert len(answers) == 2
    assert judged(captcha, reply, effort=Effort.RAISED) is Verdict.PASSED
    assert judged(captcha, reply, effort=Effort.RAISED) is Verdict.FAILED


@pytest.mark.parametrize("typed", ["Mardi", "  le MARDI. ", "c’est mardi"])
def test_an_answer_may_be_written_in_many_ways(typed: str) -> None:
    assert PlainQuestions().is_answer(0, typed)


def test_an_empty_reply_is_missing(captcha: Captcha) -> None:
    assert judged(captcha, Reply(answers=(" ",))) is Verdict.MISSING


def test_what_was_sealed_for_something_else_is_no_challenge(captcha: Captcha) -> None:
    cookie = VAULT.seal(json.dumps({"remembered": {"identifier": "s.alami", "portal": "banques"}}))

    assert judged(captcha, Reply(token=cookie, answers=("mardi",))) is Verdict.FAILED
