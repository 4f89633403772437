"""OpenID Connect Core 1.0, 3.1.2.1 and 3.1.2.3: why the person must sign in again."""

from datetime import timedelta
from uuid import uuid4

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.levels import Factor, Verified
from portnet_id.domain.sign_in.demands import Demand, Reason, reasons_to_sign_in
from portnet_id.domain.sign_ons import SignOn

SALMA, KARIM = uuid4(), uuid4()


def signed_in(*, minutes_ago: float, factors: tuple[Factor, ...] = tuple(Factor)) -> SignOn:
    then = NOON - timedelta(minutes=minutes_ago)
    verified = tuple(Verified(factor=factor, at=then) for factor in factors)
    return SignOn(sid="s", sub=SALMA, verified=verified, started_at=then, seen_at=NOON)


@pytest.mark.parametrize(
    ("demand", "sign_on", "reasons"),
    [
        pytest.param(Demand(), None, [Reason.NO_SIGN_ON], id="nobody is signed in"),
        pytest.param(
            Demand(prompt=frozenset({"login"}), max_age=timedelta(0)), None, [Reason.NO_SIGN_ON],
            id="one reason is enough",
        ),
        pytest.param(Demand(), signed_in(minutes_ago=500), [], id="an old sign-in is enough"),
        pytest.param(
            Demand(prompt=frozenset({"login"})), signed_in(minutes_ago=0),
            [Reason.ASKED_BY_CLIENT], id="the portal wants it",
        ),
        pytest.param(
            Demand(prompt=frozenset({"consent"})), signed_in(minutes_ago=0), [],
            id="consent asks for nothing",
        ),
        pytest.param(
            Demand(max_age=timedelta(minutes=5)), signed_in(minutes_ago=5.02), [Reason.TOO_OLD],
            id="max_age exceeded",
        ),
        pytest.param(
            Demand(max_age=timedelta(minutes=5)), signed_in(minutes_ago=5), [],
            id="max_age counts the limit itself as fresh",
        ),
        pytest.param(Demand(person=SALMA), signed_in(minutes_ago=1), [], id="the expected person"),
        pytest.param(
            Demand(person=KARIM), signed_in(minutes_ago=1), [Reason.OTHER_PERSON],
            id="another person than expected",
        ),
        pytest.param(
            Demand(), signed_in(minutes_ago=1, factors=(Factor.PASSWORD,)), [Reason.TOO_WEAK],
            id="a password alone",
        ),
        pytest.param(
            Demand(prompt=frozenset({"login"}), max_age=timedelta(0), person=KARIM),
            signed_in(minutes_ago=1, factors=(Factor.TOTP,)),
            [Reason.ASKED_BY_CLIENT, Reason.OTHER_PERSON, Reason.TOO_OLD, Reason.TOO_WEAK],
            id="everything at once",
        ),
    ],
)  # fmt: skip
def test_sign_in_is_asked_for(
    demand: Demand, sign_on: SignOn | None, reasons: list[Reason]
) -> None:
    assert reasons_to_sign_in(demand, sign_on, at=NOON) == reasons
