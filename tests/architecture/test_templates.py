"""What is true of every template of the kit and the services, whoever writes the next one."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.architecture.workspace import place, templates

ENVIRONMENT = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
TEMPLATES = templates()
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# Text between these is translated as a whole.
TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?%\}.*?\{%-?\s*endtrans\s*-?%\}", re.DOTALL)
READ_ATTRIBUTE = re.compile(r"\b(?:title|alt|placeholder|aria-label|data-label)=\"([^\"]*)\"")
NAMES = {"PORTNET", "Portnet ID", "S", "A"}  # Not translated.

PAGES = [template for template in TEMPLATES if template.suffix == ".html"]  # Maps name places.

every_page = pytest.mark.parametrize("template", PAGES, ids=[place(page) for page in PAGES])
every_template = pytest.mark.parametrize("template", TEMPLATES, ids=[place(t) for t in TEMPLATES])


def tree(template: Path) -> nodes.Template:
    return ENVIRONMENT.parse(template.read_text(encoding="utf-8"), filename=str(template))


def text(template: Path) -> str:
    return TRANSLATED.sub(" ", COMMENT.sub(" ", template.read_text(encoding="utf-8")))


def words(fragment: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", re.sub(r"&\w+;", " ", fragment)))


def test_there_are_templates() -> None:
    folders = {place(template).split("/")[1] for template in TEMPLATES}

    assert folders == {"portal-kit", "portnet-id", "banques", "helpdesk", "demo-portals"}


@every_template
def test_a_template_can_be_read(template: Path) -> None:
    assert tree(template).body or not template.read_text().strip()


def names_used(template: Path) -> set[str]:
    """By the template and by the partials it includes, which see what it imports."""
    found = tree(template)
    used = {name.name for name in found.find_all(nodes.Name) if name.ctx == "load"}
    for include in found.find_all(nodes.Include):
        for partial in included(include, template):
            used |= names_used(partial)
    return used


def included(include: nodes.Include, template: Path) -> list[Path]:
    """The partial named, or all that may be meant where the name is put together."""
    if isinstance(include.template, nodes.Const):
        return [
            path for path in TEMPLATES if path.as_posix().endswith(f"/{include.template.value}")
        ]
    return [path for path in template.parent.glob("_*.html") if path != template]


@every_template
def test_what_a_template_imports_it_uses(template: Path) -> None:
    imported = {
        name if isinstance(name, str) else name[1]
        for each in tree(template).find_all(nodes.FromImport)
        for name in each.names
    } | {each.target for each in tree(template).find_all(nodes.Import)}

    assert imported - names_used(template) == set()


@every_page
def test_every_word_passes_gettext(template: Path) -> None:
    assert words(TAG.sub(" ", JINJA.sub(" ", text(template)))) <= NAMES


@every_page
def test_every_word_of_an_attribute_passes_gettext(template: Path) -> None:
    bare = JINJA.sub(" ", text(template))

    assert words(" ".join(READ_ATTRIBUTE.findall(bare))) <= NAMES


@every_page
def test_every_sentence_in_an_expression_passes_gettext(template: Path) -> None:
    expressions = " ".join(JINJA.findall(text(template)))
    untranslated = re.sub(r"\b(?:_|gettext|ngettext)\((?:\"[^\"]*\"|'[^']*')", " ", expressions)
    untranslated = re.sub(r"(?<=,)\s*(?:\"[^\"]*%\([^\"]*\"|'[^']*%\([^']*')", " ", untranslated)

    sentences = re.findall(r"[\"']([A-ZÀ-Ý][^\"']*[a-zà-ÿ][^\"']*)[\"']", untranslated)
    assert [sentence for sentence in sentences if sentence not in NAMES] == []


@every_template
def test_a_template_holds_no_inline_code(template: Path) -> None:
    found = text(template)

    assert not re.search(r"\sstyle=|<style|\son\w+=\"", found)
    assert not re.search(r"<script(?![^>]*\ssrc=)", found)


@every_template
def test_nothing_is_marked_safe_by_hand(template: Path) -> None:
    """What comes escaped from Python is ``Markup``; a filter in a template hides who vouches."""
    filters = {each.name for each in tree(template).find_all(nodes.Filter)}

    assert "safe" not in filters


@every_page
def test_a_template_is_used(template: Path) -> None:
    """Named by a module of its service or by another template, whole or without its ending."""
    source = next(parent for parent in template.parents if parent.parent.name == "src")
    others = [path for path in TEMPLATES if path != template] + list(source.rglob("*.py"))
    named = re.compile(rf"\b{re.escape(template.name)}|[\"'/]{re.escape(template.stem)}[\"']")

    assert any(named.search(path.read_text(encoding="utf-8")) for path in others)
