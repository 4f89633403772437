"""Reads a FAQ from its file, a TOML document, and names every fault by its line.

``[[theme]]`` has ``slug``, ``name`` and ``summary``; each ``[[theme.entry]]`` under it has
``slug``, ``question``, ``keywords``, ``reviewed``, ``answer`` and, if it is asked often,
``frequent = true``. Text is typed as on any keyboard; ``typeset`` makes it French.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from helpdesk.domain.faq.faq import Entry, Faq, Theme
from helpdesk.domain.faq.markup import FAQ, HOSTS, MarkupFault, Target, blocks_of, targets_of
from helpdesk.domain.faq.places import Places
from helpdesk.domain.faq.typography import typeset

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
LONGEST = {"slug": 80, "name": 60, "summary": 160, "question": 140, "keyword": 40, "answer": 4_000}
THEME_KEYS = {"slug", "name", "summary", "entry"}
ENTRY_KEYS = {"slug", "question", "keywords", "reviewed", "answer", "frequent"}

Values = Mapping[str, object]


@dataclass(frozen=True, order=True)
class Fault:
    """``line`` counts from one."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}"


class FaultyFile(Exception):
    """The file is not a FAQ; ``faults`` says why, in the order of its lines."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def read_faq(text: str) -> Faq:
    """Raises ``FaultyFile`` with all the faults that can be found at once."""
    reader = _Reader(Places(text))
    themes = reader.themes(_parsed(text))
    reader.check_links()
    if reader.faults:
        raise FaultyFile(sorted(reader.faults))
    return Faq(themes)


def _parsed(text: str) -> Values:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        found = AT_LINE.search(str(problem))
        last = text.count("\n") + 1
        line = int(found[1]) if found and found[1] else last
        raise FaultyFile([Fault(line, AT_LINE.sub("", str(problem)))]) from problem
    except RecursionError as problem:
        raise FaultyFile([Fault(1, "the file is nested too deeply")]) from problem


@dataclass
class _Reader:
    """One reading: what was found wrong, and what is yet to be checked at the end."""

    places: Places
    faults: list[Fault] = field(default_factory=list)
    links: list[tuple[int, Target]] = field(default_factory=list)
    slugs: dict[str, int] = field(default_factory=dict)

    def themes(self, document: Values) -> tuple[Theme, ...]:
        for key in document.keys() - {"theme"}:
            self.fault(self.places.key("", key), f"“{key}” is not known here; only [[theme]] is")
        found = self._tables(document.get("theme"), 1, "theme")
        if not found and not self.faults:
            self.fault(1, "there is no [[theme]]")
        return tuple(self._theme(values, f"theme {n}") for n, values in enumerate(found))

    def check_links(self) -> None:
        for line, target in self.links:
            if target.place == FAQ and target.path not in self.slugs:
                self.fault(line, f"the link faq:{target.path} leads to no entry of this file")
            elif target.place != FAQ and target.place not in HOSTS:
                self.fault(line, f"a link begins with faq: or {', '.join(HOSTS)}")
            elif target.place != FAQ and not target.path.startswith("/"):
                self.fault(line, f"the link {target.place}:{target.path} needs a path, from “/”")

    def fault(self, line: int, sentence: str) -> None:
        self.faults.append(Fault(line, sentence))

    def _theme(self, values: Values, place: str) -> Theme:
        self._check_keys(values, THEME_KEYS, place)
        entries = self._tables(values.get("entry"), self.places.head(place), "entry")
        if not entries:
            self.fault(self.places.head(place), "a theme needs an entry at least")
        return Theme(
            slug=self._slug(values, place),
            name=self._text(values, "name", place),
            summary=self._text(values, "summary", place),
            entries=tuple(
                self._entry(entry, f"{place} entry {n}") for n, entry in enumerate(entries)
            ),
        )

    def _entry(self, values: Values, place: str) -> Entry:
        self._check_keys(values, ENTRY_KEYS, place)
        question = self._text(values, "question", place)
        if question and not question.endswith("?"):
            self.fault(self.places.key(place, "question"), "a question ends with a question mark")
        return Entry(
            slug=self._slug(values, place),
            question=question,
            answer=self._answer(values, place),
            keywords=self._keywords(values, place),
            reviewed_on=self._day(values, place),
            is_frequent=self._flag(values, place),
        )

    def _tables(self, value: object, line: int, name: str) -> list[Values]:
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            return value
        self.fault(line, f"“{name}” must be written as [[{name}]] tables")
        return []

    def _check_keys(self, values: Values, known: set[str], place: str) -> None:
        for key in values.keys() - known:
            self.fault(self.places.key(place, key), f"“{key}” is not known here")

    def _slug(self, values: Values, place: str) -> str:
        slug = self._text(values, "slug", place)
        line = self.places.key(place, "slug")
        if slug and not SLUG.fullmatch(slug):
            self.fault(line, f"the slug “{slug}” must be small letters and digits, with hyphens")
        elif slug in self.slugs:
            self.fault(line, f"the slug “{slug}” is already taken on line {self.slugs[slug]}")
        elif slug:
            self.slugs[slug] = line
        return slug

    def _text(self, values: Values, key: str, place: str) -> str:
        """The words of ``key``, typeset; empty once the fault has been told."""
        value = values.get(key)
        line = self.places.key(place, key)
        if not isinstance(value, str) or not value.strip():
            self.fault(line, f"“{key}” is missing or not a text")
            return ""
        if len(value) > LONGEST[key]:
            self.fault(line, f"“{key}” is longer than {LONGEST[key]} characters")
        if not value.replace("\n", "").isprintable():
            self.fault(line, f"“{key}” holds a character that cannot be printed")
            return ""
        return typeset(value.strip())

    def _answer(self, values: Values, place: str) -> str:
        answer = self._text(values, "answer", place)
        line = self.places.key(place, "answer")
        try:
            blocks = blocks_of(answer)
        except MarkupFault as fault:
            self.fault(self.places.answer(line) + fault.line, str(fault))
            return ""
        self.links += [(line, target) for target in targets_of(blocks)]
        return answer

    def _keywords(self, values: Values, place: str) -> tuple[str, ...]:
        value = values.get("keywords")
        line = self.places.key(place, "keywords")
        words = value if isinstance(value, list) else []
        if not words or not all(isinstance(word, str) and word.strip() for word in words):
            self.fault(line, "“keywords” must be a list of words")
            return ()
        if any(len(word) > LONGEST["keyword"] for word in words):
            self.fault(line, f"a keyword is longer than {LONGEST['keyword']} characters")
        return tuple(typeset(word.strip()) for word in words)

    def _day(self, values: Values, place: str) -> date:
        value = values.get("reviewed")
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.fault(self.places.key(place, "reviewed"), "“reviewed” must be a day: 2026-01-31")
        return date.min

    def _flag(self, values: Values, place: str) -> bool:
        value = values.get("frequent", False)
        if not isinstance(value, bool):
            self.fault(self.places.key(place, "frequent"), "“frequent” must be true or false")
        return value is True
