"""How long what was made counts: each limit is the first moment at which it does not."""

from datetime import timedelta

from portal_kit.testing import NOON
from portnet_id.domain import access_tokens, codes
from portnet_id.domain.sign_ons import ABSOLUTE, IDLE
from tests.portnet_id.builders import a_code, a_sign_on, a_token, an_account

SECOND = timedelta(seconds=1)
SIGN_ON = a_sign_on(an_account())


def test_a_sign_on_dies_idle() -> None:
    assert SIGN_ON.is_alive(at=NOON + IDLE - SECOND)
    assert not SIGN_ON.is_alive(at=NOON + IDLE)


def test_a_sign_on_kept_busy_dies_at_its_absolute_end() -> None:
    busy = a_sign_on(an_account(), seen_at=NOON + ABSOLUTE - SECOND)

    assert busy.is_alive(at=NOON + ABSOLUTE - SECOND)
    assert not busy.is_alive(at=NOON + ABSOLUTE)


def test_an_ended_sign_on_is_dead_at_once() -> None:
    assert not a_sign_on(an_account(), ended_at=NOON).is_alive(at=NOON)


def test_a_code_is_good_for_a_minute() -> None:
    code = a_code(SIGN_ON)

    assert code.is_good(at=NOON + codes.LIFE - SECOND)
    assert not code.is_good(at=NOON + codes.LIFE)


def test_a_token_is_good_for_five_minutes_and_one_audience() -> None:
    token = a_token(SIGN_ON, audience="https://id.test")
    last = NOON + access_tokens.LIFE - SECOND

    assert token.is_good(audience="https://id.test", at=last)
    assert not token.is_good(audience="https://id.test", at=NOON + access_tokens.LIFE)
    assert not token.is_good(audience="https://id.test/", at=last)


def test_a_revoked_token_is_dead_at_once() -> None:
    revoked = a_token(SIGN_ON, revoked_at=NOON)

    assert not revoked.is_good(audience=revoked.audience, at=NOON)
