"""A trade title as a bank reads it; the fields of domain.md §3.

Codes (bank, branch, office, regime, country, currency, incoterm) are those of the reference
tables; their labels come from ``ReferenceData``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from banques.domain.money import Money
from banques.domain.titles.numbers import DomiciliationNumber, NumberCheck, RegistrationNumber
from banques.domain.titles.states import Category, ModificationStatus, TitleState


class PaymentMode(StrEnum):
    """« Modalités de paiement »; domain.md §3.3."""

    TRANSFER = "transfer"
    DOCUMENTARY_COLLECTION = "documentary_collection"
    DOCUMENTARY_CREDIT = "documentary_credit"
    PREPAYMENT = "prepayment"
    WITHOUT_PAYMENT = "without_payment"
    COMBINED = "combined"


class ContractKind(StrEnum):
    """What may stand for the commercial contract; domain.md §3.3 [S6]."""

    CONTRACT = "contract"
    FINAL_INVOICE = "final_invoice"
    PROFORMA = "proforma"
    FIRM_ORDER = "firm_order"
    PURCHASE_CONFIRMATION = "purchase_confirmation"


class DocumentKind(StrEnum):
    """The documents a title may come with; domain.md §3.5 [S7]."""

    PROFORMA = "proforma"
    CONTRACT = "contract"
    FINAL_INVOICE = "final_invoice"
    TRANSPORT = "transport"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Importer:
    """The firm that subscribes the title. Registry and tax numbers are empty where not given."""

    name: str
    ice: str
    address: str = ""
    city: str = ""
    trade_register: str = ""
    trade_register_centre: str = ""
    tax_id: str = ""
    business_tax_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Declarant:
    """The agreed customs agent (« transitaire »), where the importer has one."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Supplier:
    """The foreign sender of the goods; ``country`` is ISO 3166-1 alpha-2."""

    name: str
    country: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The commercial contract or what stands for it."""

    kind: ContractKind
    number: str
    signed_on: date


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """An invoice of the supplier named on it, which the title should agree with."""

    number: str
    issued_on: date
    supplier: str
    total: Money


@dataclass(frozen=True, kw_only=True)
class CommercialTerms:
    """What was agreed between importer and supplier; domain.md §3.3."""

    incoterm: str
    delivery_place: str
    payment: PaymentMode
    payment_terms: str = ""
    fob: Money | None = None
    freight: Money | None = None
    insurance: Money | None = None
    contract: Contract | None = None
    invoices: tuple[Invoice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CustomsTerms:
    """Where and how the goods will be cleared; countries are ISO 3166-1 alpha-2."""

    office: str
    regime: str
    origin: str
    provenance: str


@dataclass(frozen=True, kw_only=True)
class GoodsLine:
    """One customs heading (« NGP », 10 digits) of the goods, with its value."""

    rank: int
    ngp: str
    description: str
    quantity: Decimal
    unit: str
    net_weight_kg: Decimal
    origin: str
    value: Money
    supplementary_units: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """What is known of a file joined to the title; the file itself is not held here."""

    kind: DocumentKind
    filename: str
    size_bytes: int
    sent_by: str
    sent_on: date


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """The technical department's opinion (« avis ») on a licence."""

    department: str
    favourable: bool
    given_at: datetime
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Visa:
    """The ministry's decision on a licence; it may authorise less than was asked."""

    granted: bool
    decided_at: datetime
    reference: str
    authorised_quantity: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Domiciliation:
    """The bank's entry of the title in its « répertoire de domiciliation »."""

    number: DomiciliationNumber
    at: datetime
    branch: str
    by: str
    observation: str = ""


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """The bank's refusal; ``reason`` is a code of the reference table."""

    reason: str
    comment: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class TradeTitle:
    """A title at one version. ``expired_at`` is the midnight at which its customs validity ended.

    ``may_act`` is whether the viewer it was read for has it to act on or only to read.
    """

    number: RegistrationNumber
    category: Category
    state: TitleState
    created_at: datetime
    last_event_at: datetime
    importer: Importer
    supplier: Supplier
    bank: str
    branch: str
    account: str
    total: Money
    terms: CommercialTerms
    customs: CustomsTerms
    goods: tuple[GoodsLine, ...]
    documents: tuple[Document, ...] = ()
    declarant: Declarant | None = None
    modification: ModificationStatus = ModificationStatus.NONE
    submitted_at: datetime | None = None
    opinion: Opinion | None = None
    visa: Visa | None = None
    domiciliation: Domiciliation | None = None
    rejection: Rejection | None = None
    due_on: date | None = None
    expired_at: datetime | None = None
    version: int = 1
    is_demo: bool = False
    may_act: bool = True

    @property
    def number_check(self) -> NumberCheck:
        return self.number.check

    @property
    def domiciled_at(self) -> datetime | None:
        return self.domiciliation.at if self.domiciliation else None
