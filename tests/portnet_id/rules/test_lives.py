"""How long what was made counts: each limit is the first moment at which it does not."""

from datetime import timedelta

import pytest

from portal_kit.testing import NOON
from portnet_id.domain import codes
from portnet_id.domain.session_limits import ABSOLUTE, IDLE, SessionLimits
from portnet_id.domain.sign_ons import TOLD_LATE, EndReason
from tests.portnet_id.builders import a_code, a_sign_on, an_account

SECOND = timedelta(seconds=1)
SIGN_ON = a_sign_on(an_account())


def test_a_sign_on_dies_idle_when_no_portal_can_still_tell_of_an_act() -> None:
    assert SIGN_ON.is_alive(at=NOON + IDLE + TOLD_LATE - SECOND)
    assert not SIGN_ON.is_alive(at=NOON + IDLE + TOLD_LATE)
    assert SIGN_ON.over_because(at=NOON + IDLE + TOLD_LATE) is EndReason.IDLE


def test_a_sign_on_kept_busy_dies_at_its_absolute_end() -> None:
    busy = a_sign_on(an_account(), seen_at=NOON + ABSOLUTE - SECOND)

    assert busy.is_alive(at=NOON + ABSOLUTE - SECOND)
    assert not busy.is_alive(at=NOON + ABSOLUTE)
    assert busy.over_because(at=NOON + ABSOLUTE) is EndReason.ABSOLUTE
    assert busy.ends_at == NOON + ABSOLUTE


def test_an_organisation_may_ask_for_shorter_days() -> None:
    limits = SessionLimits(idle=timedelta(minutes=5), absolute=timedelta(hours=1))
    strict = a_sign_on(an_account(), limits=limits)
    busy = a_sign_on(an_account(), limits=limits, seen_at=NOON + timedelta(minutes=59))

    assert strict.over_because(at=NOON + timedelta(minutes=10)) is EndReason.IDLE
    assert busy.over_because(at=NOON + timedelta(minutes=59)) is None
    assert busy.over_because(at=NOON + timedelta(hours=1)) is EndReason.ABSOLUTE


@pytest.mark.parametrize(("idle", "absolute"), [(4, None), (None, 14), (60, 59), (None, 1441)])
def test_limits_that_make_no_sense_are_refused(idle: int | None, absolute: int | None) -> None:
    with pytest.raises(ValueError, match="5 minutes or more"):
        SessionLimits.of_minutes(idle=idle, absolute=absolute)


def test_an_ended_sign_on_is_dead_at_once_and_tells_what_ended_it() -> None:
    ended = a_sign_on(an_account(), ended_at=NOON, end_reason=EndReason.SUSPENDED)

    assert not ended.is_alive(at=NOON)
    assert ended.over_because(at=NOON + ABSOLUTE) is EndReason.SUSPENDED


def test_a_code_is_good_for_a_minute() -> None:
    code = a_code(SIGN_ON)

    assert code.is_good(at=NOON + codes.LIFE - SECOND)
    assert not code.is_good(at=NOON + codes.LIFE)
