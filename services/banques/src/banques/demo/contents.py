"""What a demo title holds: goods, terms, papers and an account, chosen by its own chance."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from banques.demo.lives import DOMICILED, Life
from banques.demo.trade import DECLARED, FREE, LICENSED, Product, Seller
from banques.domain.days import day_of
from banques.domain.money import Money, minor_units
from banques.domain.titles.numbers import key_of
from banques.domain.titles.states import Category
from banques.domain.titles.title import (
    CommercialTerms,
    Contract,
    ContractKind,
    Document,
    DocumentKind,
    GoodsLine,
    Invoice,
    PaymentMode,
    Supplier,
)

GOODS_OF = {
    Category.IMPORT_COMMITMENT: FREE,
    Category.IMPORT_LICENCE: LICENSED,
    Category.PRIOR_DECLARATION: DECLARED,
}
TOWN_OF_ACCOUNTS = "780"
QUIRKS = 25  # One title in so many is not quite in order, so that controls have something to say.


def supplier_of(seller: Seller) -> Supplier:
    return Supplier(name=seller.name, country=seller.country, address=seller.city)


def account_of(life: Life, chance: Random) -> str:
    base = f"{life.bank}{TOWN_OF_ACCOUNTS}{chance.randrange(10**15):016}"
    if life.sequence % QUIRKS == 11:
        return base + f"{(int(key_of(base)) + 1) % 97:02}"
    return base + key_of(base)


def goods_of(life: Life, chance: Random, seller: Seller) -> tuple[GoodsLine, ...]:
    products = GOODS_OF[life.category]
    if life.sequence % QUIRKS == 17 and life.category is Category.IMPORT_COMMITMENT:
        products = LICENSED[-1:]  # Perhaps under licence: the control warns.
    several = 2 if life.category is not Category.IMPORT_COMMITMENT and chance.random() < 0.3 else 1
    return tuple(
        _goods_line(rank, product, chance, seller)
        for rank, product in enumerate(chance.sample(products, min(several, len(products))), 1)
    )


def _goods_line(rank: int, product: Product, chance: Random, seller: Seller) -> GoodsLine:
    quantity = max(1, product.lot * chance.randrange(10, 160) // 100)
    cents = product.price * chance.randrange(85, 118) // 100 * quantity
    unit = Decimal(10) ** -minor_units(seller.currency)
    return GoodsLine(
        rank=rank,
        ngp=product.ngp,
        description=product.description,
        quantity=Decimal(quantity),
        unit=product.unit,
        net_weight_kg=Decimal(quantity * product.kg_per_unit),
        origin=seller.country,
        value=Money((Decimal(cents) / 100).quantize(unit), seller.currency),
    )


def terms_of(life: Life, chance: Random, seller: Seller, total: Money) -> CommercialTerms:
    agreed_on = day_of(life.created_at) - timedelta(days=chance.randrange(3, 40))
    proforma = f"PF-{agreed_on:%y%m}-{life.sequence:05}"
    incoterm = chance.choices(("FOB", "CFR", "FCA", "EXW", "CIF"), (45, 30, 12, 5, 8))[0]
    payment = chance.choices(
        (
            PaymentMode.TRANSFER, PaymentMode.DOCUMENTARY_COLLECTION,
            PaymentMode.DOCUMENTARY_CREDIT, PaymentMode.PREPAYMENT,
        ),
        (40, 30, 22, 8),
    )[0]  # fmt: skip
    return CommercialTerms(
        incoterm=incoterm,
        delivery_place=seller.port if incoterm in ("FOB", "FCA", "EXW") else "Casablanca",
        payment=payment,
        payment_terms=chance.choice(("À vue", "30 jours fin de mois", "60 jours", "90 jours")),
        contract=Contract(kind=ContractKind.PROFORMA, number=proforma, signed_on=agreed_on),
        invoices=(
            Invoice(number=proforma, issued_on=agreed_on, supplier=seller.name, total=total),
        ),
    )


def documents_of(life: Life) -> tuple[Document, ...]:
    sent_on = day_of(life.created_at)
    kinds = [DocumentKind.PROFORMA, DocumentKind.CONTRACT]
    if life.state in DOMICILED:
        kinds.append(DocumentKind.TRANSPORT)
    names = {
        DocumentKind.PROFORMA: "facture-proforma",
        DocumentKind.CONTRACT: "contrat",
        DocumentKind.TRANSPORT: "connaissement",
    }
    return tuple(
        Document(
            kind=kind,
            filename=f"{names[kind]}-{life.serial}.pdf",
            size_bytes=84_000 + life.sequence * 7_919 % 900_000,
            sent_by="Importateur",
            sent_on=sent_on,
        )
        for kind in kinds
    )
