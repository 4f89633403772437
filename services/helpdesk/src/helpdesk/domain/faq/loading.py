"""Keeping a FAQ in place of the one that is there, and saying what that changed."""

from dataclasses import dataclass
from typing import Protocol

from helpdesk.domain.faq.faq import Entry, Faq


class FaqStore(Protocol):
    """Where the FAQ is kept."""

    def exchange(self, faq: Faq) -> Faq:
        """Keeps ``faq`` and nothing else, at once for all readers; returns what was there."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Slugs of entries, in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def load_faq(store: FaqStore, faq: Faq) -> Changes:
    """Loading the same FAQ again changes nothing."""
    before, after = _by_slug(store.exchange(faq)), _by_slug(faq)
    kept = [slug for slug in after if slug in before]
    return Changes(
        added=tuple(slug for slug in after if slug not in before),
        changed=tuple(slug for slug in kept if before[slug] != after[slug]),
        removed=tuple(slug for slug in before if slug not in after),
        unchanged=tuple(slug for slug in kept if before[slug] == after[slug]),
    )


def _by_slug(faq: Faq) -> dict[str, tuple[str, Entry]]:
    """A move to another theme counts as a change."""
    return {entry.slug: (theme.slug, entry) for theme in faq.themes for entry in theme.entries}
