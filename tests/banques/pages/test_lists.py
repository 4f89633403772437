"""« Gestion » and « Consultation Titre et documents »: filters, order, pages, and what is said."""

import gzip
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest
from bs4 import BeautifulSoup

from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.states import ModificationStatus
from banques.domain.titles.title import TradeTitle
from portal_kit.testing import CarefulClient
from tests.banques.app import OTHER_BANK, World
from tests.banques.builders import (
    CREATED,
    a_domiciled,
    a_number,
    an_ei,
    an_expired,
    an_li,
    usd,
    with_key,
)
from tests.banques.pages.reading import lines, main_of, opened, read, the, words

MANAGE = "/importation/titres"
CONSULT = "/importation/consultation"
FIRST_LOAD_BYTES = 150_000


def numbers(page: BeautifulSoup) -> list[str]:
    return [text.replace(" ", "") for text in lines(page, "tbody .cell-number")]


def of(*titles: TradeTitle) -> list[str]:
    return [str(title.number) for title in titles]


def many(count: int) -> Iterable[TradeTitle]:
    """Titles to treat, the oldest first."""
    for place in range(count):
        at = CREATED + timedelta(minutes=place)
        yield an_ei(created_at=at, submitted_at=at)


def test_the_list_has_the_ten_columns_of_the_guide(client: CarefulClient) -> None:
    assert lines(opened(client, MANAGE), "thead th") == [
        "N° d’enregistrement",
        "Date de création",
        "Date domiciliation",
        "Catégorie",
        "Montant",
        "Devise",
        "Importateur",
        "Déclarant",
        "Banque",
        "État",
    ]


def test_a_row_says_what_the_title_is(world: World, client: CarefulClient) -> None:
    title = a_domiciled(total=usd("1248000.00"), modification=ModificationStatus.MODIFIED)
    world.receives(title)

    cells = lines(opened(client, CONSULT), "tbody tr > *")

    assert cells[0].replace(" ", "") == str(title.number)
    assert cells[1:] == [
        "13/01/2026 10:15",
        "14/01/2026 11:12",
        "EI",
        "1 248 000,00 USD",
        "USD",
        "Atlas Négoce SARL",
        "Cabinet Lahlou",
        "Crédit Atlantique Casa Port",
        "Domicilié Modifié",
    ]


def test_management_opens_with_what_is_to_treat_the_oldest_first(
    world: World, client: CarefulClient
) -> None:
    later = CREATED + timedelta(hours=1)
    new, old = an_ei(created_at=later, submitted_at=later), an_li()
    world.receives(new, old, a_domiciled())

    page = opened(client, MANAGE)

    assert numbers(page) == of(old, new)
    assert "Affichage : titres à traiter par votre banque." in main_of(page)


def test_consultation_opens_with_every_state_the_newest_first(
    world: World, client: CarefulClient
) -> None:
    old, new = an_expired(), a_domiciled()
    world.receives(old, new)

    page = opened(client, CONSULT)

    assert numbers(page) == of(new, old)
    assert "Consultation seule." in main_of(page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("etat=", ["ei", "li", "done"], id="every state"),
        pytest.param("etat=DOM", ["done"], id="one state"),
        pytest.param("etat=DOM&etat=SPD", ["li", "done"], id="two states"),
        pytest.param("etat=&cat=LI", ["li"], id="category"),
        pytest.param("etat=&modif=asked", ["done"], id="modification"),
        pytest.param("etat=&cat=EI&modif=none", ["ei"], id="two criteria"),
        pytest.param("etat=&num=7777", ["li"], id="part of a number"),
        pytest.param("etat=&num=0007777", ["li"], id="part with its zeros"),
    ],
)
def test_a_filter_narrows_the_list(
    world: World, client: CarefulClient, query: str, found: list[str]
) -> None:
    titles = {
        "ei": an_ei(number=a_number(5150)),
        "li": an_li(number=a_number(7777)),
        "done": a_domiciled(number=a_number(5252), modification=ModificationStatus.ASKED),
    }
    world.receives(*titles.values())

    page = opened(client, f"{MANAGE}?{query}")

    assert set(numbers(page)) == {str(titles[name].number) for name in found}


def test_a_number_may_be_typed_with_spaces(world: World, client: CarefulClient) -> None:
    title = an_ei()
    world.receives(title, an_ei())
    year, office, serial, key = title.number.parts

    page = opened(client, f"{MANAGE}?num=+{year}+{office}-{serial}%C2%A0{key}+")

    assert numbers(page) == of(title)


def test_a_number_that_lacks_digits_is_searched_for_and_told(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)

    page = opened(client, f"{MANAGE}?num={title.number.digits[:17]}")

    assert numbers(page) == of(title)
    assert words(the(page, ".filters__note")).startswith(
        "Le numéro compte 19 chiffres ; vous en avez saisi 17."
    )


