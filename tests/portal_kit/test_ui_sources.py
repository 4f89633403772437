"""What is true of every template and style sheet of the kit, whoever writes the next one."""

import re
from pathlib import Path

import pytest

from portal_kit import ui

FOLDER = Path(ui.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").rglob("*.*"))
SHEETS = sorted((FOLDER / "static").glob("*.css"))
DRAWINGS = sorted((FOLDER / "static").glob("*.svg"))

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|(?:left|right|top|bottom)"
    r"|(?:min-|max-)?(?:width|height))\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)|clear:\s*(?:left|right)"
)
MEDIA = re.compile(r"@media[^{]+")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
NAMES = {"PORTNET", "S", "A"}  # Not translated.


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


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_a_template_holds_no_inline_code(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"\sstyle=|<style|\son\w+=\"", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_every_sentence_in_an_expression_passes_gettext(template: Path) -> None:
    expressions = " ".join(JINJA.findall(COMMENT.sub(" ", template.read_text())))
    untranslated = re.sub(r"_\((\"[^\"]*\"|'[^']*')", " ", expressions)

    assert re.findall(r"[\"']([A-ZÀ-Ý][^\"']*)[\"']", untranslated) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_every_word_of_a_template_passes_gettext(template: Path) -> None:
    bare = TAG.sub(" ", JINJA.sub(" ", COMMENT.sub(" ", template.read_text())))

    assert set(re.findall(r"[^\W\d_]+", bare)) <= NAMES
