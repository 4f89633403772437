"""What is true of every style sheet and drawing of the kit, whoever writes the next one.

Templates are walked with everybody's in tests/architecture.
"""

import re
from pathlib import Path

import pytest

from portal_kit import ui

FOLDER = Path(ui.__file__).parent
SHEETS = sorted((FOLDER / "static").glob("*.css"))
DRAWINGS = sorted((FOLDER / "static").glob("*.svg"))

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|(?:left|right|top|bottom)"
    r"|(?:min-|max-)?(?:width|height))\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)|clear:\s*(?:left|right)"
)
MEDIA = re.compile(r"@media[^{]+")


def ids(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


@pytest.mark.parametrize("sheet", SHEETS, ids=ids(SHEETS))
def test_a_style_sheet_speaks_of_start_and_end_only(sheet: Path) -> None:
    rules = MEDIA.sub("", sheet.read_text())

    assert PHYSICAL.findall(rules) == []


@pytest.mark.parametrize("path", [*SHEETS, *DRAWINGS], ids=ids([*SHEETS, *DRAWINGS]))
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    addresses = re.findall(r"url\(\"?([^)\"]+)|href=\"([^\"]+)", path.read_text())

    assert [a or b for a, b in addresses if "//" in (a or b)] == []
