"""A title that comes in, read from the fields of one line; domain.md §3.

What is wrong is told field by field, all at once. What only a sourced rule or the shape of a
number decides is refused here; assumed rules (the keys of number and RIB) are left to the
controls before an act, and told as warnings.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from banques.domain.reference import ReferenceData
from banques.domain.titles.consistency import faults_of, with_validity
from banques.domain.titles.intake import Arrival
from banques.domain.titles.lines import Fault, Fields
from banques.domain.titles.numbers import (
    NumberCheck,
    RegistrationNumber,
    is_valid_ice,
    is_valid_rib,
)
from banques.domain.titles.past import arrival_of
from banques.domain.titles.reading_decisions import (
    read_branch,
    read_domiciliation,
    read_opinion,
    read_predomiciliation,
    read_rejection,
    read_visa,
)
from banques.domain.titles.states import Category, ModificationStatus, TitleState
from banques.domain.titles.title import (
    CommercialTerms,
    Contract,
    ContractKind,
    CustomsTerms,
    Declarant,
    Document,
    DocumentKind,
    GoodsLine,
    Importer,
    Invoice,
    PaymentMode,
    Supplier,
    TradeTitle,
)

LONGEST_DESCRIPTION = 1_000


@dataclass(frozen=True, kw_only=True)
class Read:
    """A line that holds a title; ``warnings`` do not keep it out."""

    arrival: Arrival
    warnings: tuple[Fault, ...]


class Unreadable(Exception):
    """A line that holds no title; ``faults`` say why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


def read_title(line: Fields, reference: ReferenceData, *, at: datetime) -> Read:
    """The title on ``line`` as it stood ``at`` the moment it comes in. Raises ``Unreadable``."""
    title = _Reading(line, reference, at).title()
    predomiciliation = read_predomiciliation(line, until=at)
    line.finish()
    if line.faults:
        raise Unreadable(line.faults)
    whole = with_validity(title)
    if faults := faults_of(whole, predomiciliation, at=at):
        raise Unreadable(faults)
    return Read(arrival=arrival_of(whole, predomiciliation), warnings=_warnings(whole))


def _warnings(title: TradeTitle) -> tuple[Fault, ...]:
    warnings = []
    if title.number_check is NumberCheck.UNVERIFIED:
        warnings.append(
            Fault("number", "has a key that does not fit: it is kept and marked as unverified.")
        )
    if not is_valid_rib(title.account):
        warnings.append(
            Fault("account", "has a key that does not fit: the bank is warned when it decides.")
        )
    return tuple(warnings)


