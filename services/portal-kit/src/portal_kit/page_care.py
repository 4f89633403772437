"""What a careful reader finds wrong with a page. For tests: ``portal_kit.testing`` applies it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from werkzeug.datastructures import Headers

UNREAD = {"script", "style", "code", "pre", "kbd", "samp", "svg", "template", "title"}
TYPOGRAPHY = (
    (re.compile(r"\w'\w"), "a straight apostrophe"),
    (re.compile(r'"'), "a straight quotation mark"),
    (re.compile(r" [:;?!»]"), "a breaking space before : ; ? ! or »"),
    (re.compile(r"« "), "a breaking space after «"),
    (re.compile(r"«[^\s\u00a0\u202f]|[^\s\u00a0\u202f]»"), "a guillemet without its space"),
    (re.compile(r"\w[;?!](?=\s|$)|\w:(?=\s|$)"), "a sign without the no-break space before it"),
    (re.compile(r"\.\.\."), "three dots for an ellipsis"),
)
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}


def complaints_about(html: str, headers: Headers) -> list[str]:
    """Every fault found, as sentences; an empty list for a page without fault."""
    page = BeautifulSoup(html, "html.parser")
    checks = (_structure, _inline_code, _ids, _labels, _forms, _images, _typography)
    faults = [fault for check in checks for fault in check(page)]
    return faults + list(_headers(headers))


def _structure(page: BeautifulSoup) -> Iterator[str]:
    root = page.html
    if root is None or not root.get("lang"):
        yield "the page says no language"
    if len(page.find_all("h1")) != 1:
        yield f"{len(page.find_all('h1'))} h1 headings instead of one"
    if page.title is None or not page.title.get_text(strip=True):
        yield "the page has no title"
    if len(page.find_all("main")) != 1:
        yield "not exactly one main"
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile(r"^h[1-6]$"))]
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading jumps from h{before} to h{after}"


def _inline_code(page: BeautifulSoup) -> Iterator[str]:
    if page.find("script", src=False, type=lambda kind: kind != "application/json"):
        yield "an inline script"
    if page.find("style") or page.find(style=True):
        yield "an inline style"
    for tag in page.find_all(True):
        if any(name.startswith("on") for name in tag.attrs):
            yield f"an event handler on <{tag.name}>"


def _ids(page: BeautifulSoup) -> Iterator[str]:
    ids = Counter(str(tag["id"]) for tag in page.find_all(id=True))
    yield from (f"the id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in page.find_all(True, attrs={attribute: True}):
            for name in _words(tag[attribute]):
                if name not in ids:
                    yield f"{attribute} names {name!r}, which is not there"
    for link in page.select('a[href^="#"]'):
        if str(link["href"])[1:] not in ids:
            yield f"a link to {link['href']}, which is not there"


def _labels(page: BeautifulSoup) -> Iterator[str]:
    labelled = {str(label["for"]) for label in page.find_all("label", attrs={"for": True})}
    for field in page.find_all(["input", "select", "textarea"]):
        if field.get("type") in UNLABELLED_TYPES:
            continue
        named = (
            field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
        )
        if not named and str(field.get("id", "")) not in labelled:
            yield f"the field {field.get('name')!r} has no label"
    for control in page.find_all(["button", "a"]):
        if not control.get_text(strip=True) and not control.get("aria-label"):
            yield f"a <{control.name}> without a name"


def _forms(page: BeautifulSoup) -> Iterator[str]:
    for form in page.find_all("form"):
        method = str(form.get("method", "get")).lower()
        # A form that goes to another site takes no token of ours along.
        is_ours = not urlsplit(str(form.get("action", ""))).netloc
        if method == "post" and is_ours and not form.find("input", attrs={"name": "csrf_token"}):
            yield f"the form to {form.get('action')!r} has no token"
        if not form.has_attr("action"):
            yield "a form without action"
        if not form.find(["button", "input"], attrs={"type": "submit"}):
            yield f"the form to {form.get('action')!r} has no submit button"


def _images(page: BeautifulSoup) -> Iterator[str]:
    for image in page.find_all("img"):
        if not image.has_attr("alt"):
            yield f"the image {image.get('src')!r} has no alternative"
    for drawing in page.find_all("svg"):
        if drawing.get("aria-hidden") != "true" and drawing.get("role") != "img":
            yield "a drawing that is neither hidden nor an image"


def _typography(page: BeautifulSoup) -> Iterator[str]:
    if page.html is None or page.html.get("lang") != "fr":
        return
    for text in _read_texts(page):
        for pattern, fault in TYPOGRAPHY:
            if pattern.search(text):
                yield f"{fault} in {text.strip()[:80]!r}"


def _read_texts(page: BeautifulSoup) -> Iterator[str]:
    for node in page.find_all(string=True):
        if type(node) is not NavigableString or not node.strip():
            continue
        if not any(_is_unread(parent) for parent in node.parents):
            yield re.sub(r"[ \t\n]+", " ", str(node)).strip(" ")
    for tag in page.find_all(True):
        for name in ("placeholder", "aria-label", "alt", "title"):
            if tag.get(name):
                yield str(tag[name])


def _is_unread(tag: Tag) -> bool:
    foreign = tag.name != "html" and tag.get("lang") not in (None, "fr")
    return tag.name in UNREAD or tag.get("translate") == "no" or foreign


def _headers(headers: Headers) -> Iterable[str]:
    policy = headers.get("Content-Security-Policy", "")
    if "frame-ancestors 'none'" not in policy or "unsafe" in policy:
        yield "a content security policy that is missing or lax"
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Cache-Control"):
        if name not in headers:
            yield f"no {name} header"


def _words(value: str | Iterable[object]) -> list[str]:
    return value.split() if isinstance(value, str) else [str(each) for each in value]
