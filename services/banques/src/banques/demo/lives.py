"""How far each demo title has come, and when: decided from its place in the series alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from random import Random

from banques.domain.days import day_of
from banques.domain.titles.states import Category, ModificationStatus, TitleState
from portal_kit.demo import BANKS

EI, LI, DPI = Category
S = TitleState
LIVES_OF_COMMITMENTS = {
    S.NEW: 4, S.SUBMITTED_FOR_DOMICILIATION: 22, S.DOMICILED: 36, S.BANK_CHANGE_ASKED: 3,
    S.REJECTED: 6, S.CANCELLED: 4, S.EXPIRED: 10, S.CLEARED: 15,
}  # fmt: skip
LIVES_OF_LICENCES = {
    S.NEW: 3, S.SUBMITTED_FOR_PREDOMICILIATION: 20, S.PREDOMICILIATED: 2, S.SUBMITTED_FOR_VISA: 10,
    S.VISA_GRANTED: 3, S.SUBMITTED_FOR_DOMICILIATION: 13, S.DOMICILED: 22, S.BANK_CHANGE_ASKED: 2,
    S.REJECTED: 5, S.VISA_REFUSED: 4, S.CANCELLED: 2, S.EXPIRED: 7, S.CLEARED: 7,
}  # fmt: skip
WAITING = frozenset(
    {S.NEW, S.SUBMITTED_FOR_DOMICILIATION, S.SUBMITTED_FOR_PREDOMICILIATION, S.PREDOMICILIATED,
     S.SUBMITTED_FOR_VISA, S.VISA_GRANTED}
)  # fmt: skip
DOMICILED = frozenset({S.DOMICILED, S.BANK_CHANGE_ASKED, S.EXPIRED, S.CLEARED})
PAST_VISA = DOMICILED | {S.SUBMITTED_FOR_DOMICILIATION, S.VISA_GRANTED, S.VISA_REFUSED}
PAST_PREDOMICILIATION = PAST_VISA | {S.PREDOMICILIATED, S.SUBMITTED_FOR_VISA}
SHARES = {"451": 70, "452": 20, "453": 10}  # Of the titles; the first bank is the one shown.
FIRST_SERIAL = 1_001
FIRST_BRANCH_SHARE = 3  # Against 1 for each further branch.


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """``sequence`` counts the series; moments that a title has not reached are ``None``."""

    sequence: int
    bank: str
    branch: str
    category: Category
    state: TitleState
    modification: ModificationStatus
    created_at: datetime
    submitted_at: datetime | None
    predomiciliated_at: datetime | None
    visa_at: datetime | None
    domiciled_at: datetime | None
    ended_at: datetime

    @property
    def serial(self) -> int:
        """What its numbers count with; below stand the guide's rows."""
        return FIRST_SERIAL + self.sequence


def lives(how_many: int, at: datetime) -> Iterator[Life]:
    """The first lives of the series as they stand ``at`` a moment, whose minutes count."""
    at = at.replace(second=0, microsecond=0)
    for sequence, (bank, branch, category, state) in islice(enumerate(_kinds()), how_many):
        yield _life(sequence, bank, branch, category, state, at)


def _kinds() -> Iterator[tuple[str, str, Category, TitleState]]:
    """First each bank's main branch with everything that can be seen, then as chance has it."""
    for bank in BANKS:
        for state in LIVES_OF_COMMITMENTS:
            yield bank.code, bank.branches[0].code, EI, state
        for state in LIVES_OF_LICENCES:
            yield bank.code, bank.branches[0].code, LI, state
    for number in count():
        chance = Random(f"kind {number}")  # noqa: S311
        bank = chance.choices(BANKS, [SHARES[each.code] for each in BANKS])[0]
        weights = [FIRST_BRANCH_SHARE] + [1] * (len(bank.branches) - 1)
        category = chance.choices((EI, LI, DPI), (68, 24, 8))[0]
        states = LIVES_OF_COMMITMENTS if category is EI else LIVES_OF_LICENCES
        yield (
            bank.code,
            chance.choices(bank.branches, weights)[0].code,
            category,
            chance.choices([*states], [*states.values()])[0],
        )


def _life(
    sequence: int, bank: str, branch: str, category: Category, state: TitleState, at: datetime
) -> Life:
    """Told backwards, from the moment at which the title came to where it stands."""
    chance = Random(f"life {sequence}")  # noqa: S311
    moment = ended_at = at - _since_end(chance, state, category)
    domiciled_at = visa_at = predomiciliated_at = None
    if state in DOMICILED:
        domiciled_at = moment = moment - _stay(chance, state, category)
        moment -= _minutes(chance, 15, 420)
    elif state in (S.REJECTED, S.CANCELLED):
        moment -= _minutes(chance, 15, 420)
    if category.needs_visa and state in PAST_VISA:
        visa_at = moment
        moment -= _minutes(chance, 1_200, 5_400)
    if category.needs_visa and state in PAST_PREDOMICILIATION:
        predomiciliated_at = moment
        moment -= _minutes(chance, 30, 400)
    return Life(
        sequence=sequence,
        bank=bank,
        branch=branch,
        category=category,
        state=state,
        modification=_modification(chance, state),
        created_at=moment - _minutes(chance, 10, 2_000),
        submitted_at=None if state is S.NEW else moment,
        predomiciliated_at=predomiciliated_at,
        visa_at=visa_at,
        domiciled_at=domiciled_at,
        ended_at=ended_at,
    )


def _since_end(chance: Random, state: TitleState, category: Category) -> timedelta:
    """How long ago the title came to where it stands; what waits has not waited long."""
    if state in WAITING:
        return _minutes(chance, 5, 4_000)
    validity = category.validity_months * 30
    if state is S.EXPIRED:  # Then it is the domiciliation that is so long ago.
        return timedelta(days=chance.randrange(validity + 40, 900)) + _minutes(chance, 0, 1_440)
    longest = validity - 40 if state in (S.DOMICILED, S.BANK_CHANGE_ASKED) else 700
    return timedelta(days=chance.randrange(longest)) + _minutes(chance, 5, 1_440)


def _stay(chance: Random, state: TitleState, category: Category) -> timedelta:
    """How long the title was domiciled before it came to where it stands."""
    longest = {S.BANK_CHANGE_ASKED: 30, S.CLEARED: category.validity_months * 30}.get(state, 0)
    return _minutes(chance, 0, longest * 1_440 + 1)


def _minutes(chance: Random, least: int, most: int) -> timedelta:
    return timedelta(minutes=chance.randrange(least, most))


def _modification(chance: Random, state: TitleState) -> ModificationStatus:
    if state not in DOMICILED:
        return ModificationStatus.NONE
    weights = (76, 12, 9, 3) if state is S.DOMICILED else (88, 0, 9, 3)
    [chosen] = chance.choices(tuple(ModificationStatus), weights)
    return chosen


def register_of(life: Life) -> tuple[str, str, int]:
    """The « répertoire de domiciliation » that a domiciled title is entered in."""
    assert life.domiciled_at  # noqa: S101
    return life.bank, life.branch, day_of(life.domiciled_at).year