def test_a_number_with_a_wrong_key_is_searched_for_and_told(
    world: World, client: CarefulClient
) -> None:
    title = an_ei(number=RegistrationNumber("2026309000000088812"))
    world.receives(title)

    page = opened(client, f"{MANAGE}?num={title.number}")

    assert numbers(page) == of(title)
    assert "ne correspondent pas aux autres" in words(the(page, ".filters__note"))


def test_with_nothing_to_treat_the_list_says_so_and_shows_the_way_to_all(
    client: CarefulClient,
) -> None:
    page = opened(client, MANAGE)

    assert "Aucun titre n’attend votre banque pour le moment." in main_of(page)
    assert "Voir tous les titres" in lines(page, "main a.button")


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        pytest.param("num=20A6", "num", "Saisissez le numéro en chiffres seulement.", id="letters"),
        pytest.param("num=٢٠٢٦", "num", "Saisissez le numéro en chiffres seulement.", id="digits"),
        pytest.param("num=202", "num", "Saisissez au moins 4 chiffres du numéro.", id="short"),
        pytest.param(
            "num=20263090000000042960",
            "num",
            "Le numéro compte 19 chiffres ; vous en avez saisi 20.",
            id="long",
        ),
        pytest.param(
            "cat=XX",
            "cat",
            "Choisissez une catégorie dans la liste : « XX » n’y est pas.",
            id="cat",
        ),
        pytest.param(
            "etat=dom",
            "etat",
            "Choisissez un état dans la liste : « dom » n’y est pas.",
            id="state",
        ),
        pytest.param(
            "modif=1",
            "modif",
            "Choisissez un statut dans la liste : « 1 » n’y est pas.",
            id="change",
        ),
    ],
)
def test_a_bad_value_is_an_error_beside_its_field_and_nothing_is_searched(
    world: World, client: CarefulClient, query: str, field: str, sentence: str
) -> None:
    world.receives(an_ei())

    response = client.get(f"{MANAGE}?{query}")
    page = read(response)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    summary = the(page, f'.error-summary a[href="#{field}"]')
    assert words(summary) == words(the(page, f"#{field}-error")) == sentence
    assert "Recherche non lancée" in main_of(page)
    assert numbers(page) == []
    assert words(the(page, "title")).startswith("Erreur : ")


@pytest.mark.parametrize(
    "query", ["utm_source=mail", "tri=sub", "page=abc", "page=-3", "par=7", "par=1000000", "num="]
)
def test_what_cannot_be_followed_is_ignored(
    world: World, client: CarefulClient, query: str
) -> None:
    title = an_ei()
    world.receives(title)

    assert numbers(opened(client, f"{MANAGE}?{query}")) == of(title)


def test_no_result_is_said_and_the_criterion_in_the_way_is_offered(
    world: World, client: CarefulClient
) -> None:
    world.receives(an_expired(modification=ModificationStatus.MODIFIED))
    query = "num=2020300000000000800&cat=LI&etat=ALT&modif=modified"

    page = opened(client, f"{MANAGE}?{query}")
    way_out = the(page, ".empty .button--secondary")

    assert words(the(page, ".empty__title")) == "Pas de résultats"
    assert "Aucun titre ne correspond à ces 4 critères." in words(the(page, ".empty__text"))
    assert words(way_out) == "Retirer « État : Nouveau » (1 titre)"
    assert len(numbers(opened(client, str(way_out["href"])))) == 1
    assert "0-0 sur 0" in words(the(page, ".titles__foot"))
    assert "0 résultat" in words(the(page, '[role="status"]'))


def test_each_criterion_can_be_taken_away_alone(world: World, client: CarefulClient) -> None:
    world.receives(an_ei(), an_li(), a_domiciled())

    page = opened(client, f"{MANAGE}?cat=LI&etat=SPD&tri=montant&par=25")
    without = {words(token): str(token["href"]) for token in page.select(".token")}

    assert without == {
        "Catégorie : Licence d’importation": f"{MANAGE}?etat=SPD&tri=montant&par=25",
        "État : Soumis pour prédomiciliation": f"{MANAGE}?cat=LI&etat=&tri=montant&par=25",
    }


def test_clearing_shows_every_title(world: World, client: CarefulClient) -> None:
    world.receives(an_ei(), a_domiciled())

    clear = the(opened(client, f"{MANAGE}?cat=LI"), ".filters__actions a")

    assert words(clear) == "Effacer"
    assert len(numbers(opened(client, str(clear["href"])))) == 2


