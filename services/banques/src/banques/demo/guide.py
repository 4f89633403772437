"""The five rows that the user guide of the portal shows, of the demo bank; architecture §8."""

from datetime import UTC, date, datetime
from decimal import Decimal

from banques.demo.banks import agents_of
from banques.demo.trade import DECLARANTS, IMPORTERS
from banques.domain.days import CASABLANCA
from banques.domain.money import Money
from banques.domain.titles.consistency import with_validity
from banques.domain.titles.intake import Arrival
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber, key_of
from banques.domain.titles.past import Predomiciliation, arrival_of
from banques.domain.titles.states import Category, ModificationStatus, TitleState
from banques.domain.titles.title import (
    CommercialTerms,
    Contract,
    ContractKind,
    CustomsTerms,
    Declarant,
    Document,
    DocumentKind,
    Domiciliation,
    GoodsLine,
    Importer,
    Invoice,
    Opinion,
    PaymentMode,
    Supplier,
    TradeTitle,
    Visa,
)
from portal_kit.demo import CASA_PORT, CREDIT_ATLANTIQUE

BANK = CREDIT_ATLANTIQUE.code
SAFI = "00050"
SELLER = Supplier(name="Great Basin Supply Inc.", country="US", address="Houston")
LI = Category.IMPORT_LICENCE
WAITING = TitleState.SUBMITTED_FOR_PREDOMICILIATION


def guide_titles() -> list[Arrival]:
    """In the order in which the guide shows them."""
    return [
        _commitment(),
        _licence_of_2026(),
        _expired(),
        _licence_of_hardware(),
        _licence_of_safi(),
    ]


def _commitment() -> Arrival:
    """The guide's only EI, submitted for domiciliation."""
    return arrival_of(
        _title(
            number=RegistrationNumber.of(year=2025, office="309", sequence=42),
            category=Category.IMPORT_COMMITMENT,
            state=TitleState.SUBMITTED_FOR_DOMICILIATION,
            created_at=_at(2025, 5, 27, 15, 54),
            amount="1010.00",
            goods=("9403600000", "Meubles en bois", 8),
            importer="Atlas Négoce SARL",
            declarant="Cabinet Lahlou",
        )
    )


def _licence_of_2026() -> Arrival:
    return arrival_of(
        _title(
            number=RegistrationNumber.of(year=2026, office="301", sequence=7),
            created_at=_at(2026, 1, 14, 22, 37),
            amount="1120.00",
            goods=("4012200000", "Pneumatiques usagés", 140),
            importer="Najd Pièces Auto SARL",
            declarant="Cabinet Lahlou",
        )
    )


def _expired() -> Arrival:
    """The row whose customs validity ended at the midnight of 17/11/2025."""
    base = _title(
        number=RegistrationNumber("2020300000000000800"),
        state=TitleState.EXPIRED,
        created_at=_at(2025, 5, 15, 16, 52),
        submitted_at=_at(2025, 5, 15, 16, 55),
        last_event_at=_at(2025, 6, 20, 11, 5),
        modification=ModificationStatus.MODIFIED,
        amount="5200.00",
        goods=("4012110000", "Pneumatiques rechapés pour voitures", 200),
        importer="Pneus Atlas Distribution",
        declarant="Cabinet Lahlou",
        opinion=Opinion(
            department="Département technique",
            favourable=True,
            given_at=_at(2025, 5, 15, 18, 30),
        ),
        visa=Visa(
            granted=True,
            decided_at=_at(2025, 5, 16, 8, 40),
            reference="VISA-2025-000800",
            authorised_quantity=Decimal(200),
        ),
        domiciliation=Domiciliation(
            number=DomiciliationNumber(BANK, CASA_PORT.code, 2025, 1),
            at=_at(2025, 5, 16, 9, 50),
            branch=CASA_PORT.code,
            by=agents_of(BANK)[0],
        ),
    )
    agreed = Predomiciliation(at=_at(2025, 5, 15, 17, 20), by=agents_of(BANK)[0])
    return arrival_of(with_validity(base), agreed)


def _licence_of_hardware() -> Arrival:
    return arrival_of(
        _title(
            number=RegistrationNumber.of(year=2025, office="309", sequence=39),
            created_at=_at(2025, 5, 16, 9, 34),
            amount="2000.00",
            goods=("4012200000", "Pneumatiques usagés", 250),
            importer="Quincaillerie Bab Marrakech",
            declarant="Transit Al Bahr",
        )
    )


def _licence_of_safi() -> Arrival:
    return arrival_of(
        _title(
            number=RegistrationNumber.of(year=2025, office="300", sequence=35),
            created_at=_at(2025, 5, 15, 17, 27),
            amount="4930.00",
            goods=("2903490000", "Dérivés halogénés pour le froid", 770),
            importer="Chimie Fine de Safi",
            declarant="Safi Transit",
            branch=SAFI,
        )
    )


def _title(
    *,
    number: RegistrationNumber,
    created_at: datetime,
    amount: str,
    goods: tuple[str, str, int],
    importer: str,
    declarant: str,
    category: Category = LI,
    state: TitleState = WAITING,
    branch: str = CASA_PORT.code,
    submitted_at: datetime | None = None,
    last_event_at: datetime | None = None,
    modification: ModificationStatus = ModificationStatus.NONE,
    opinion: Opinion | None = None,
    visa: Visa | None = None,
    domiciliation: Domiciliation | None = None,
) -> TradeTitle:
    total = Money(Decimal(amount), "USD")
    ngp, description, quantity = goods
    return TradeTitle(
        number=number,
        category=category,
        state=state,
        modification=modification,
        created_at=created_at,
        submitted_at=submitted_at or created_at,
        last_event_at=last_event_at or created_at,
        importer=_importer(importer),
        declarant=_declarant(declarant),
        supplier=SELLER,
        bank=BANK,
        branch=branch,
        account=_account(number),
        total=total,
        terms=_terms(number, total, created_at.date()),
        customs=CustomsTerms(office=number.office, regime="010", origin="US", provenance="US"),
        goods=(
            GoodsLine(
                rank=1,
                ngp=ngp,
                description=description,
                quantity=Decimal(quantity),
                unit="U",
                net_weight_kg=Decimal(quantity * 9),
                origin="US",
                value=total,
            ),
        ),
        documents=(
            Document(
                kind=DocumentKind.PROFORMA,
                filename=f"facture-proforma-{number.parts[2][-4:]}.pdf",
                size_bytes=184_320,
                sent_by="Importateur",
                sent_on=created_at.date(),
            ),
        ),
        opinion=opinion,
        visa=visa,
        domiciliation=domiciliation,
        is_demo=True,
    )


def _terms(number: RegistrationNumber, total: Money, day: date) -> CommercialTerms:
    proforma = f"GB-{number.parts[2][-4:]}"
    return CommercialTerms(
        incoterm="FOB",
        delivery_place="Houston",
        payment=PaymentMode.DOCUMENTARY_COLLECTION,
        payment_terms="À vue",
        contract=Contract(kind=ContractKind.PROFORMA, number=proforma, signed_on=day),
        invoices=(Invoice(number=proforma, issued_on=day, supplier=SELLER.name, total=total),),
    )


def _account(number: RegistrationNumber) -> str:
    base = f"{BANK}780{number.parts[2]:>016}"
    return base + key_of(base)


def _importer(name: str) -> Importer:
    return next(each for each in IMPORTERS if each.name == name)


def _declarant(name: str) -> Declarant:
    return next(each for each in DECLARANTS if each.name == name)


def _at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CASABLANCA).astimezone(UTC)
