"""The codes a new database starts with: files beside this module, one per table."""

from csv import DictReader
from importlib.resources import files
from typing import Any

from sqlalchemy import Boolean, SmallInteger, Table


def rows_for(table: Table) -> list[dict[str, Any]]:
    """The rows of the file of ``table``, in its order."""
    source = files("banques.adapters.reference_data") / f"{table.name}.csv"
    with source.open(encoding="utf-8") as lines:
        return [
            {name: _typed(table, name, text) for name, text in row.items()} | {"rank": rank}
            for rank, row in enumerate(DictReader(lines, delimiter=";"), start=1)
        ]


def _typed(table: Table, column: str, text: str) -> object:
    kind = table.c[column].type
    if isinstance(kind, Boolean):
        return text == "true"
    return int(text) if isinstance(kind, SmallInteger) else text
