"""What must hold for the whole portal: access, templates, refusals, links, words, both scripts."""

import inspect
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
import pytest
from flask import before_render_template, template_rendered
from jinja2 import nodes

import banques
from banques.domain.titles import checklist, controls, refusals
from banques.domain.titles.history import TitleEvent
from banques.domain.titles.states import ModificationStatus, TitleState
from banques.domain.titles.title import ContractKind, DocumentKind, PaymentMode
from banques.web.answers import ANSWERS, UNANSWERED, UNCOMMENTED
from banques.web.filters import MODIFICATION_TONES, TONES
from banques.web.life import DONE_BY
from portal_kit.errors import Refused
from portal_kit.testing import CarefulClient
from portal_kit.web.access import Audience, access_map
from tests.banques.app import World, a_clerk
from tests.banques.builders import a_domiciled, an_ei, an_expired, an_li
from tests.banques.pages.acting import CONFORM, address, checked, confirmed, form_of
from tests.banques.pages.reading import opened, read, send

FOLDER = Path(banques.__file__).parent
TEMPLATES = sorted(
    str(path.relative_to(FOLDER / "templates")) for path in (FOLDER / "templates").rglob("*.html")
)
SHEETS = sorted((FOLDER / "static").glob("*.css"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)"
    r"|(?:left|right|top|bottom)|(?:min-|max-)?(?:width|height))\s*:|text-align:\s*(?:left|right)"
)
THERE = (HTTPStatus.OK, HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY)
DECIDERS = frozenset({"clerk", "approver"})


def test_every_route_is_open_to_whom_it_should_be(world: World) -> None:
    """A new route makes this list longer, and somebody thinks about who may open it."""
    access = access_map(world.app)

    granted = {
        audience: {name for name, each in access.items() if each.audience is audience}
        for audience in Audience
    }

    assert granted[Audience.EVERYBODY] == {
        "portal.sign_in", "portal.callback", "portal.sign_out", "portal.signed_out",
        "staying.rest", "staying.stay",
    }  # fmt: skip
    assert granted[Audience.PROGRAMS] == {
        "health.healthz", "health.readyz", "backchannel_logout.end_sessions",
    }  # fmt: skip
    assert granted[Audience.SIGNED_IN] == {
        "static", "portal_kit_ui.static",
        "dashboard.show", "titles.manage", "titles.consult", "titles.show",
        "decisions.enter", "decisions.amend", "decisions.check", "decisions.start_again",
        "decisions.confirm", "decisions.result",
    }  # fmt: skip


def test_only_who_decides_may_open_the_pages_of_an_act(world: World) -> None:
    asked = {name: each.roles for name, each in access_map(world.app).items() if each.roles}

    assert set(asked.values()) == {DECIDERS}
    assert set(asked) == {
        f"decisions.{name}"
        for name in ("enter", "amend", "check", "start_again", "confirm", "result")
    }


def test_every_refusal_of_the_domain_is_worded() -> None:
    stated = {
        kind
        for _, kind in inspect.getmembers(refusals, inspect.isclass)
        if issubclass(kind, Refused) and kind is not Refused
    }

    assert set(ANSWERS) == stated


def test_every_control_that_is_asked_has_its_errors() -> None:
    assert set(UNANSWERED) == set(UNCOMMENTED) == set(checklist.ASKED)


def test_every_state_and_modification_has_its_tone() -> None:
    assert set(TONES) == set(TitleState)
    assert set(MODIFICATION_TONES) == set(ModificationStatus) - {ModificationStatus.NONE}
    assert set(DONE_BY) <= set(TitleEvent)


def words_of(world: World, macro: str, *, file: str = "_controls", **given: object) -> str:
    """What a macro of ``titles/`` says."""
    arguments = ", ".join(given)
    source = f'{{% from "titles/{file}.html" import {macro} %}}{{{{ {macro}({arguments}) }}}}'
    with world.app.test_request_context():
        return world.app.jinja_env.from_string(source).render(**given).strip()


def test_every_control_and_outcome_has_its_words(world: World) -> None:
    assert all(words_of(world, "question", control=each) for each in checklist.Control)
    assert all(words_of(world, "outcome_words", outcome=each) for each in checklist.Outcome)


def test_every_fact_a_control_may_find_has_its_words(world: World) -> None:
    source = inspect.getsource(controls)
    facts = re.findall(r'(?:Control\.[A-Z]+,|fact=|_visa_not_conform\()\s*"([a-z_]+)"', source)

    assert len(facts) >= 20
    assert all(words_of(world, "fact_words", fact=each) for each in facts)


def test_every_source_a_control_names_has_its_words(world: World) -> None:
    source = inspect.getsource(controls)
    named = set(re.findall(r'"(S\d+|[AIK])"', source))

    assert {"A", "K", "S7"} <= named
    assert all(words_of(world, "source_words", source=each) != each for each in named)


def test_every_code_of_the_terms_and_documents_has_its_words(world: World) -> None:
    assert all(words_of(world, "payment_words", file="_words", mode=each) for each in PaymentMode)
    for macro, kinds in (("contract_words", ContractKind), ("document_words", DocumentKind)):
        assert all(words_of(world, macro, file="_words", kind=each) for each in kinds)


def test_every_event_of_the_history_has_its_words() -> None:
    template = (FOLDER / "templates" / "titles" / "_history.html").read_text()

    assert set(re.findall(r'^  "([a-z_]+)": \(', template, re.MULTILINE)) == set(TitleEvent)


