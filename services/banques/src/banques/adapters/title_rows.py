"""A title as rows, and rows as a title."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import RowMapping

from banques.adapters.json_values import built, plain
from banques.domain.money import Money
from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.states import Category, ModificationStatus, TitleState
from banques.domain.titles.title import (
    CommercialTerms,
    CustomsTerms,
    Declarant,
    Document,
    DocumentKind,
    Domiciliation,
    GoodsLine,
    Importer,
    Invoice,
    Opinion,
    Rejection,
    Supplier,
    TradeTitle,
    Visa,
)

# « À traiter d’abord », then along the life of a title.
STATE_ORDER = (
    TitleState.SUBMITTED_FOR_DOMICILIATION,
    TitleState.SUBMITTED_FOR_PREDOMICILIATION,
    TitleState.BANK_CHANGE_ASKED,
    TitleState.NEW,
    TitleState.PREDOMICILIATED,
    TitleState.SUBMITTED_FOR_VISA,
    TitleState.VISA_GRANTED,
    TitleState.DOMICILED,
    TitleState.REJECTED,
    TitleState.VISA_REFUSED,
    TitleState.CANCELLED,
    TitleState.EXPIRED,
    TitleState.CLEARED,
)
STATE_RANKS = {state: rank for rank, state in enumerate(STATE_ORDER)}


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """The parts of a title that no list filters or sorts; invoices have rows of their own."""

    importer: Importer
    supplier: Supplier
    account: str
    terms: CommercialTerms
    customs: CustomsTerms
    declarant: Declarant | None = None
    opinion: Opinion | None = None
    visa: Visa | None = None
    domiciliation: Domiciliation | None = None
    rejection: Rejection | None = None


def title_values(title: TradeTitle) -> dict[str, Any]:
    """The columns of ``titles`` for this title, without its id."""
    domiciliation = title.domiciliation
    return {
        "number": str(title.number),
        "number_check": title.number_check,
        "category": title.category,
        "state": title.state,
        "modification": title.modification,
        "created_at": title.created_at,
        "last_event_at": title.last_event_at,
        "submitted_at": title.submitted_at,
        "domiciled_at": title.domiciled_at,
        "expired_at": title.expired_at,
        "due_on": title.due_on,
        "domiciliation_number": str(domiciliation.number) if domiciliation else None,
        "amount": title.total.amount,
        "currency": title.total.currency,
        "importer_name": title.importer.name,
        "declarant_name": title.declarant.name if title.declarant else "",
        "bank": title.bank,
        "branch": title.branch,
        "version": title.version,
        "is_demo": title.is_demo,
        "particulars": plain(_particulars(title)),
    }


def listed_values(title: TradeTitle) -> dict[str, Any]:
    """What ``title_access`` repeats of a title for lists."""
    return {
        "branch": title.branch,
        "number": str(title.number),
        "state": title.state,
        "state_rank": STATE_RANKS[title.state],
        "category": title.category,
        "modification": title.modification,
        "created_at": title.created_at,
        "domiciled_at": title.domiciled_at,
        "amount": title.total.amount,
        "importer_sort": sort_key(title.importer.name),
    }


def goods_values(title: TradeTitle) -> list[dict[str, Any]]:
    return [
        {
            "rank": line.rank,
            "ngp": line.ngp,
            "description": line.description,
            "quantity": line.quantity,
            "unit": line.unit,
            "supplementary_units": line.supplementary_units,
            "net_weight_kg": line.net_weight_kg,
            "origin": line.origin,
            "value": line.value.amount,
        }
        for line in title.goods
    ]


def document_values(title: TradeTitle) -> list[dict[str, Any]]:
    return [
        {
            "kind": document.kind,
            "filename": document.filename,
            "size_bytes": document.size_bytes,
            "sent_by": document.sent_by,
            "sent_on": document.sent_on,
        }
        for document in title.documents
    ]


def invoice_values(title: TradeTitle) -> list[dict[str, Any]]:
    return [
        {
            "number": invoice.number,
            "supplier": invoice.supplier,
            "issued_on": invoice.issued_on,
            "amount": invoice.total.amount,
            "currency": invoice.total.currency,
        }
        for invoice in title.terms.invoices
    ]


def title_from(
    row: RowMapping,
    *,
    goods: Iterable[RowMapping],
    documents: Iterable[RowMapping],
    invoices: Iterable[RowMapping],
) -> TradeTitle:
    """``row`` is of ``titles`` with the ``mode`` of the viewer's access."""
    parts = built(Particulars, row["particulars"])
    terms = {**vars(parts.terms), "invoices": tuple(_invoice(each) for each in invoices)}
    return TradeTitle(
        number=RegistrationNumber(row["number"]),
        category=Category(row["category"]),
        state=TitleState(row["state"]),
        modification=ModificationStatus(row["modification"]),
        bank=row["bank"],
        branch=row["branch"],
        total=_money(row["amount"], row["currency"]),
        goods=tuple(_goods_line(each, row["currency"]) for each in goods),
        documents=tuple(_document(each) for each in documents),
        may_act=row["mode"] == "act",
        **{name: row[name] for name in AS_STORED},
        **{**vars(parts), "terms": CommercialTerms(**terms)},
    )


AS_STORED = (
    "created_at", "last_event_at", "submitted_at", "expired_at", "due_on", "version", "is_demo",
)  # fmt: skip


@cache
def sort_key(name: str) -> str:
    """« Électro » beside « Electro », whatever the database's collation."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return bare.casefold()


def _particulars(title: TradeTitle) -> Particulars:
    terms = {**vars(title.terms), "invoices": ()}
    return Particulars(
        importer=title.importer,
        supplier=title.supplier,
        account=title.account,
        terms=CommercialTerms(**terms),
        customs=title.customs,
        declarant=title.declarant,
        opinion=title.opinion,
        visa=title.visa,
        domiciliation=title.domiciliation,
        rejection=title.rejection,
    )


def _money(amount: Any, currency: str) -> Money:
    return Money(amount, currency)


def _goods_line(row: RowMapping, currency: str) -> GoodsLine:
    return GoodsLine(
        rank=row["rank"],
        ngp=row["ngp"],
        description=row["description"],
        quantity=row["quantity"],
        unit=row["unit"],
        supplementary_units=row["supplementary_units"],
        net_weight_kg=row["net_weight_kg"],
        origin=row["origin"],
        value=_money(row["value"], currency),
    )


def _document(row: RowMapping) -> Document:
    return Document(
        kind=DocumentKind(row["kind"]),
        filename=row["filename"],
        size_bytes=row["size_bytes"],
        sent_by=row["sent_by"],
        sent_on=row["sent_on"],
    )


def _invoice(row: RowMapping) -> Invoice:
    return Invoice(
        number=row["number"],
        issued_on=row["issued_on"],
        supplier=row["supplier"],
        total=_money(row["amount"], row["currency"]),
    )
