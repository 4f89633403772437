"""The tables of codes; every row says where it comes from and how far it may be relied on."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, SmallInteger, Table, Text

from banques.adapters.tables import METADATA


def _is_known() -> CheckConstraint:
    return CheckConstraint(
        "confidence IN ('sourced', 'reported', 'assumed', 'demo')", name="confidence_is_known"
    )


def _coded(name: str, *more: Column[object]) -> Table:
    return Table(
        name,
        METADATA,
        Column("code", Text, primary_key=True),
        Column("rank", SmallInteger, nullable=False),
        Column("label", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("confidence", Text, nullable=False),
        *more,
        _is_known(),
    )


categories = _coded("categories")
states = _coded("states")
modifications = _coded("modifications")
rejection_reasons = _coded(
    "rejection_reasons", Column("least_comment", SmallInteger, nullable=False)
)
banks = _coded("banks", Column("account_codes", Text, nullable=False))  # With spaces between.
offices = _coded("offices")
regimes = _coded("regimes")
currencies = _coded("currencies", Column("minor_units", SmallInteger, nullable=False))
countries = _coded("countries")
incoterms = _coded("incoterms")
licence_headings = _coded("licence_headings", Column("is_certain", Boolean, nullable=False))
branches = Table(
    "branches",
    METADATA,
    Column("bank", Text, ForeignKey("banks.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("rank", SmallInteger, nullable=False),
    Column("label", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    _is_known(),
)

CODED = (
    categories, states, modifications, rejection_reasons, banks, offices, regimes, currencies,
    countries, incoterms, licence_headings,
)  # fmt: skip