class _Reading:
    """Builds the parts of a title. After a fault they hold ``None``, and are thrown away."""

    def __init__(self, line: Fields, reference: ReferenceData, at: datetime) -> None:
        self._line = line
        self._reference = reference
        self._at = at
        self._currency = line.code("currency", reference.currencies)

    def title(self) -> TradeTitle:
        line, until = self._line, self._at
        bank = line.code("bank", self._reference.banks)
        created_at: Any = line.moment("created_at", until=until)
        number: Any = line.parsed("number", RegistrationNumber, "19 digits without spaces")
        return TradeTitle(
            number=number,
            category=_member(Category, line.code("category", [*Category])),
            state=_member(TitleState, line.code("state", [*TitleState])),
            modification=self._modification(),
            created_at=created_at,
            submitted_at=line.optional_moment("submitted_at", until=until),
            last_event_at=line.optional_moment("last_event_at", until=until) or created_at,
            importer=self._importer(),
            supplier=self._supplier(),
            declarant=self._declarant(),
            bank=bank,
            branch=read_branch(line, bank, self._reference),
            account=line.matching("account", r"[0-9]{24}", "the 24 digits of a RIB"),
            total=self._money(line, "amount"),
            terms=self._terms(),
            customs=self._customs(),
            goods=self._goods(),
            documents=self._documents(),
            opinion=read_opinion(line, until=until),
            visa=read_visa(line, until=until),
            domiciliation=read_domiciliation(line, bank, self._reference, until=until),
            rejection=read_rejection(line, self._reference, until=until),
        )

    def _modification(self) -> ModificationStatus:
        code = self._line.optional_code("modification", [*ModificationStatus])
        return _member(ModificationStatus, code) if code else ModificationStatus.NONE

    def _importer(self) -> Importer:
        part = self._line.required_part("importer")
        ice = part.matching("ice", r"[0-9]{15}", "15 digits")
        if ice and not is_valid_ice(ice):
            part.fault("ice", f"is “{ice}”, whose key does not fit: check the 15 digits.")
        return Importer(
            name=part.text("name"),
            ice=ice,
            address=part.optional_text("address"),
            city=part.optional_text("city"),
            trade_register=part.optional_matching("trade_register", r"[0-9]{1,7}", "1 to 7 digits"),
            trade_register_centre=part.optional_text("trade_register_centre"),
            tax_id=part.optional_matching("tax_id", r"[0-9]{7,8}", "7 or 8 digits"),
            business_tax_id=part.optional_matching("business_tax_id", r"[0-9]{8}", "8 digits"),
        )

    def _supplier(self) -> Supplier:
        part = self._line.required_part("supplier")
        return Supplier(
            name=part.text("name"),
            country=part.code("country", self._reference.countries),
            address=part.optional_text("address"),
        )

    def _declarant(self) -> Declarant | None:
        part = self._line.part("declarant")
        return Declarant(code=part.text("code"), name=part.text("name")) if part else None

    def _terms(self) -> CommercialTerms:
        part = self._line.required_part("terms")
        return CommercialTerms(
            incoterm=part.code("incoterm", self._reference.incoterms),
            delivery_place=part.text("delivery_place"),
            payment=_member(PaymentMode, part.code("payment", [*PaymentMode])),
            payment_terms=part.optional_text("payment_terms"),
            fob=self._optional_money(part, "fob"),
            freight=self._optional_money(part, "freight"),
            insurance=self._optional_money(part, "insurance"),
            contract=self._contract(part),
            invoices=tuple(self._invoice(each) for each in self._line.parts("invoices")),
        )

    def _contract(self, terms: Fields) -> Contract | None:
        part = terms.part("contract")
        if part is None:
            return None
        signed_on: Any = part.day("signed_on", until=self._at.date())
        return Contract(
            kind=_member(ContractKind, part.code("kind", [*ContractKind])),
            number=part.text("number"),
            signed_on=signed_on,
        )

    def _invoice(self, part: Fields) -> Invoice:
        issued_on: Any = part.day("issued_on", until=self._at.date())
        return Invoice(
            number=part.text("number"),
            issued_on=issued_on,
            supplier=part.text("supplier"),
            total=self._money(part, "amount"),
        )

    def _customs(self) -> CustomsTerms:
        part = self._line.required_part("customs")
        return CustomsTerms(
            office=part.code("office", self._reference.offices),
            regime=part.code("regime", self._reference.regimes),
            origin=part.code("origin", self._reference.countries),
            provenance=part.code("provenance", self._reference.countries),
        )

    def _goods(self) -> tuple[GoodsLine, ...]:
        goods = tuple(
            self._goods_line(rank, part)
            for rank, part in enumerate(self._line.parts("goods"), start=1)
        )
        if not goods and not any(fault.field == "goods" for fault in self._line.faults):
            self._line.fault("goods", "is missing: give one line of goods or more.")
        return goods

    def _goods_line(self, rank: int, part: Fields) -> GoodsLine:
        quantity: Any = part.quantity("quantity")
        weight: Any = part.quantity("net_weight_kg")
        return GoodsLine(
            rank=rank,
            ngp=part.matching("ngp", r"[0-9]{10}", "the 10 digits of a customs heading"),
            description=part.text("description", longest=LONGEST_DESCRIPTION),
            quantity=quantity,
            unit=part.text("unit", longest=20),
            net_weight_kg=weight,
            origin=part.code("origin", self._reference.countries),
            value=self._money(part, "value"),
            supplementary_units=part.optional_text("supplementary_units"),
        )

    def _documents(self) -> tuple[Document, ...]:
        return tuple(self._document(each) for each in self._line.parts("documents"))

    def _document(self, part: Fields) -> Document:
        sent_on: Any = part.day("sent_on", until=self._at.date())
        size = part.matching("size_bytes", r"[0-9]{1,12}", "a whole number of bytes")
        return Document(
            kind=_member(DocumentKind, part.code("kind", [*DocumentKind])),
            filename=part.text("filename"),
            size_bytes=int(size or 0),
            sent_by=part.text("sent_by"),
            sent_on=sent_on,
        )

    def _money(self, part: Fields, name: str) -> Any:
        return part.money(name, self._currency, self._minor_units)

    def _optional_money(self, part: Fields, name: str) -> Any:
        return part.optional_money(name, self._currency, self._minor_units)

    @property
    def _minor_units(self) -> int:
        found = self._reference.currencies.get(self._currency)
        return found.minor_units if found else 0


def _member(kind: Any, code: str) -> Any:
    return kind(code) if code else None
