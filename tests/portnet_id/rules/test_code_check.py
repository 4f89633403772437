"""The second step: all that a right code brings is kept together, or none of it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.levels import REQUIRED
from portnet_id.domain.second_factors import step_at
from portnet_id.domain.sign_in.code_check import (
    AccountClosed,
    Begun,
    CodeCheck,
    GivenCode,
    WrongCode,
)
from portnet_id.domain.sign_in.interactions import (
    AuthorizationRequest,
    Interaction,
    InteractionMoved,
)
from portnet_id.domain.sign_in.wrong_codes import (
    HOUR,
    PER_HOUR,
    PER_INTERACTION,
    CodesSuspended,
    TooManyWrongCodes,
)
from tests.portnet_id.memory import MemoryInteractions, MemoryStores
from tests.portnet_id.protocol.relying_party import VAULT
from tests.portnet_id.rules.conftest import Somebody, suspend

REQUEST = AuthorizationRequest(
    client_id="banques", redirect_uri="https://banques.test/retour", parameters={}
)
Begin = Callable[[], Interaction]


@pytest.fixture
def interactions() -> MemoryInteractions:
    return MemoryInteractions()


@pytest.fixture
def check(stores: MemoryStores, interactions: MemoryInteractions) -> CodeCheck:
    return CodeCheck(open_stores=stores, interactions=interactions, vault=VAULT)


@pytest.fixture
def begin(interactions: MemoryInteractions, somebody: Somebody) -> Begin:
    """An interaction in which somebody's password was verified."""

    def to_the_code() -> Interaction:
        begun = interactions.begin(
            REQUEST, reason="no_sign_on", browser="mine", network="n", at=NOON
        )
        return interactions.save(begun.with_password_of(somebody.account.sub, at=NOON))

    return to_the_code


def given(code: str, *, at: datetime = NOON, earlier: str = "") -> GivenCode:
    return GivenCode(code=code, earlier_sign_on=earlier, network="n", request_id="r", at=at)


def test_a_right_code_begins_a_sign_on_that_the_interaction_knows(
    check: CodeCheck, begin: Begin, stores: MemoryStores, somebody: Somebody
) -> None:
    begun = check.totp(begin(), given(somebody.code()))

    assert isinstance(begun, Begun)
    with stores() as opened:
        sign_on = opened.sign_ons.find(begun.secret)
    assert sign_on is not None
    assert sign_on.level is REQUIRED
    assert (begun.interaction.sid, begun.interaction.wrong_codes) == (sign_on.sid, 0)
    acts = [(each.action, each.outcome) for each in stores.trail()]
    assert acts == [("sign_in.totp", "done"), ("sign_on.begun", "done")]


def test_if_another_tab_was_faster_nothing_of_it_is_kept(
    stores: MemoryStores, interactions: MemoryInteractions, begin: Begin, somebody: Somebody
) -> None:
    interaction = begin()

    class OtherTab(MemoryInteractions):
        """Its change comes between the reservation and the end."""

        def save(self, interaction: Interaction) -> Interaction:
            if interaction.sid is not None:
                raise InteractionMoved
            return interactions.save(interaction)

    with stores() as opened:
        before = opened.totp.get(somebody.account.sub)
    with pytest.raises(InteractionMoved):
        CodeCheck(open_stores=stores, interactions=OtherTab(), vault=VAULT).totp(
            interaction, given(somebody.code())
        )

    with stores() as opened:
        assert opened.totp.get(somebody.account.sub) == before
    assert stores.trail() == []
    again = CodeCheck(open_stores=stores, interactions=interactions, vault=VAULT)
    assert isinstance(again.totp(begin(), given(somebody.code())), Begun)


