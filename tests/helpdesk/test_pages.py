"""The pages of the Centre d’aide: open to all, each with a way on, and none that is not built."""

from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from helpdesk.domain.faq.faq import Faq
from portal_kit.testing import CarefulClient, a_viewer, careful_client, sign_in
from portal_kit.web.access import Audience, access_map

PAGES = ("/", "/faq", "/faq?q=code", "/faq?q=xyzzy", "/faq/referent", "/contact")
NOT_BUILT = (
    "réclamation", "tijaria", "mes demandes", "chat", "incident en cours", "rappel",
    "cette réponse vous a-t-elle aidé", "caution", "kpi", "notification", "export",
)  # fmt: skip


def soup(page: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(page.get_data(as_text=True), "html.parser")


def words(page: TestResponse) -> str:
    return " ".join(soup(page).get_text(" ").split())


def links(page: TestResponse) -> list[str]:
    return [str(link["href"]) for link in soup(page).find_all("a", href=True)]


def entry_names(page: TestResponse) -> list[str]:
    return [tag.get_text(strip=True) for tag in soup(page).select(".entry__name")]


def test_everybody_may_open_every_page_and_nothing_else_is_there(client: CarefulClient) -> None:
    access = access_map(client.application)

    assert {name for name, each in access.items() if each.audience is Audience.EVERYBODY} == {
        "help.home", "help.faq", "help.answer", "help.contact",
        "portal.sign_in", "portal.callback", "portal.sign_out", "portal.signed_out",
        "staying.rest", "staying.stay",
    }  # fmt: skip
    assert {name for name, each in access.items() if each.audience is Audience.SIGNED_IN} == {
        "static", "portal_kit_ui.static",
    }  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_of_nothing_that_is_not_built(client: CarefulClient, path: str) -> None:
    read = words(client.get(path)).lower()

    assert [each for each in NOT_BUILT if each in read] == []


@pytest.mark.parametrize("path", ["/reclamations", "/tiroir", "/tijaria", "/faq/nouvelle", "/aide"])
def test_a_page_that_is_not_built_is_not_there(client: CarefulClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_every_link_of_the_centre_leads_to_a_page_and_a_place_in_it(client: CarefulClient) -> None:
    missing = [f"{source} → {target}" for source, target in broken_links(client)]

    assert missing == []


def broken_links(client: CarefulClient) -> Iterator[tuple[str, str]]:
    """Walks from the home page; sign-in leads to Portnet ID, and is proved elsewhere."""
    ids: dict[str, set[str]] = {}
    found = [("/", "/")]
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        page = client.get(path)
        ids[path] = {str(tag["id"]) for tag in soup(page).find_all(id=True)}
        if page.status_code != 200:
            yield path, str(page.status_code)
        for href in links(page):
            url = urlsplit(urljoin(f"{client.origin}{path}", href))
            if f"{url.scheme}://{url.netloc}" != client.origin or url.path == "/connexion":
                continue
            target = f"{url.path}?{url.query}" if url.query else url.path
            found.append((path, f"{target}#{url.fragment}" if url.fragment else target))
            if target not in ids and target not in waiting:
                waiting.append(target)
    for source, target in found:
        path, _, fragment = target.partition("#")
        if fragment and fragment not in ids[path]:
            yield source, target


def test_the_home_page_answers_with_the_entries_that_exist(client: CarefulClient) -> None:
    sign_in(client, a_viewer(roles=frozenset({"requester"})))

    assert entry_names(client.get("/")) == ["Foire aux questions", "Contactez-nous"]


def test_who_is_not_signed_in_is_led_to_the_answers_about_that(client: CarefulClient) -> None:
    page = client.get("/")

    assert entry_names(page)[-1] == "Je n’arrive pas à me connecter"
    assert "/faq#connexion" in links(page)


def test_the_home_page_leads_back_to_the_portal_one_came_from(client: CarefulClient) -> None:
    page = client.get("/?depuis=banques")

    assert "Retour au Portail Banques" in words(page)
    assert "http://banques.portnet.localhost/" in links(page)


@pytest.mark.parametrize("label", ["", "aide", "inconnu", "https://ailleurs.example", "../banques"])
def test_an_unknown_origin_is_left_out(client: CarefulClient, label: str) -> None:
    page = client.get("/", query_string={"depuis": label})

    assert page.status_code == 200
    assert "Retour" not in words(page)


def test_the_faq_holds_every_answer_under_its_theme(client: CarefulClient, shipped: Faq) -> None:
    page = soup(client.get("/faq"))

    for theme in shipped.themes:
        section = page.find(id=theme.slug)
        assert section is not None
        assert [str(body["id"]) for body in section.select(".question__body")] == [
            entry.slug for entry in theme.entries
        ]


def test_every_answer_has_a_page_of_its_own(client: CarefulClient, shipped: Faq) -> None:
    for entry in shipped:
        page = client.get(f"/faq/{entry.slug}")
        assert soup(page).h1.get_text() == entry.question
        assert soup(page).select_one(".answer").get_text(strip=True)


def test_an_answer_keeps_its_lists_links_and_day_of_review(client: CarefulClient) -> None:
    page = soup(client.get("/faq/se-connecter"))

    assert len(page.select(".answer__steps > li")) == 3
    assert page.select_one('.answer a[href="http://www.portnet.localhost/"]')
    assert page.select_one('.answer a[href="/faq/invitation"]')
    assert page.select_one("time")["datetime"] == "2026-11-25"


def test_an_unknown_answer_is_not_found_and_leads_on(client: CarefulClient) -> None:
    page = client.get("/faq/jamais-ecrite")

    assert page.status_code == 404
    assert "Cherchez-la dans la foire aux questions" in words(page)
    assert soup(page).select_one("main .button--primary")["href"] == "/faq"


def test_a_search_is_in_the_address_and_in_the_field(client: CarefulClient) -> None:
    page = client.get("/faq?q=codes+téléphone")

    assert soup(page).find(id="q")["value"] == "codes téléphone"
    assert "/faq/telephone-perdu" in links(page)
    assert "réponses trouvées" in soup(page).find(role="status").get_text()
    assert {mark.get_text() for mark in soup(page).find_all("mark")} >= {"code", "téléphone"}


def test_a_corrected_word_is_said(client: CarefulClient) -> None:
    said = words(client.get("/faq?q=domicilliation"))

    assert "« domicilliation » n’apparaît dans aucune réponse" in said.replace("\u00a0", " ")


def test_no_answer_leads_to_people(client: CarefulClient) -> None:
    page = client.get("/faq?q=xyzzy")

    assert page.status_code == 200
    assert "Aucune réponse pour" in words(page)
    main = soup(page).main
    assert [str(link["href"]) for link in main.select(".empty a")] == ["/contact", "/faq"]


def test_an_empty_search_shows_all_answers(client: CarefulClient, shipped: Faq) -> None:
    page = client.get("/faq?q=+%00+")

    assert len(soup(page).select(".question")) == len(list(shipped))


def test_a_question_of_two_thousand_characters_is_cut_and_said(client: CarefulClient) -> None:
    page = client.get("/faq", query_string={"q": "domicilier " * 182})

    assert page.status_code == 200
    assert "Votre question est longue" in words(page)
    assert "/faq/domicilier" in links(page)


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", '"><img src=x>', "{{ 7*7 }}"])
def test_what_is_typed_is_shown_and_never_run(client: CarefulClient, typed: str) -> None:
    page = soup(client.get("/faq", query_string={"q": typed}))

    assert page.find(id="q")["value"] == typed
    assert page.main.find(["script", "img"]) is None


def test_without_a_known_contact_the_page_leads_to_the_referent(client: CarefulClient) -> None:
    page = client.get("/contact")

    assert "Votre référent" in words(page)
    assert not [href for href in links(page) if href.startswith(("tel:", "mailto:"))]


def test_the_contact_that_the_operator_gave_is_told(new_app: Callable[..., Flask]) -> None:
    app = new_app(
        HELPDESK_PHONE="+212 5 00 00 00 00",
        HELPDESK_EMAIL="assistance@exemple.ma",
        HELPDESK_HOURS="du lundi au vendredi, de 8:30 à 18:30",
    )

    page = careful_client(app, label="aide").get("/contact")

    assert {"tel:+212500000000", "mailto:assistance@exemple.ma"} <= set(links(page))
    assert "du lundi au vendredi, de 8:30 à 18:30" in words(page)
    assert "fictives" not in words(page)


def test_a_contact_for_trials_says_that_it_reaches_nobody(new_app: Callable[..., Flask]) -> None:
    app = new_app(HELPDESK_EMAIL="assistance@exemple.invalid")

    page = careful_client(app, label="aide").get("/contact")

    assert "Coordonnées fictives" in words(page)


@pytest.mark.parametrize("path", PAGES)
def test_a_mirrored_page_keeps_its_french_in_order(
    new_app: Callable[..., Flask], path: str
) -> None:
    client = careful_client(new_app(PORTNET_LOCALES="fr,ar"), label="aide")

    page = soup(client.get(path, query_string={"langue": "ar"} if "?" not in path else None))

    assert page.html["lang"] == "fr"
    for answer in page.select(".answer, .hit__extract"):
        assert answer["dir"] == "ltr"
    for question in page.select(".questions a, .question__summary, .hit__question a"):
        assert question.find("bdi")


def test_a_signed_in_person_sees_their_name_and_no_sign_in(client: CarefulClient) -> None:
    sign_in(client, a_viewer(roles=frozenset({"requester"})))

    page = client.get("/")

    assert "Salma Alami" in words(page)
    assert "Se connecter" not in words(page)
