"""WCAG 2.2, 1.4.3 and 1.4.11: every pair of colours that pages put together can be read."""

import re
from pathlib import Path

import pytest

from portal_kit import ui

STATIC = Path(ui.__file__).parent / "static"
TEXT, GRAPHIC = 4.5, 3.0
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", (STATIC / "tokens.css").read_text()))

ON_WHITE = (
    "ink", "ink-2", "ink-3", "navy-900", "navy-800", "navy-700", "navy-600", "blue-500",
    "red-600", "red-700", "green-600", "green-700", "amber-text",
)  # fmt: skip
PAIRS = [
    *((name, "surface", TEXT) for name in ON_WHITE),
    *((name, "bg", TEXT) for name in ("ink", "ink-2", "ink-3", "navy-700", "navy-600", "red-700")),
    *((name, "sky-100", TEXT) for name in ("ink", "ink-2", "ink-3", "navy-800", "navy-600")),
    *((name, "sky-50", TEXT) for name in ("ink", "ink-2", "ink-3", "navy-800", "navy-600")),
    *((name, "th-bg", TEXT) for name in ("ink-2", "navy-800")),
    *((name, "navy-900", TEXT) for name in ("surface", "sky-300", "sky-250", "sky-200", "sky-100")),
    *(("surface", name, TEXT) for name in ("navy-800", "navy-700", "blue-500", "green-600")),
    *(("surface", name, TEXT) for name in ("green-700", "red-700")),
    *((tone, f"{tone}-bg", TEXT) for tone in
      ("todo", "progress", "change", "accepted", "rejected", "closed")),
    *((f"{tone}-ink", f"{tone}-bg", TEXT) for tone in ("amber", "red", "green", "blue", "grey")),
    ("ink-2", "grey-bg", TEXT),
    ("ink-3", "disabled-bg", TEXT),
    ("ink-3", "blue-bg", TEXT),
    ("line-strong", "surface", GRAPHIC),
    ("line-strong", "bg", GRAPHIC),
    ("focus-on-navy", "navy-900", GRAPHIC),
    ("ink", "bg", GRAPHIC),
    ("red-on-navy", "navy-900", GRAPHIC),
    ("green-on-navy", "navy-900", GRAPHIC),
    ("blue-400", "surface", GRAPHIC),
    ("chart-late", "surface", GRAPHIC),
    ("day-normal", "surface", GRAPHIC),
    ("day-slow", "surface", GRAPHIC),
]  # fmt: skip


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#0a1f44", "#fff") == pytest.approx(16.25, abs=0.01)


@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_a_pair_of_colours_has_its_contrast(front: str, back: str, least: float) -> None:
    assert contrast(TOKENS[front], TOKENS[back]) >= least


def test_style_sheets_take_their_colours_from_the_tokens() -> None:
    for sheet in STATIC.glob("*.css"):
        if sheet.name != "tokens.css":
            found = set(re.findall(r"#[0-9a-f]{3,8}\b", sheet.read_text()))
            assert found <= {"#fff"}, f"{sheet.name}: {found}"


def test_style_sheets_use_no_token_that_is_not_there() -> None:
    local = {"focus", "pitch", "digit", "gap", "current", "at"}
    names = set(re.findall(r"--([\w-]+):", (STATIC / "tokens.css").read_text())) | local
    for sheet in STATIC.glob("*.css"):
        used = set(re.findall(r"var\(--([\w-]+)", sheet.read_text()))
        assert used <= names, f"{sheet.name}: {used - names}"
