"""Reads a FAQ from its file, a TOML document, and names every fault by its line.

``[[theme]]`` has ``slug``, ``name`` and ``summary``; each ``[[theme.entry]]`` under it has
``slug``, ``question``, ``keywords``, ``reviewed``, ``answer`` and, if it is asked often,
``frequent = true``. Text is typed as on any keyboard; ``typeset`` makes it French.
"""

import re
import tomllib
from dataclasses import dataclass, field

from helpdesk.domain.faq.faq import Entry, Faq, Theme
from helpdesk.domain.faq.faults import Fault, FaultyFile
from helpdesk.domain.faq.markup import FAQ, HOSTS, MarkupFault, Target, blocks_of, targets_of
from helpdesk.domain.faq.places import Places
from helpdesk.domain.faq.table import Table

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")

# Characters; what fits the pages, and a good answer is far shorter.
LONGEST_SLUG = 80
LONGEST_NAME = 60
LONGEST_SUMMARY = 160
LONGEST_QUESTION = 140
LONGEST_KEYWORD = 40
LONGEST_ANSWER = 4_000


def read_faq(text: str) -> Faq:
    """Raises ``FaultyFile`` with all the faults that can be found at once."""
    faults: list[Fault] = []
    document = Table(_parsed(text), "", Places(text), faults)
    faq = _Reading().faq(document)
    if faults:
        raise FaultyFile(sorted(faults))
    return faq


def _parsed(text: str) -> dict[str, object]:
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
class _Reading:
    """What is seen on the way and can be judged at the end only."""

    slugs: dict[str, int] = field(default_factory=dict)
    links: list[tuple[Table, Target]] = field(default_factory=list)

    def faq(self, document: Table) -> Faq:
        document.allow("theme")
        faq = Faq(tuple(self._theme(table) for table in document.tables("theme")))
        for table, target in self.links:
            if complaint := self._complaint_about(target):
                table.fault("answer", complaint)
        return faq

    def _theme(self, table: Table) -> Theme:
        table.allow("slug", "name", "summary", "entry")
        return Theme(
            slug=self._slug(table),
            name=table.text("name", LONGEST_NAME),
            summary=table.text("summary", LONGEST_SUMMARY),
            entries=tuple(self._entry(each) for each in table.tables("entry")),
        )

    def _entry(self, table: Table) -> Entry:
        table.allow("slug", "question", "keywords", "reviewed", "answer", "frequent")
        question = table.text("question", LONGEST_QUESTION)
        if question and not question.endswith("?"):
            table.fault("question", "a question ends with a question mark")
        return Entry(
            slug=self._slug(table),
            question=question,
            answer=self._answer(table),
            keywords=table.words("keywords", LONGEST_KEYWORD),
            reviewed_on=table.day("reviewed"),
            is_frequent=table.flag("frequent"),
        )

    def _slug(self, table: Table) -> str:
        """Themes and entries share their slugs: both are anchors of one page."""
        slug = table.text("slug", LONGEST_SLUG)
        if slug and not SLUG.fullmatch(slug):
            table.fault("slug", f"the slug “{slug}” must be small letters and digits, with hyphens")
        elif slug in self.slugs:
            table.fault("slug", f"the slug “{slug}” is already taken on line {self.slugs[slug]}")
        elif slug:
            self.slugs[slug] = table.line("slug")
        return slug

    def _answer(self, table: Table) -> str:
        answer = table.text("answer", LONGEST_ANSWER)
        try:
            blocks = blocks_of(answer)
        except MarkupFault as fault:
            first = table.places.answer(table.line("answer"))
            table.faults.append(Fault(first + fault.line, str(fault)))
            return ""
        self.links += [(table, target) for target in targets_of(blocks)]
        return answer

    def _complaint_about(self, target: Target) -> str | None:
        link = f"{target.place}:{target.path}"
        if target.place == FAQ:
            return None if target.path in self.slugs else f"the link {link} leads to no entry"
        if target.place not in HOSTS:
            return f"the link {link} must begin with {FAQ}: or one of {', '.join(HOSTS)}"
        return None if target.path.startswith("/") else f"the link {link} needs a path, from “/”"
