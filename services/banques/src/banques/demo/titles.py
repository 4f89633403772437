"""Demo titles: whole ones, with valid numbers, as their lives say."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from banques.demo.banks import agents_of
from banques.demo.contents import account_of, documents_of, goods_of, supplier_of, terms_of
from banques.demo.guide import guide_titles
from banques.demo.lives import Life, lives, register_of
from banques.demo.trade import DECLARANTS, IMPORTERS, SELLERS
from banques.domain.days import day_of
from banques.domain.money import Money
from banques.domain.titles.consistency import with_validity
from banques.domain.titles.intake import Arrival
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber
from banques.domain.titles.past import Predomiciliation, arrival_of
from banques.domain.titles.states import ModificationStatus, TitleState
from banques.domain.titles.title import (
    CustomsTerms,
    Domiciliation,
    Opinion,
    Rejection,
    TradeTitle,
    Visa,
)

OFFICES = ("309", "411", "300", "301", "400", "302", "305", "607")
REFUSALS = (
    ("contract", "Le contrat joint est illisible à partir de la page 2."),
    ("amount", "Le montant de la facture pro forma n’est pas celui du titre."),
    ("payment", "Le délai de règlement dépasse celui du contrat."),
    ("account", ""),
)


def demo_titles(how_many: int, *, at: datetime) -> Iterator[Arrival]:
    """The guide's five rows and then the series, the same for the same ``at``."""
    yield from guide_titles()[:how_many]
    series = list(lives(max(0, how_many - 5), at))
    numbers = _domiciliation_numbers(series)
    for life in series:
        yield _arrival(life, numbers.get(life.sequence), at)


def _domiciliation_numbers(series: list[Life]) -> dict[int, DomiciliationNumber]:
    """Each register counts from 1 in the order of time, without a gap.

    The guide's only domiciled row has a number of its own year and branch, so its register
    begins after it.
    """
    last = Counter(
        (done.number.bank, done.number.branch, done.number.year)
        for done in (each.title.domiciliation for each in guide_titles())
        if done
    )
    numbers = {}
    domiciled = [life for life in series if life.domiciled_at]
    for life in sorted(domiciled, key=lambda each: (str(each.domiciled_at), each.sequence)):
        bank, branch, year = register_of(life)
        last[bank, branch, year] += 1
        numbers[life.sequence] = DomiciliationNumber(bank, branch, year, last[bank, branch, year])
    return numbers


def _arrival(life: Life, number: DomiciliationNumber | None, at: datetime) -> Arrival:
    chance = Random(f"title {life.sequence}")  # noqa: S311
    agents = agents_of(life.bank)
    title = with_validity(
        replace(
            _subscribed(life, chance),
            domiciliation=_domiciliation(life, number, chance.choice(agents)),
            rejection=_rejection(life, chance, chance.choice(agents)),
            last_event_at=_last_event_at(life, chance, at),
        )
    )
    if life.visa_at:
        title = replace(title, visa=_visa(life, title), opinion=_opinion(life))
    if life.predomiciliated_at is None:
        return arrival_of(title)
    by = chance.choice(agents)
    return arrival_of(title, Predomiciliation(at=life.predomiciliated_at, by=by))


def _subscribed(life: Life, chance: Random) -> TradeTitle:
    seller = chance.choice(SELLERS)
    goods = goods_of(life, chance, seller)
    total = Money(sum((line.value.amount for line in goods), Decimal(0)), seller.currency)
    office = chance.choice(OFFICES)
    created_on = day_of(life.created_at)
    return TradeTitle(
        number=RegistrationNumber.of(year=created_on.year, office=office, sequence=life.serial),
        category=life.category,
        state=life.state,
        modification=life.modification,
        created_at=life.created_at,
        last_event_at=life.created_at,
        submitted_at=life.submitted_at,
        importer=chance.choice(IMPORTERS),
        supplier=supplier_of(seller),
        declarant=chance.choice(DECLARANTS) if chance.random() < 0.85 else None,
        bank=life.bank,
        branch=life.branch,
        account=account_of(life, chance),
        total=total,
        terms=terms_of(life, chance, seller, total),
        customs=CustomsTerms(
            office=office,
            regime=chance.choices(("010", "022", "036"), (90, 6, 4))[0],
            origin=seller.country,
            provenance=seller.country,
        ),
        goods=goods,
        documents=documents_of(life),
        is_demo=True,
    )


def _domiciliation(
    life: Life, number: DomiciliationNumber | None, agent: str
) -> Domiciliation | None:
    if number is None or life.domiciled_at is None:
        return None
    return Domiciliation(number=number, at=life.domiciled_at, branch=life.branch, by=agent)


def _rejection(life: Life, chance: Random, agent: str) -> Rejection | None:
    if life.state is not TitleState.REJECTED:
        return None
    reason, comment = chance.choice(REFUSALS)
    return Rejection(reason=reason, comment=comment, at=life.ended_at, by=agent)


def _opinion(life: Life) -> Opinion:
    assert life.visa_at  # noqa: S101
    favourable = life.state is not TitleState.VISA_REFUSED
    return Opinion(
        department="Département technique",
        favourable=favourable,
        given_at=life.visa_at - timedelta(hours=2),
    )


def _visa(life: Life, title: TradeTitle) -> Visa:
    assert life.visa_at  # noqa: S101
    granted = life.state is not TitleState.VISA_REFUSED
    asked = sum((line.quantity for line in title.goods), Decimal(0))
    return Visa(
        granted=granted,
        decided_at=life.visa_at,
        reference=f"VISA-{day_of(life.visa_at).year}-{life.serial:06}",
        authorised_quantity=asked if granted else None,
        reason="" if granted else "Contingent de l’année épuisé.",
    )


def _last_event_at(life: Life, chance: Random, at: datetime) -> datetime:
    """When what leaves no date of its own happened: a modification, a transfer, an end."""
    if life.modification is ModificationStatus.NONE or life.domiciled_at is None:
        return life.ended_at
    if life.state in (TitleState.CLEARED, TitleState.BANK_CHANGE_ASKED):
        return life.ended_at
    since = min(at - life.domiciled_at, timedelta(days=60))
    return life.domiciled_at + since * chance.random()
