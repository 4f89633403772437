"""Cuts the fonts of the pages out of their PyPI packages: ``python -m portal_kit.ui.fonts``.

No font is kept in the repository. Without them pages fall back to the fonts of the system.
"""

import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FOLDER = Path(__file__).parent / "static" / "fonts"
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "init", "medi", "fina", "rlig", "calt"]
# What French and English are written with, and the few arrows and signs of the pages.
LATIN = (
    "U+0020-007E,U+00A0-00FF,U+0152-0153,U+0178,U+2013-2014,U+2018-201A,U+201C-201E,U+2022,"
    "U+2026,U+202F,U+2039-203A,U+20AC,U+2190-2193,U+2212,U+2264-2265"
)
LATIN_EXTENDED = "U+0100-0151,U+0154-0177,U+0179-017F,U+0218-021B,U+1E80-1E85"
ARABIC = "U+0600-06FF,U+0750-077F,U+200C-200F,U+FB50-FDFF,U+FE70-FEFC"


@dataclass(frozen=True, kw_only=True)
class Cut:
    """One file to make: which characters of which font. ``axes`` narrows a variable font."""

    name: str
    package: str
    source: str
    characters: str
    axes: dict[str, float | tuple[float, float]] | None = None


SANS = "IBMPlexSans[wdth,wght].ttf"
WEIGHTS: dict[str, float | tuple[float, float]] = {"wdth": 100, "wght": (400, 700)}
CUTS = (
    Cut(
        name="plex-sans.woff2",
        package="fontpkg_ibm_plex_sans",
        source=SANS,
        characters=LATIN,
        axes=WEIGHTS,
    ),
    Cut(
        name="plex-sans-extended.woff2",
        package="fontpkg_ibm_plex_sans",
        source=SANS,
        characters=LATIN_EXTENDED,
        axes=WEIGHTS,
    ),
    Cut(
        name="plex-mono.woff2",
        package="fontpkg_ibm_plex_mono",
        source="IBMPlexMono-Medium.ttf",
        characters=LATIN,
    ),
    Cut(
        name="plex-arabic.woff2",
        package="fontpkg_ibm_plex_sans_arabic",
        source="IBMPlexSansArabic-Regular.ttf",
        characters=ARABIC,
    ),
    Cut(
        name="plex-arabic-bold.woff2",
        package="fontpkg_ibm_plex_sans_arabic",
        source="IBMPlexSansArabic-SemiBold.ttf",
        characters=ARABIC,
    ),
)


def build(folder: Path = FOLDER) -> list[Path]:
    """Makes every file that is not there yet in ``folder``; returns those it made."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_make(cut, folder) for cut in CUTS if not (folder / cut.name).exists()]


def _make(cut: Cut, folder: Path) -> Path:
    package = import_module(cut.package)
    with TTFont(Path(str(package.__file__)).parent / "files" / cut.source) as font:
        font = _narrowed(font, cut)
        font.flavor = "woff2"
        # Written aside and renamed: a build cut short leaves no half font behind.
        half = folder / f"{cut.name}.part"
        font.save(half)
    return half.rename(folder / cut.name)


def _narrowed(font: TTFont, cut: Cut) -> TTFont:
    options = subset.Options(
        layout_features=FEATURES, hinting=False, notdef_outline=True, drop_tables=["meta", "DSIG"]
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(cut.characters))
    subsetter.subset(font)
    return instancer.instantiateVariableFont(font, cut.axes) if cut.axes else font


if __name__ == "__main__":
    for made in build():
        sys.stdout.write(f"{made.name} {made.stat().st_size // 1024} kB\n")
