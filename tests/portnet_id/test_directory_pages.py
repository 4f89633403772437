"""The public site: every page read with care, the way to each portal, the last one used."""

import gzip
import re
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal_kit.settings import PlatformSettings
from portal_kit.testing import CarefulClient, careful_client
from portal_kit.web.access import Audience, access_map
from portnet_id.directory.app import create_app
from tests.portnet_id.directory_twin import BANQUES, MIC, MemoryDirectoryCards, the_guides_cards

FIRST_PAGE_BYTES = 150_000
PAGES = (
    "/",
    "/connexion",
    "/portails/administrations",
    "/souscription",
    "/a-propos",
    "/nos-formations",
    "/assistance",
    "/mentions-legales",
    "/protection-des-donnees",
    "/accessibilite",
    "/plan-du-site",
)
OWN = "http://www.portnet.localhost:8080"
HELP = "http://aide.portnet.localhost:8080"


def site(cards: MemoryDirectoryCards, *, scheme: str = "http") -> Flask:
    settings = PlatformSettings(
        domain="portnet.localhost", scheme=scheme, port=8080, redis_url="unix:///nowhere"
    )
    return create_app(settings, secret_key="k" * 40, cards=cards)


@pytest.fixture
def cards() -> MemoryDirectoryCards:
    return the_guides_cards()


@pytest.fixture
def client(cards: MemoryDirectoryCards) -> CarefulClient:
    return careful_client(site(cards), label="www")


