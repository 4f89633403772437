"""Titles for the tests of pages: a test names only what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from banques.domain.money import Money
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber
from banques.domain.titles.states import Category, TitleState
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
    PaymentMode,
    Supplier,
    TradeTitle,
    Visa,
)

SEQUENCES = count(1)
CREATED = datetime(2026, 1, 13, 9, 15, tzinfo=UTC)
SUBMITTED = datetime(2026, 1, 13, 9, 30, tzinfo=UTC)


def a_number(sequence: int | None = None, *, office: str = "309") -> RegistrationNumber:
    return RegistrationNumber.of(
        year=2026, office=office, sequence=next(SEQUENCES) if sequence is None else sequence
    )


def with_key(base: str) -> str:
    """``base`` and the two digits that make it a multiple of 97: a RIB or an ICE."""
    return f"{base}{(97 - int(base) * 100 % 97) % 97:02}"


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def an_ei(**changes: object) -> TradeTitle:
    """An « engagement » submitted for domiciliation, in order in every respect."""
    number = changes.pop("number", None) or a_number()
    assert isinstance(number, RegistrationNumber)
    title = TradeTitle(
        number=number,
        category=Category.IMPORT_COMMITMENT,
        state=TitleState.SUBMITTED_FOR_DOMICILIATION,
        created_at=CREATED,
        last_event_at=SUBMITTED,
        submitted_at=SUBMITTED,
        importer=Importer(
            name="Atlas Négoce SARL", ice=with_key("0027654320001"), city="Casablanca",
            address="12, rue du Port", trade_register="104233", trade_register_centre="Casablanca",
        ),
        supplier=Supplier(name="Shenzhen Office Supply Ltd", country="CN"),
        declarant=Declarant(code="0412", name="Cabinet Lahlou"),
        bank="451",
        branch="00010",
        account=with_key("4517800000123456789012"),
        total=usd("1010.00"),
        terms=CommercialTerms(
            incoterm="FOB",
            delivery_place="Shanghai",
            payment=PaymentMode.TRANSFER,
            payment_terms="à 30 jours",
            contract=Contract(
                kind=ContractKind.PROFORMA, number="PF-2026-042", signed_on=date(2026, 1, 5)
            ),
            invoices=(
                Invoice(
                    number=f"INV-{number.digits[-6:]}", issued_on=date(2026, 1, 8),
                    supplier="Shenzhen Office Supply Ltd", total=usd("1010.00"),
                ),
            ),
        ),
        customs=CustomsTerms(office="309", regime="010", origin="CN", provenance="CN"),
        goods=(
            GoodsLine(
                rank=1, ngp="8471300000", description="Ordinateurs portables",
                quantity=Decimal(2), unit="u", net_weight_kg=Decimal("4.25"), origin="CN",
                value=usd("1010.00"),
            ),
        ),
        documents=(
            Document(
                kind=DocumentKind.PROFORMA, filename="PF-2026-042.pdf", size_bytes=412_300,
                sent_by="importateur", sent_on=date(2026, 1, 13),
            ),
        ),
    )  # fmt: skip
    return replace(title, **changes)  # type: ignore[arg-type]


def an_li(**changes: object) -> TradeTitle:
    """A licence submitted for predomiciliation."""
    tyres = GoodsLine(
        rank=1, ngp="4012110000", description="Pneumatiques rechapés",
        quantity=Decimal(108), unit="u", net_weight_kg=Decimal(2152), origin="CN",
        value=usd("1010.00"),
    )  # fmt: skip
    as_licence: dict[str, object] = {
        "category": Category.IMPORT_LICENCE,
        "state": TitleState.SUBMITTED_FOR_PREDOMICILIATION,
        "goods": (tyres,),
    }
    return an_ei(**(as_licence | changes))


def a_visa(**changes: object) -> Visa:
    visa = Visa(
        granted=True, decided_at=datetime(2026, 1, 14, 8, 57, tzinfo=UTC), reference="V-2026-118",
        authorised_quantity=Decimal(108),
    )  # fmt: skip
    return replace(visa, **changes)  # type: ignore[arg-type]


def an_li_with_visa(**changes: object) -> TradeTitle:
    """A licence that came back from the ministry for domiciliation."""
    visited: dict[str, object] = {
        "state": TitleState.SUBMITTED_FOR_DOMICILIATION,
        "visa": a_visa(),
    }
    return an_li(**(visited | changes))


def a_domiciled(**changes: object) -> TradeTitle:
    """An « engagement » domiciled the day after it was submitted."""
    at = datetime(2026, 1, 14, 10, 12, tzinfo=UTC)
    sequence = next(SEQUENCES)
    done: dict[str, object] = {
        "state": TitleState.DOMICILED,
        "due_on": date(2026, 7, 14),
        "domiciliation": Domiciliation(
            number=DomiciliationNumber(bank="451", branch="00010", year=2026, sequence=sequence),
            at=at, branch="00010", by="Karim Bennis",
        ),
    }  # fmt: skip
    return an_ei(**(done | changes))


def an_expired(**changes: object) -> TradeTitle:
    """The guide's third row: domiciled on 16/05/2025, expired at midnight on 17/11/2025."""
    ended: dict[str, object] = {
        "number": RegistrationNumber("2020300000000000800"),
        "state": TitleState.EXPIRED,
        "category": Category.IMPORT_LICENCE,
        "visa": a_visa(decided_at=datetime(2025, 5, 16, 7, 57, tzinfo=UTC)),
        "created_at": datetime(2025, 5, 15, 15, 52, tzinfo=UTC),
        "submitted_at": datetime(2025, 5, 15, 15, 52, tzinfo=UTC),
        "due_on": date(2025, 11, 16),
        "expired_at": datetime(2025, 11, 16, 23, 0, tzinfo=UTC),
        "total": usd("5200.00"),
        "domiciliation": Domiciliation(
            number=DomiciliationNumber(bank="451", branch="00010", year=2025, sequence=1187),
            at=datetime(2025, 5, 16, 8, 50, tzinfo=UTC), branch="00010", by="Karim Bennis",
        ),
    }  # fmt: skip
    return an_ei(**(ended | changes))
