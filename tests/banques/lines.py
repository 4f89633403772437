"""Lines of a file of titles: a whole one in order, and changes to it by the path of a field."""

import json
from copy import deepcopy
from typing import Any

from banques.domain.titles.lines import Fields
from banques.domain.titles.numbers import DomiciliationNumber, RegistrationNumber
from tests.banques.builders import with_key

ABSENT = object()


def a_line(sequence: int = 1, **changes: Any) -> dict[str, Any]:
    """An « engagement » submitted for domiciliation; ``changes`` name fields as ``a__2__b``."""
    line: dict[str, Any] = {
        "number": str(RegistrationNumber.of(year=2026, office="309", sequence=sequence)),
        "category": "EI",
        "state": "SDO",
        "created_at": "2026-01-13T10:15+01:00",
        "submitted_at": "2026-01-13T10:30+01:00",
        "bank": "451",
        "branch": "00010",
        "account": with_key("4517800000123456789012"),
        "currency": "USD",
        "amount": "1010.00",
        "importer": {
            "name": "Atlas Négoce SARL", "ice": with_key("0027654320001"), "city": "Casablanca",
            "trade_register": "104233", "tax_id": "4000001", "business_tax_id": "31000001",
        },
        "supplier": {"name": "Shenzhen Office Supply Ltd", "country": "CN"},
        "declarant": {"code": "0412", "name": "Cabinet Lahlou"},
        "terms": {
            "incoterm": "FOB", "delivery_place": "Shanghai", "payment": "transfer",
            "contract": {"kind": "proforma", "number": "PF-42", "signed_on": "2026-01-05"},
        },
        "customs": {"office": "309", "regime": "010", "origin": "CN", "provenance": "CN"},
        "goods": [
            {
                "ngp": "8471300000", "description": "Ordinateurs portables", "quantity": "2",
                "unit": "U", "net_weight_kg": "4.25", "origin": "CN", "value": "1010.00",
            }
        ],
        "invoices": [
            {
                "number": f"INV-{sequence}", "issued_on": "2026-01-08",
                "supplier": "Shenzhen Office Supply Ltd", "amount": "1010.00",
            }
        ],
        "documents": [
            {
                "kind": "proforma", "filename": "PF-42.pdf", "size_bytes": "412300",
                "sent_by": "importateur", "sent_on": "2026-01-13",
            }
        ],
    }  # fmt: skip
    for path, value in changes.items():
        _set(line, path.split("__"), value)
    return line


def a_licence_line(sequence: int = 1, **changes: Any) -> dict[str, Any]:
    """A licence domiciled after its visa."""
    line = a_line(
        sequence,
        category="LI",
        state="DOM",
        goods__1__ngp="4012110000",
        predomiciliation={"at": "2026-01-13 11:00", "by": "Salma Alami"},
        visa={"granted": "true", "decided_at": "2026-01-14 09:57", "reference": "V-118"},
        domiciliation={
            "number": str(DomiciliationNumber("451", "00010", 2026, sequence)),
            "at": "2026-01-14 11:12",
            "branch": "00010",
            "by": "Karim Bennis",
        },
    )
    for path, value in changes.items():
        _set(line, path.split("__"), value)
    return line


def as_json(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False)


def fields(line: dict[str, Any]) -> Fields:
    return Fields(deepcopy(line))


def flat(line: dict[str, Any]) -> dict[str, str]:
    """The line as the columns of a CSV file name it."""
    found: dict[str, str] = {}
    for name, value in line.items():
        if isinstance(value, list):
            value = {str(rank): each for rank, each in enumerate(value, start=1)}
        if isinstance(value, dict):
            found |= {f"{name}.{inner}": text for inner, text in flat(value).items()}
        else:
            found[name] = value
    return found


def _set(part: Any, path: list[str], value: Any) -> None:
    first, *rest = path
    key = int(first) - 1 if isinstance(part, list) else first
    if rest:
        _set(part[key], rest, value)
    elif value is ABSENT:
        del part[key]
    else:
        part[key] = value
