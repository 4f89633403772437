"""The layouts and pages of the kit, read through the careful client on the gallery's portal."""

import gzip
import re
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from portal_kit.session import EndReason
from portal_kit.testing import CarefulClient, careful_client
from portnet_id.directory.views import bp as directory
from tests.portal_kit.gallery import app as gallery

FIRST_PAGE_BYTES = 150_000
FIRST_FONTS_BYTES = 75_000


@pytest.fixture
def client() -> CarefulClient:
    return careful_client(gallery.create_app(), label="banques")


@pytest.fixture
def two_languages_client() -> CarefulClient:
    return careful_client(gallery.create_app(locales=("fr", "ar")), label="banques")


@pytest.fixture
def strangers_client() -> CarefulClient:
    return careful_client(gallery.create_app(signed_in=False), label="banques")


def page(client: CarefulClient, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).data, "html.parser")


def the(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


@pytest.mark.parametrize("name", gallery.PAGES)
def test_a_page_of_every_layout_has_no_fault(client: CarefulClient, name: str) -> None:
    assert client.get(f"/{name}").status_code == HTTPStatus.OK


def test_the_title_names_page_portal_and_platform(client: CarefulClient) -> None:
    assert the(page(client, "/vide"), "title").text == (
        "Consultation Titre et documents — Portail Banques — PORTNET"
    )


def test_the_menu_marks_the_page_one_is_on(client: CarefulClient) -> None:
    assert "Gestion Titre" in the(page(client, "/liste"), '.menu [aria-current="page"]').text


def test_a_page_may_belong_to_another_entry_of_the_menu(client: CarefulClient) -> None:
    entry = the(page(client, "/verification"), ".menu [aria-current]")

    assert "Gestion Titre" in entry.text
    assert entry["aria-current"] == "true"


def test_the_menu_shows_what_a_badge_says(client: CarefulClient) -> None:
    assert the(page(client, "/vide"), ".menu__badge").text == "12 à traiter"


def test_a_failure_asks_no_badge(client: CarefulClient) -> None:
    """Counting may be what does not work."""
    failure = page(client, "/panne")

    assert failure.select(".menu")
    assert not failure.select(".menu__badge")


def test_signing_out_is_a_form(client: CarefulClient) -> None:
    form = the(page(client, "/liste"), ".user-menu form")

    assert (form["method"], form["action"]) == ("post", "/deconnexion")


@pytest.mark.parametrize("path", ["/liste", "/connexion"])
def test_the_foot_leads_to_pages_that_the_public_site_has(client: CarefulClient, path: str) -> None:
    public_site = Flask("public site")
    public_site.register_blueprint(directory)
    routes = public_site.url_map.bind("www")
    links = [str(link["href"]) for link in page(client, path).select("footer a")]

    paths = [urlsplit(link).path for link in links if urlsplit(link).netloc.startswith("www.")]

    assert len(paths) >= 3
    assert all(routes.test(path) for path in paths)


def test_a_refusal_says_why_its_reference_and_the_way_on(client: CarefulClient) -> None:
    answer = client.get("/refus")
    refusal = BeautifulSoup(answer.data, "html.parser")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert the(refusal, "main .lead").text == "Ce titre est déjà domicilié."
    assert the(refusal, "main .reference").text == answer.headers["X-Request-ID"]
    assert [link["href"] for link in refusal.select("main .buttons a")] == [
        "/",
        "http://aide.portnet.localhost:8099",
    ]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (EndReason.IDLE, "après 15 minutes sans activité"),
        (EndReason.ABSOLUTE, "a atteint sa durée maximale"),
        (EndReason.SIGNED_OUT, "dans un autre onglet ou sur un autre portail"),
        (EndReason.REPLACED, "Une autre personne"),
        (EndReason.REVOKED, "retiré à ce portail"),
        (EndReason.UNKNOWN, "plus connecté"),
    ],
)
def test_an_ended_session_says_why_and_leads_back(
    strangers_client: CarefulClient, reason: EndReason, told: str
) -> None:
    ended = page(strangers_client, f"/fin/{reason}")

    assert told in the(ended, ".lead").text
    assert the(ended, "main .button--primary")["href"] == "/entrer?suite=/liste"


def test_what_was_sent_after_the_end_is_said_to_be_lost(strangers_client: CarefulClient) -> None:
    lost = "n’a pas été enregistré"

    assert lost in page(strangers_client, f"/fin/{EndReason.IDLE}").text
    assert lost not in page(strangers_client, f"/fin/{EndReason.ABSOLUTE}").text


def test_signed_out_people_can_sign_in_again_or_go_home(strangers_client: CarefulClient) -> None:
    links = page(strangers_client, "/deconnecte").select("main .buttons a")

    assert [link["href"] for link in links] == ["/entrer", "http://www.portnet.localhost:8099"]


