"""The reference data a new installation starts with, and the demo banks; no database needed."""

from functools import cache

from banques.adapters.reference import reference_from
from banques.adapters.reference_files import rows_for
from banques.adapters.reference_tables import CODED
from banques.demo.banks import demo_banks, demo_branches
from banques.domain.reference import ReferenceData


@cache
def reference_data() -> ReferenceData:
    rows = {table.name: rows_for(table) for table in CODED}
    for bank in demo_banks():
        rows["banks"].append({**vars(bank), "account_codes": " ".join(bank.account_codes)})
    rows["branches"] = [dict(vars(branch)) for branch in demo_branches()]
    return reference_from(rows)
