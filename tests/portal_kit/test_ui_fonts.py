"""The fonts of the pages: cut once, small, and the ones that the style sheet names."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from portal_kit import ui
from portal_kit.ui.fonts import CUTS, build

FIRST_FONTS = ("plex-sans.woff2", "plex-mono.woff2")  # What a page in French may fetch.
FIRST_FONTS_BYTES = 75_000
FRENCH = "ÀÂÇÉÈÊËÎÏÔŒÙÛÜŸàâçéèêëîïôœùûüÿ«»’–—…€\xa0\N{MINUS SIGN}0123456789"


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fonts")
    build(folder)
    return folder


def test_every_cut_is_made(fonts: Path) -> None:
    assert {path.name for path in fonts.iterdir()} == {cut.name for cut in CUTS}


def test_what_is_there_is_not_made_again(fonts: Path) -> None:
    assert build(fonts) == []


def test_the_fonts_of_a_first_page_are_light(fonts: Path) -> None:
    assert sum((fonts / name).stat().st_size for name in FIRST_FONTS) <= FIRST_FONTS_BYTES


@pytest.mark.parametrize("name", FIRST_FONTS)
def test_french_can_be_written(fonts: Path, name: str) -> None:
    with TTFont(fonts / name) as font:
        assert {ord(letter) for letter in FRENCH} <= set(font.getBestCmap())


def test_one_file_holds_every_weight(fonts: Path) -> None:
    with TTFont(fonts / "plex-sans.woff2") as font:
        (axis,) = font["fvar"].axes
        assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 700)


def test_the_style_sheet_names_what_is_made() -> None:
    sheet = (Path(ui.__file__).parent / "static" / "base.css").read_text()

    assert set(re.findall(r"fonts/([\w.-]+)", sheet)) == {cut.name for cut in CUTS}