@pytest.mark.parametrize("path", ["/refus", "/panne", "/pas-la"])
def test_strangers_read_refusals_without_the_portal(
    strangers_client: CarefulClient, path: str
) -> None:
    refusal = page(strangers_client, path)

    assert not refusal.select(".menu, .user-menu, .topbar__title")
    assert the(refusal, "main .buttons a.button--primary")["href"] == (
        "http://www.portnet.localhost:8099"
    )


def test_the_summary_of_errors_leads_to_the_field_and_has_the_focus(client: CarefulClient) -> None:
    form = page(client, "/connexion")
    summary = the(form, ".error-summary")
    field = the(form, f"input{the(form, '.error-summary a')['href']}")

    assert summary.has_attr("autofocus")
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "mot_de_passe-error"
    assert the(form, "#mot_de_passe-error").text.strip().startswith("L’identifiant")


def test_a_typed_password_is_never_sent_back(client: CarefulClient) -> None:
    assert "value" not in the(page(client, "/connexion"), "#mot_de_passe").attrs


def test_hints_are_read_with_their_field(client: CarefulClient) -> None:
    form = page(client, "/composants")

    assert the(form, "#numero")["aria-describedby"] == "numero-hint"
    assert "aria-describedby" not in the(form, "#numero_faux-error").attrs


def test_a_list_says_by_what_it_is_sorted(client: CarefulClient) -> None:
    headers = page(client, "/liste").select("th[aria-sort]")

    assert [header["aria-sort"] for header in headers] == ["none", "none", "none", "ascending"]


def test_cells_say_their_column_for_small_screens(client: CarefulClient) -> None:
    row = page(client, "/liste").select(".table--cards tbody tr")[0]

    assert [cell.get("data-label") for cell in row.select("td")] == [
        "Date de création",
        "Catégorie",
        "Montant",
        "Devise",
        "Importateur",
        None,
    ]


def test_only_french_is_offered_until_more_is_complete(client: CarefulClient) -> None:
    french = page(client, "/liste?langue=ar")

    assert not french.select(".languages")
    assert (french.html["lang"], french.html["dir"]) == ("fr", "ltr")


def test_a_language_without_catalogue_mirrors_the_page_and_owns_to_french(
    two_languages_client: CarefulClient,
) -> None:
    mirrored = page(two_languages_client, "/liste?langue=ar")

    assert (mirrored.html["lang"], mirrored.html["dir"]) == ("fr", "rtl")
    assert the(mirrored, ".languages [aria-current]").text == "العربية"


def test_a_chosen_language_is_kept(two_languages_client: CarefulClient) -> None:
    two_languages_client.get("/liste?langue=ar")

    assert page(two_languages_client, "/liste").html["dir"] == "rtl"


@pytest.mark.parametrize("wrong", ["en", "zz", "../fr"])
def test_a_language_that_is_not_offered_is_ignored(
    two_languages_client: CarefulClient, wrong: str
) -> None:
    assert page(two_languages_client, f"/liste?langue={wrong}").html["dir"] == "ltr"
    assert two_languages_client.get_cookie("language") is None


def test_files_are_kept_a_year_under_the_hash_of_their_content(client: CarefulClient) -> None:
    address = the(page(client, "/liste"), 'link[href*="tokens.css"]')["href"]

    assert "max-age=31536000" in client.get(str(address), buffered=True).headers["Cache-Control"]
    assert (
        "max-age=3600"
        in client.get("/_kit/tokens.css?v=other", buffered=True).headers["Cache-Control"]
    )


def test_the_files_of_the_portal_itself_carry_a_hash_too(client: CarefulClient) -> None:
    address = str(the(page(client, "/liste"), 'link[href*="gallery.css"]')["href"])

    assert "max-age=31536000" in client.get(address, buffered=True).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/_kit/../__init__.py", "/_kit/%2e%2e/__init__.py", "/_kit/no"])
def test_nothing_but_static_files_is_served(client: CarefulClient, path: str) -> None:
    assert client.get(path).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", ["liste", "connexion", "accueil"])
def test_a_first_page_is_light(client: CarefulClient, name: str) -> None:
    """Compressed as the gateway does; the fonts have a budget of their own (test_ui_fonts)."""
    answer = client.get(f"/{name}")
    addresses = re.findall(r'(?:href|src)="(/_kit/[^"]+)"', answer.text)
    files = [client.get(address, buffered=True).data for address in addresses]

    total = sum(len(gzip.compress(body)) for body in (answer.data, *files))

    assert len(files) >= 5
    assert total <= FIRST_PAGE_BYTES - FIRST_FONTS_BYTES
