"""Entries of a FAQ; a test names only what it is about."""

from datetime import date

from helpdesk.domain.faq.faq import Entry, Faq, Theme

A_DAY = date(2026, 1, 15)


def an_entry(
    slug: str = "une-question",
    *,
    question: str = "Une question\N{NO-BREAK SPACE}?",
    answer: str = "Une réponse.",
    keywords: tuple[str, ...] = ("mot",),
    is_frequent: bool = False,
) -> Entry:
    return Entry(
        slug=slug,
        question=question,
        answer=answer,
        keywords=keywords,
        reviewed_on=A_DAY,
        is_frequent=is_frequent,
    )


def a_theme(slug: str, *entries: Entry) -> Theme:
    return Theme(slug=slug, name="Un thème", summary="Ce dont il parle.", entries=entries)


def a_faq(*entries: Entry) -> Faq:
    return Faq((a_theme("un-theme", *entries),))
