"""The automatic controls before a bank accepts a title; domain.md §4.5.

A rule with a source in regulation (``Sn``) that is not met refuses the act. Inferred and assumed
rules (``I``, ``A``, ``K``) only warn, and say where they come from.
"""

from banques.domain.titles.checklist import Control, Finding, Outcome
from banques.domain.titles.numbers import is_valid_ice, is_valid_rib
from banques.domain.titles.states import Category, TitleState
from banques.domain.titles.store import TitleStore
from banques.domain.titles.title import TradeTitle

INSURED_ABROAD = frozenset({"CIF", "CIP"})


def automatic_findings(store: TitleStore, title: TradeTitle) -> tuple[Finding, ...]:
    """One finding for each automatic control, in the order of ``AUTOMATIC``."""
    return (
        _account(store, title),
        _incoterm(store, title),
        _category(store, title),
        _duplicate(store, title),
        _visa(title),
    )


def _account(store: TitleStore, title: TradeTitle) -> Finding:
    details = {"rib": title.account, "ice": title.importer.ice}
    if not is_valid_ice(title.importer.ice):
        return Finding(
            control=Control.ACCOUNT, outcome=Outcome.NOT_CONFORM, fact="ice_invalid",
            source="S41", details=details,
        )  # fmt: skip
    if not is_valid_rib(title.account):
        return _warning(Control.ACCOUNT, "rib_invalid", "A", **details)
    bank = store.reference.banks.get(title.bank)
    if title.account[:3] not in (bank.account_codes if bank else (title.bank,)):
        return _warning(Control.ACCOUNT, "rib_of_another_bank", "A", **details)
    return _conform(Control.ACCOUNT, "rib_valid", "A", **details)


def _incoterm(store: TitleStore, title: TradeTitle) -> Finding:
    details = {"incoterm": title.terms.incoterm, "place": title.terms.delivery_place}
    if title.terms.incoterm not in store.reference.incoterms:
        return _warning(Control.INCOTERM, "incoterm_unknown", "K", **details)
    if title.terms.incoterm in INSURED_ABROAD:
        # Allowed for a list of cases that no field of the title tells apart: the agent judges.
        return _warning(Control.INCOTERM, "insured_abroad", "S7", **details)
    return _conform(Control.INCOTERM, "insured_in_morocco", "S7", **details)


def _category(store: TitleStore, title: TradeTitle) -> Finding:
    if title.category is not Category.IMPORT_COMMITMENT:
        return _conform(Control.CATEGORY, "licence_held", "S11", category=title.category)
    for line in title.goods:
        for heading in store.reference.licence_headings.values():
            if line.ngp.startswith(heading.code):
                return _licence_needed(line.ngp, is_certain=heading.is_certain)
    if len(title.goods) > 1:
        return _warning(Control.CATEGORY, "several_headings", "A", count=str(len(title.goods)))
    ngp = title.goods[0].ngp if title.goods else ""
    return _conform(Control.CATEGORY, "no_licence_needed", "S11", ngp=ngp)


def _licence_needed(ngp: str, *, is_certain: bool) -> Finding:
    if not is_certain:
        return _warning(Control.CATEGORY, "licence_perhaps_needed", "K", ngp=ngp)
    return Finding(
        control=Control.CATEGORY, outcome=Outcome.NOT_CONFORM, fact="licence_needed",
        source="S11", details={"ngp": ngp},
    )  # fmt: skip


def _duplicate(store: TitleStore, title: TradeTitle) -> Finding:
    if not title.terms.invoices:
        return _not_applicable(Control.DUPLICATE, "no_invoice", "A")
    if other := store.same_invoice_domiciled(title):
        return _warning(Control.DUPLICATE, "invoice_domiciled", "A", number=str(other))
    return _conform(Control.DUPLICATE, "invoice_new", "A")


def _visa(title: TradeTitle) -> Finding:
    if not title.category.needs_visa:
        return _not_applicable(Control.VISA, "no_visa_needed", "S10")
    if title.state is TitleState.SUBMITTED_FOR_PREDOMICILIATION:
        return _not_applicable(Control.VISA, "visa_comes_later", "S10")
    if title.visa is None or not title.visa.granted:
        return _visa_not_conform("visa_missing")
    asked = sum(line.quantity for line in title.goods)
    authorised = title.visa.authorised_quantity
    if authorised is not None and asked > authorised:
        return _visa_not_conform(
            "quantity_above_visa", asked=str(asked), authorised=str(authorised)
        )
    return _conform(Control.VISA, "visa_held", "S10", reference=title.visa.reference)


def _visa_not_conform(fact: str, **details: str) -> Finding:
    return Finding(
        control=Control.VISA, outcome=Outcome.NOT_CONFORM, fact=fact, source="S10", details=details
    )


def _conform(control: Control, fact: str, source: str, **details: str) -> Finding:
    return Finding(
        control=control, outcome=Outcome.CONFORM, fact=fact, source=source, details=details
    )


def _warning(control: Control, fact: str, source: str, **details: str) -> Finding:
    return Finding(
        control=control, outcome=Outcome.WARNING, fact=fact, source=source, details=details
    )


def _not_applicable(control: Control, fact: str, source: str) -> Finding:
    return Finding(control=control, outcome=Outcome.NOT_APPLICABLE, fact=fact, source=source)