def visited(world: World) -> Iterator[tuple[CarefulClient, str]]:
    """Opens every page of the portal once, as somebody does who works a day in it."""
    client, colleague = world.client_of(), world.client_of(a_clerk("Karim Bennis"))
    first, second, licence = an_ei(), an_ei(), an_li()
    late = an_expired(modification=ModificationStatus.MODIFIED)
    world.receives(first, second, licence, late, a_domiciled())
    yield client, "/"
    yield client, "/importation/titres"
    yield client, "/importation/titres?etat=&par=50"
    yield client, "/importation/titres?num=abc"
    yield client, "/importation/titres?cat=DPI"
    yield client, "/importation/consultation"
    for title in (first, licence, late):
        yield client, f"/importation/titres/{title.number}"
    yield client, address(first, "domicilier")
    yield client, address(licence, "predomicilier")
    yield client, address(first, "rejeter")
    lost = checked(client, first, "rejeter", {"motif": "amount"})
    done = confirmed(colleague, checked(colleague, first, "domicilier", CONFORM))
    confirmed(client, lost)
    send(client, form_of(client, second, "domicilier"), {})
    yield client, done.headers["Location"]


def test_every_template_is_used_and_every_page_extends_the_layout(world: World) -> None:
    used: set[str] = set()

    def note(_: object, template: jinja2.Template, **__: object) -> None:
        used.add(template.name or "")

    with template_rendered.connected_to(note, world.app):
        for client, path in visited(world):
            client.get(path)
    environment = world.app.jinja_env
    reached = set(used)
    waiting = list(used)
    while waiting:
        for name in referenced(environment, waiting.pop()) - reached:
            reached.add(name)
            waiting.append(name)

    assert set(TEMPLATES) <= reached
    pages = [name for name in used if name in TEMPLATES]
    assert all("portal_kit/page.html" in ancestors(environment, name) for name in pages)


def test_no_page_is_written_while_it_holds_a_connection(world: World) -> None:
    """The menu asks for one of its own: requests that held two would wait for each other."""
    held: list[tuple[str, int]] = []

    def note(_: object, template: jinja2.Template, **__: object) -> None:
        held.append((template.name or "", world.connections_held()))

    with before_render_template.connected_to(note, world.app):
        for client, path in visited(world):
            client.get(path)

    assert len(held) > 15
    assert [name for name, connections in held if connections] == []


def test_no_link_of_any_page_leads_nowhere(world: World) -> None:
    followed: set[str] = set()

    for client, path in visited(world):
        for link in read(client.get(path)).select("a[href]"):
            target = urlsplit(str(link["href"]))
            if target.netloc or not target.path or str(link["href"]) in followed:
                continue
            followed.add(str(link["href"]))
            assert client.get(str(link["href"])).status_code in THERE, f"{path} → {link['href']}"

    assert len(followed) > 30


def test_no_page_needs_a_script_to_act(world: World) -> None:
    """Every control that does something is a link, or a button that sends its form."""
    for client, path in visited(world):
        page = read(client.get(path))

        for button in page.select('button:not([type="submit"])'):
            assert button.has_attr("hidden"), f"{path}: {button}"
        for form in page.select("form"):
            assert form.select('button[type="submit"]'), path


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.name for sheet in SHEETS])
def test_a_style_sheet_speaks_of_start_and_end_only(sheet: Path) -> None:
    rules = re.sub(r"@media[^{]+", "", sheet.read_text())

    assert PHYSICAL.findall(rules) == []
    assert "//" not in re.sub(r"/\*.*?\*/", "", rules, flags=re.DOTALL)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_word_of_a_template_passes_gettext(name: str) -> None:
    source = (FOLDER / "templates" / name).read_text()
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", source, flags=re.DOTALL)

    assert re.findall(r"[^\W\d_]{2,}", bare) == []


@pytest.mark.parametrize("path", ["/", "/importation/titres", "/importation/consultation"])
def test_pages_are_mirrored_where_arabic_is_offered(world_in_two_scripts: World, path: str) -> None:
    world_in_two_scripts.receives(an_ei(), an_li())
    client = world_in_two_scripts.client_of()

    page = opened(client, f"{path}?langue=ar")

    assert page.html is not None
    assert page.html["dir"] == "rtl"
    assert [link["lang"] for link in page.select(".languages a")] == ["fr", "ar"]


def test_one_language_needs_no_switch(client: CarefulClient) -> None:
    assert opened(client, "/").select(".languages") == []


def referenced(environment: jinja2.Environment, name: str) -> set[str]:
    tree = parsed(environment, name)
    kinds = (nodes.Extends, nodes.Include, nodes.FromImport, nodes.Import)
    found = [node.template for kind in kinds for node in tree.find_all(kind)]
    return {each.value for each in found if isinstance(each, nodes.Const)}


def ancestors(environment: jinja2.Environment, name: str) -> list[str]:
    parents = [
        node.template.value
        for node in parsed(environment, name).find_all(nodes.Extends)
        if isinstance(node.template, nodes.Const)
    ]
    return [above for parent in parents for above in (parent, *ancestors(environment, parent))]


def parsed(environment: jinja2.Environment, name: str) -> nodes.Template:
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, name)
    return environment.parse(source)
