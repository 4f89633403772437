"""Whole runs, kept beside the checkout until the report is made of them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / ".conformance"

Record = Mapping[str, Any]


class NotRun(Exception):
    """A part of the report is missing; the message says which command makes it."""


def keep(part: str, records: Sequence[Record]) -> None:
    """Replaces what was kept of this part."""
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(records, ensure_ascii=False, indent=1)
    (FOLDER / f"{part}.json").write_text(text, encoding="utf-8")


def kept(part: str) -> list[dict[str, Any]]:
    """Raises ``NotRun``."""
    try:
        return list(json.loads((FOLDER / f"{part}.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotRun(f"Nothing is kept of {part}: run that part first.") from None
