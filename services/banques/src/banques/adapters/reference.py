"""Reads the reference tables; they change rarely, so a copy is kept for a minute."""

from collections.abc import Iterable, Mapping
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Engine, Table, select

from banques.adapters import reference_tables as tables
from banques.domain.reference import (
    Bank,
    Branch,
    Coded,
    Confidence,
    Currency,
    LicenceHeading,
    ReferenceData,
    RejectionReason,
)

KEPT_SECONDS = 60


class SqlReference:
    """``read`` is safe to call in every request."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._read_at = 0.0
        self._data: ReferenceData | None = None

    def read(self) -> ReferenceData:
        with self._lock:
            if self._data is None or monotonic() - self._read_at > KEPT_SECONDS:
                self._data = self._from_tables()
                self._read_at = monotonic()
            return self._data

    def _from_tables(self) -> ReferenceData:
        with self._engine.connect() as connection:

            def rows(table: Table) -> list[dict[str, Any]]:
                found = connection.execute(select(table).order_by(table.c.rank))
                return [row._asdict() for row in found]

            return reference_from({table.name: rows(table) for table in ALL})


ALL = (*tables.CODED, tables.branches)


def reference_from(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> ReferenceData:
    """``rows`` holds the rows of every table by its name, in order."""

    def coded(name: str) -> dict[str, Coded]:
        return {row["code"]: Coded(**_common(row)) for row in rows[name]}

    return ReferenceData(
        categories=coded("categories"),
        states=coded("states"),
        modifications=coded("modifications"),
        reasons={
            row["code"]: RejectionReason(**_common(row), least_comment=row["least_comment"])
            for row in rows["rejection_reasons"]
        },
        banks={
            row["code"]: Bank(**_common(row), account_codes=tuple(row["account_codes"].split()))
            for row in rows["banks"]
        },
        branches={
            (row["bank"], row["code"]): Branch(**_common(row), bank=row["bank"])
            for row in rows["branches"]
        },
        offices=coded("offices"),
        regimes=coded("regimes"),
        currencies={
            row["code"]: Currency(**_common(row), minor_units=row["minor_units"])
            for row in rows["currencies"]
        },
        countries=coded("countries"),
        incoterms=coded("incoterms"),
        licence_headings={
            row["code"]: LicenceHeading(**_common(row), is_certain=row["is_certain"])
            for row in rows["licence_headings"]
        },
    )


def _common(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "label": row["label"],
        "source": row["source"],
        "confidence": Confidence(row["confidence"]),
    }