def test_a_suspended_account_is_told_once_all_is_proved_and_keeps_its_code(
    check: CodeCheck, begin: Begin, stores: MemoryStores, somebody: Somebody
) -> None:
    suspend(stores, somebody.account)

    wrong = check.totp(begin(), given("000000x"))
    with pytest.raises(AccountClosed):
        check.totp(begin(), given(somebody.code()))

    assert isinstance(wrong, WrongCode)
    with stores() as opened:
        factor = opened.totp.get(somebody.account.sub)
    assert factor is not None
    assert factor.last_step < step_at(NOON)


@pytest.mark.threat(15)
def test_the_secret_of_the_browsers_earlier_sign_on_opens_nothing_any_more(
    check: CodeCheck, begin: Begin, stores: MemoryStores, somebody: Somebody
) -> None:
    first = check.totp(begin(), given(somebody.code()))
    assert isinstance(first, Begun)

    again = check.totp(begin(), given(somebody.code(steps=1), earlier=first.secret))

    assert isinstance(again, Begun)
    assert again.interaction.sid == first.interaction.sid
    with stores() as opened:
        assert opened.sign_ons.find(first.secret) is None
        assert opened.sign_ons.find(again.secret) is not None


def test_a_code_counts_as_wrong_until_it_proves_right(
    check: CodeCheck, begin: Begin, stores: MemoryStores, somebody: Somebody
) -> None:
    wrong = check.totp(begin(), given("x"))
    begun = check.totp(begin(), given(somebody.code()))

    assert isinstance(wrong, WrongCode)
    assert (wrong.left, wrong.interaction.wrong_codes) == (PER_INTERACTION - 1, 1)
    assert isinstance(begun, Begun)
    with stores() as opened:
        more = [opened.wrong_codes.reserve(somebody.account.sub, at=NOON) for _ in range(PER_HOUR)]
    assert more.count(True) == PER_HOUR - 1


def test_after_its_last_wrong_code_an_interaction_takes_no_right_one(
    check: CodeCheck, begin: Begin, somebody: Somebody
) -> None:
    interaction = begin()
    for _ in range(PER_INTERACTION - 1):
        wrong = check.totp(interaction, given("x"))
        assert isinstance(wrong, WrongCode)
        interaction = wrong.interaction

    with pytest.raises(TooManyWrongCodes):
        check.totp(interaction, given("x"))
    with pytest.raises(TooManyWrongCodes):
        check.totp(replace(interaction, wrong_codes=PER_INTERACTION), given(somebody.code()))


def test_an_account_that_took_too_many_is_closed_to_right_codes_for_an_hour(
    check: CodeCheck, begin: Begin, stores: MemoryStores, somebody: Somebody
) -> None:
    for _ in range(PER_HOUR):
        check.totp(begin(), given("x"))

    with pytest.raises(CodesSuspended):
        check.totp(begin(), given(somebody.code()))

    assert stores.trail()[-1].outcome == "suspended"
    later = NOON + HOUR
    with stores() as opened:
        assert opened.wrong_codes.reserve(somebody.account.sub, at=later)


def test_a_recovery_code_is_good_once_and_known_again(
    check: CodeCheck, begin: Begin, somebody: Somebody
) -> None:
    code = somebody.recovery_codes[0]

    first = check.recovery_code(begin(), given(code))
    again = check.recovery_code(begin(), given(code))
    unknown = check.recovery_code(begin(), given("ZZZZ-ZZZZ"))

    assert isinstance(first, Begun)
    assert isinstance(again, WrongCode)
    assert isinstance(unknown, WrongCode)
    assert (again.was_good, unknown.was_good) == (True, False)
    assert check.recovery_codes_left(somebody.account.sub) == len(somebody.recovery_codes) - 1


def test_a_code_is_of_no_use_before_a_password(
    check: CodeCheck, interactions: MemoryInteractions, somebody: Somebody
) -> None:
    begun = interactions.begin(REQUEST, reason="no_sign_on", browser="m", network="n", at=NOON)

    with pytest.raises(LookupError):
        check.totp(begun, given(somebody.code()))