def page(client: CarefulClient, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == HTTPStatus.OK, path
    return BeautifulSoup(response.text, "html.parser")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_fault_and_leads_nowhere_in_vain(client: CarefulClient, path: str) -> None:
    for link in page(client, path).select("a[href]"):
        url = urlsplit(str(link["href"]))
        if url.scheme:
            assert f"{url.scheme}://{url.netloc}" == HELP
        elif url.path and "/acceder" not in url.path:
            assert client.get(url.path).status_code == HTTPStatus.OK, url.path


def test_every_page_is_open_to_all(client: CarefulClient) -> None:
    access = access_map(client.application)
    pages = [name for name in access if name.startswith("directory.")]

    assert len(pages) == len(PAGES) + 2
    assert {access[name].audience for name in pages} == {Audience.EVERYBODY}


def test_the_menu_is_the_guides_less_the_news(client: CarefulClient) -> None:
    menu = page(client, "/").select(".public-nav__entry")

    assert [entry.get_text(strip=True) for entry in menu] == [
        "Accueil",
        "À propos",
        "Nos services",
        "Nos formations",
        "Assistance",
    ]


def test_the_site_map_names_every_page(client: CarefulClient) -> None:
    links = {str(link["href"]) for link in page(client, "/plan-du-site").select(".site-map a")}

    assert set(PAGES) <= links


def test_the_home_page_promises_no_space_that_is_not_open(client: CarefulClient) -> None:
    closed = page(client, "/").select(".audience:has(.audience__closed)")

    assert [each.h3.get_text() for each in closed if each.h3] == [
        "Opérateurs économiques",
        "Partenaires",
    ]
    assert all(str(link["href"]) == "/assistance" for each in closed for link in each.select("a"))


def test_a_card_shows_what_the_registry_holds(client: CarefulClient) -> None:
    card = page(client, "/portails/administrations").select_one("#mic")

    assert card is not None
    assert MIC.title in card.get_text()
    assert MIC.text in card.get_text()
    assert [each.get_text() for each in card.select(".for-whom")] == list(MIC.audiences)


def test_the_name_of_the_link_tells_the_portal(client: CarefulClient) -> None:
    link = page(client, "/portails/administrations").select_one("#banques a")

    assert link is not None
    assert " ".join(link.get_text().split()) == "Accéder au Portail Banques"


def test_a_portal_that_is_not_open_has_no_way_in(client: CarefulClient) -> None:
    card = page(client, "/portails/administrations").select_one("#douanes")

    assert card is not None
    assert "Ouverture prochaine" in card.get_text()
    assert card.select("a") == []
    assert client.get("/portails/douanes/acceder").status_code == HTTPStatus.NOT_FOUND


def test_a_portal_nobody_registered_is_not_found(client: CarefulClient) -> None:
    assert client.get("/portails/ailleurs.test/acceder").status_code == HTTPStatus.NOT_FOUND


def test_pages_hold_with_an_empty_registry() -> None:
    client = careful_client(site(MemoryDirectoryCards()), label="www")

    titled = [bool(page(client, path).select_one("h1")) for path in PAGES]
    assert all(titled)


def test_entering_leads_to_the_portals_own_address(client: CarefulClient) -> None:
    answer = client.get("/portails/banques/acceder")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["Location"] == "http://banques.portnet.localhost:8080/"


def test_the_portal_entered_last_is_offered_first(client: CarefulClient) -> None:
    client.get("/portails/mic/acceder")

    rows = page(client, "/connexion").select("[data-choice-row]")

    assert [row for row in rows if "Portail MIC" in row.get_text()] == rows[:1]
    assert "Dernier portail utilisé" in page(client, "/").get_text()


def test_only_one_button_of_the_choice_is_filled(client: CarefulClient) -> None:
    assert page(client, "/connexion").select(".choice .button--primary") == []

    client.get("/portails/banques/acceder")

    assert len(page(client, "/connexion").select(".choice .button--primary")) == 1


def test_the_last_portal_can_be_forgotten(client: CarefulClient) -> None:
    client.get("/portails/banques/acceder")

    answer = client.submit("/dernier-portail/oublier", {}, page="/connexion")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert "Dernier utilisé" not in page(client, "/connexion").get_text()


def test_a_last_portal_that_closed_is_not_offered(
    client: CarefulClient, cards: MemoryDirectoryCards
) -> None:
    client.get("/portails/banques/acceder")
    cards.cards.remove(BANQUES)

    assert "Dernier portail utilisé" not in page(client, "/").get_text()


def test_a_cookie_of_nonsense_is_no_portal(client: CarefulClient) -> None:
    client.set_cookie("last_portal", "<b>", domain="www.portnet.localhost")

    assert "Dernier portail utilisé" not in page(client, "/").get_text()


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_flags_of_the_cookie_follow_the_scheme(scheme: str, secure: bool) -> None:
    client = careful_client(site(the_guides_cards(), scheme=scheme), label="www")

    cookie = client.get("/portails/banques/acceder").headers["Set-Cookie"]

    assert cookie.startswith("__Host-last_portal=" if secure else "last_portal=")
    assert ("Secure" in cookie) is secure
    assert "HttpOnly" in cookie


def test_the_choice_works_as_a_page(client: CarefulClient) -> None:
    """Without JavaScript « Se connecter » is a link to it, and the search field stays hidden."""
    opener = page(client, "/").select_one("a[data-dialog]")
    choice = page(client, "/connexion")

    assert opener is not None
    assert opener["href"] == "/connexion"
    assert choice.select_one("[data-choice-search][hidden]") is not None
    links = [str(link["href"]) for link in choice.select(".choice__row a")]
    assert links == [
        "/portails/administrations",
        "/portails/banques/acceder",
        "/portails/mic/acceder",
    ]


def test_the_registry_is_asked_once_a_page(
    client: CarefulClient, cards: MemoryDirectoryCards
) -> None:
    client.get("/portails/administrations")

    assert cards.times_asked == 1


def test_a_page_that_is_not_there_does_not_ask_the_registry(
    client: CarefulClient, cards: MemoryDirectoryCards
) -> None:
    assert client.get("/actualites").status_code == HTTPStatus.NOT_FOUND
    assert cards.times_asked == 0


def test_another_host_is_refused(client: CarefulClient) -> None:
    assert client.get("/", base_url="http://id.portnet.localhost:8080").status_code == 421


@pytest.mark.parametrize("path", ["/", "/portails/administrations"])
def test_a_first_page_is_light(client: CarefulClient, path: str) -> None:
    """Page, style sheets, scripts and the fonts that French text needs, compressed."""
    first = page(client, path)
    files = [str(tag["href"]) for tag in first.select('link[rel="stylesheet"], link[rel="icon"]')]
    files += [str(tag["src"]) for tag in first.select("script[src]")]
    styles = client.get(next(file for file in files if "base.css" in file), buffered=True).text
    fonts = re.findall(r"fonts/plex-(?:sans|mono)\.woff2", styles)

    texts = [client.get(each, buffered=True).data for each in (path, *files)]
    weight = sum(len(gzip.compress(text)) for text in texts)
    weight += sum(len(client.get(f"/_kit/{font}", buffered=True).data) for font in fonts)

    assert len(fonts) == 2
    assert weight <= FIRST_PAGE_BYTES
