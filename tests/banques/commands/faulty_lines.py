"""Lines with a fault of each kind, as they may stand in a file."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.banques.lines import ABSENT, a_licence_line, a_line, as_json


@dataclass(frozen=True)
class Faulty:
    """``words`` are part of the reason given for ``field``."""

    name: str
    line: str | bytes
    field: str
    words: str
    needs_earlier_titles: bool = False


def _of(line: dict[str, Any], name: str, field: str, words: str, **more: bool) -> Faulty:
    return Faulty(name, as_json(line), field, words, **more)


def _days_ago(days: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%d} 08:00"


BY_FIELD = [
    ("no number", "number", "is missing", {"number": ABSENT}),
    ("a short number", "number", "19 digits", {"number": "123"}),
    ("a number with letters", "number", "19 digits", {"number": "2026309O00000000177"}),
    ("an export licence", "category", "use EI, LI, DPI", {"category": "LE"}),
    ("a draft", "state", "not known", {"state": "BRO"}),
    ("a state on the way to a visa", "state", "use SDO", {"state": "SPV"}),
    ("domiciled without entry", "domiciliation", "is missing", {"state": "DOM"}),
    ("rejected without reason", "rejection", "is missing", {"state": "REJ"}),
    ("a modification too soon", "modification", "only DOM", {"modification": "asked"}),
    ("an unknown modification", "modification", "not known", {"modification": "peut-être"}),
    ("the year 1900", "created_at", "before 2000", {"created_at": "1900-01-13 10:00"}),
    ("before titles were on line", "created_at", "2014-09-26", {"created_at": "2012-01-13 10:00"}),
    ("a date to come", "created_at", "still to come", {"created_at": "2999-01-13 10:00"}),
    ("a date of the French form", "created_at", "2026-03-02T10:15", {"created_at": "13/01/2026"}),
    ("a day the calendar lacks", "created_at", "calendar", {"created_at": "2025-02-29 08:00"}),
    ("no submission", "submitted_at", "was submitted", {"submitted_at": ABSENT}),
    ("submitted before created", "submitted_at", "before created_at",
     {"submitted_at": "2026-01-12 10:00"}),
    ("an unknown bank", "bank", "not known", {"bank": "999"}),
    ("a branch of another bank", "branch", "not a branch of bank 451", {"branch": "00100"}),
    ("a short RIB", "account", "24 digits", {"account": "451780"}),
    ("an unknown currency", "currency", "not known", {"currency": "DOLLAR"}),
    ("no amount", "amount", "is missing", {"amount": ""}),
    ("an amount of 0", "amount", "above 0", {"amount": "0.00"}),
    ("a negative amount", "amount", "without spaces or sign", {"amount": "-5"}),
    ("an amount with a comma", "amount", "2 decimals", {"amount": "1010,00"}),
    ("a third decimal of a dollar", "amount", "USD with 2 decimals", {"amount": "1010.001"}),
    ("half a yen", "amount", "JPY with 0 decimals", {"currency": "JPY", "amount": "1010.5"}),
    ("too large an amount", "amount", "write an amount", {"amount": "9" * 16}),
    ("a total that is not the sum", "amount", "add up to 1010.00", {"amount": "1010.01"}),
    ("no importer", "importer.name", "is missing", {"importer": ABSENT}),
    ("an importer that is text", "importer", "an object", {"importer": "Atlas"}),
    ("too long a name", "importer.name", "longer than 255", {"importer__name": "é" * 256}),
    ("a control character", "importer.name", "control character", {"importer__name": "A\u0007"}),
    ("a NUL in JSON", "supplier.name", "control character", {"supplier__name": "A\u0000"}),
    ("an ICE of 14 digits", "importer.ice", "15 digits", {"importer__ice": "1" * 14}),
    ("an ICE with a wrong key", "importer.ice", "key does not fit",
     {"importer__ice": "002765432000154"}),
    ("a trade register with letters", "importer.trade_register", "1 to 7 digits",
     {"importer__trade_register": "RC 12"}),
    ("a mistyped field", "importer.villle", "not a field", {"importer__villle": "Fès"}),
    ("an unknown field", "couleur", "not a field", {"couleur": "bleu"}),
    ("an unknown country", "supplier.country", "not known", {"supplier__country": "XX"}),
    ("an unknown incoterm", "terms.incoterm", "EXW", {"terms__incoterm": "FOBB"}),
    ("an unknown way to pay", "terms.payment", "transfer", {"terms__payment": "espèces"}),
    ("a contract of 1900", "terms.contract.signed_on", "before 2000",
     {"terms__contract__signed_on": "1900-01-05"}),
    ("a moment for a day", "terms.contract.signed_on", "write a day",
     {"terms__contract__signed_on": "2026-01-05 10:00"}),
    ("an unknown office", "customs.office", "not known", {"customs__office": "998"}),
    ("an unknown regime", "customs.regime", "not known", {"customs__regime": "998"}),
    ("no goods", "goods", "one line of goods", {"goods": []}),
    ("goods that are text", "goods", "list of objects", {"goods": "8471300000"}),
    ("a heading of 6 digits", "goods.1.ngp", "10 digits", {"goods__1__ngp": "847130"}),
    ("no quantity", "goods.1.quantity", "is missing", {"goods__1__quantity": ABSENT}),
    ("a quantity of 0", "goods.1.quantity", "above 0", {"goods__1__quantity": "0"}),
    ("a weight in words", "goods.1.net_weight_kg", "write a number",
     {"goods__1__net_weight_kg": "4 kg"}),
    ("a value beyond cents", "goods.1.value", "USD with 2 decimals", {"goods__1__value": "1.005"}),
    ("an unknown kind of document", "documents.1.kind", "not known",
     {"documents__1__kind": "selfie"}),
    ("an invoice without number", "invoices.1.number", "is missing",
     {"invoices__1__number": ABSENT}),
    ("a visa for an EI", "visa", "needs none",
     {"visa": {"granted": "true", "decided_at": "2026-01-14 09:00", "reference": "V"}}),
]  # fmt: skip

OF_LICENCES = [
    ("a licence without visa", "visa", "must be given and granted", {"visa": ABSENT}),
    ("a visa neither granted nor not", "visa.granted", "true, false", {"visa__granted": "oui"}),
    ("a visa before its demand", "visa.decided_at", "is before",
     {"visa__decided_at": "2026-01-12 10:00"}),
    ("a domiciliation number of another form", "domiciliation.number", "451-00010-2026-000042",
     {"domiciliation__number": "12/2026"}),
    ("a domiciliation number of another year", "domiciliation.number", "correct one",
     {"domiciliation__number": "451-00010-2025-000001"}),
    ("expired too soon", "state", "valid until",
     {"state": "ECH", "created_at": _days_ago(19), "submitted_at": _days_ago(19),
      "predomiciliation__at": _days_ago(18), "visa__decided_at": _days_ago(17),
      "domiciliation__at": _days_ago(16)}),
    ("an end without its date", "last_event_at", "before domiciliation.at", {"state": "APU"}),
]  # fmt: skip

FAULTY = [
    *(_of(a_line(100 + number, **changes), name, field, words)
      for number, (name, field, words, changes) in enumerate(BY_FIELD)),
    *(_of(a_licence_line(200 + number, **changes), name, field, words)
      for number, (name, field, words, changes) in enumerate(OF_LICENCES)),
    Faulty("no JSON", "number=1", "", "is not a JSON object"),
    Faulty("half a line", as_json(a_line(301))[:-9], "", "is not a JSON object"),
    Faulty("a JSON list", "[1, 2]", "", "is not a JSON object"),
    Faulty("a number alone", "42", "", "is not a JSON object"),
    Faulty("not a number", '{"number": NaN}', "", "is not a JSON object"),
    Faulty("brackets without end", "[" * 100_000, "", "is not a JSON object"),
    Faulty("a field twice", '{"number": "1", "number": "2"}', "number", "is there twice"),
    Faulty("Latin-1", as_json(a_line(302)).encode("latin-1"), "", "is not text in UTF-8"),
    Faulty("a NUL byte", as_json(a_line(303)).encode() + b"\0", "", "NUL character"),
    Faulty("half a character", json.dumps({"number": "\ud800"}), "number", "control character"),
    Faulty("too long a line", b"{" + b" " * 1_000_001, "", "longer than 1000000 bytes"),
    _of(a_line(1), "a number on an earlier line", "number", "earlier line",
        needs_earlier_titles=True),
    _of(a_line(9_000, importer__name="Autre"), "a number of another title", "number",
        "that of another title", needs_earlier_titles=True),
    _of(a_licence_line(400, domiciliation__number="451-00010-2026-009001"),
        "a domiciliation number of another title", "domiciliation.number",
        "that of another title", needs_earlier_titles=True),
]  # fmt: skip
