"""Where things stand in the file of a FAQ. The TOML parser tells values, not their lines."""

import re

TABLE = re.compile(r"\s*\[\[?\s*(theme)(\s*\.\s*(entry))?\s*\]\]?")
KEY = re.compile(r"\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*=")
QUOTES = ("'''", '"""')


class Places:
    """Finds lines by table and key. ``theme 0 entry 2`` is the third entry of the first theme."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._heads: dict[str, int] = {"": 1}
        self._keys: dict[tuple[str, str], int] = {}
        self._read()

    def head(self, place: str) -> int:
        """The line of the table's header, or the first of the file."""
        return self._heads.get(place, 1)

    def key(self, place: str, key: str) -> int:
        """The line of the key, or of its table where the key is missing."""
        return self._keys.get((place, key), self.head(place))

    def answer(self, line: int) -> int:
        """The first line with words of the text that begins on ``line``."""
        begins = self._lines[line - 1].rstrip()
        if not begins.endswith(QUOTES):
            return line
        first = line
        while first < len(self._lines) and not self._lines[first].strip():
            first += 1
        return first + 1

    def _read(self) -> None:
        place, themes, entries, inside = "", -1, -1, ""
        for number, line in enumerate(self._lines, start=1):
            if inside:
                inside = "" if inside in line else inside
                continue
            if found := TABLE.match(line):
                themes, entries = (themes, entries + 1) if found[3] else (themes + 1, -1)
                place = f"theme {themes} entry {entries}" if found[3] else f"theme {themes}"
                self._heads[place] = number
            elif found := KEY.match(line):
                self._keys[place, found[1]] = number
                inside = next((mark for mark in QUOTES if line.count(mark) == 1), "")