def test_a_sorted_column_turns_twice_then_goes_back(world: World, client: CarefulClient) -> None:
    small, large = an_ei(total=usd("10.00")), an_ei(total=usd("9000.00"))
    world.receives(large, small)
    header = "thead th:has(a):nth-child(5)"

    up = opened(client, str(the(opened(client, MANAGE), f"{header} a")["href"]))
    down = opened(client, str(the(up, f"{header} a")["href"]))
    back = opened(client, str(the(down, f"{header} a")["href"]))

    assert numbers(up) == of(small, large)
    assert the(up, header)["aria-sort"] == "ascending"
    assert numbers(down) == of(large, small)
    assert the(down, header)["aria-sort"] == "descending"
    assert the(back, header)["aria-sort"] == "none"


def test_pages_follow_one_another(world: World, client: CarefulClient) -> None:
    titles = list(many(23))
    world.receives(*titles)

    first = opened(client, MANAGE)
    second = opened(client, str(the(first, 'a[rel="next"]')["href"]))

    assert numbers(first) == of(*titles[:10])
    assert numbers(second) == of(*titles[10:20])
    assert "11-20 sur 23" in words(the(second, ".titles__foot"))
    assert "(page 2 sur 3)" in words(the(second, "title"))


def test_a_page_beyond_the_last_is_the_last(world: World, client: CarefulClient) -> None:
    world.receives(*many(11))

    assert len(numbers(opened(client, f"{MANAGE}?page=99"))) == 1


def test_the_number_of_rows_keeps_the_filters_and_goes_back_to_the_first_page(
    world: World, client: CarefulClient
) -> None:
    world.receives(*many(12))

    form = the(opened(client, f"{MANAGE}?cat=EI&page=2"), ".rows-per-page")
    kept = {str(field["name"]): str(field["value"]) for field in form.select("input")}

    assert (form["action"], kept) == (MANAGE, {"cat": "EI"})
    assert len(numbers(opened(client, f"{MANAGE}?cat=EI&par=25"))) == 12


def test_the_filters_keep_order_and_rows(client: CarefulClient) -> None:
    form = the(opened(client, f"{MANAGE}?tri=-montant&par=25&page=1"), "#recherche")
    hidden = {(field["name"], field["value"]) for field in form.select('input[type="hidden"]')}

    assert hidden == {("etat", ""), ("tri", "-montant"), ("par", "25")}


def test_consultation_leads_to_management_with_the_same_criteria(client: CarefulClient) -> None:
    page = opened(client, f"{CONSULT}?cat=LI&etat=DOM")

    assert the(page, ".message a")["href"] == f"{MANAGE}?cat=LI&etat=DOM"


def test_titles_of_another_bank_are_not_listed(world: World, client: CarefulClient) -> None:
    foreign = an_ei(
        bank=OTHER_BANK.code, branch="00100", account=with_key("4527800000123456789012")
    )
    world.receives(foreign)

    assert numbers(opened(client, f"{CONSULT}?num={foreign.number}")) == []


def test_what_an_importer_is_called_cannot_become_markup(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    name = "<script>alert(1)</script> & Fils"
    world.receives(replace(title, importer=replace(title.importer, name=name)))

    assert name in main_of(opened(client, MANAGE))


def test_the_first_list_a_browser_loads_is_light(world: World, client: CarefulClient) -> None:
    """Compressed as the gateway does; fonts are compressed in themselves."""
    world.receives(*many(10))
    page = client.get(MANAGE)
    addresses = re.findall(r'(?:href|src)="(/(?:_kit|static)/[^"]+)"', page.text)
    fonts = [f"/_kit/fonts/{name}.woff2" for name in ("plex-sans", "plex-mono")]

    files = [client.get(address, buffered=True).data for address in (*addresses, *fonts)]
    total = sum(len(gzip.compress(body)) for body in (page.data, *files))

    assert len(addresses) >= 8
    assert total <= FIRST_LOAD_BYTES


def test_behind_its_numbered_pages_a_list_goes_on_from_the_last_row(
    client: CarefulClient, world: World
) -> None:
    titles = list(many(25))
    world.receives(*titles)

    page = opened(client, f"{MANAGE}?apres={titles[9].number}")

    assert numbers(page) == of(*titles[10:20])
    assert "suite de la liste" in words(the(page, ".titles__count"))
    following = page.select_one(".pagination a[rel=next]")
    assert following is not None
    assert numbers(opened(client, str(following["href"]))) == of(*titles[20:])


@pytest.mark.parametrize("after", ["2020300000000000800", "demain", ""])
def test_a_list_that_cannot_go_on_from_there_begins_with_its_first_page(
    client: CarefulClient, world: World, after: str
) -> None:
    titles = list(many(12))
    world.receives(*titles)

    page = opened(client, f"{MANAGE}?apres={after}")

    assert numbers(page) == of(*titles[:10])
    assert "page 1 sur 2" in words(the(page, ".titles__count"))
