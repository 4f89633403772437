"""« Vue globale »: what waits for the bank, then every state with its count."""

from banques.domain.titles.states import TitleState
from portal_kit.testing import CarefulClient
from tests.banques.app import World, a_clerk
from tests.banques.builders import (
    a_domiciled,
    a_number,
    an_ei,
    an_expired,
    an_li,
    an_li_with_visa,
)
from tests.banques.pages.reading import lines, opened, the, words


def test_the_sentence_says_how_many_titles_wait(world: World, client: CarefulClient) -> None:
    world.receives(an_ei(), an_li(), a_domiciled())

    assert "2 titres attendent une décision de votre banque." in words(
        the(opened(client, "/"), ".sentence")
    )


def test_nothing_to_do_is_said_with_the_time_of_looking(client: CarefulClient) -> None:
    sentence = words(the(opened(client, "/"), ".sentence"))

    assert sentence == "Rien à traiter pour le moment. Dernière vérification à 13:00."


def test_every_count_leads_to_as_many_titles(world: World, client: CarefulClient) -> None:
    world.receives(an_ei(), an_li_with_visa(), an_li(), a_domiciled(), an_expired())
    page = opened(client, "/")

    counted = {
        str(link["href"]): int(words(the(link, ".count__number, .states__number")))
        for link in page.select(".count, .states__line")
    }
    listed = {path: len(opened(client, path).select("tbody tr")) for path in counted}

    assert listed == counted
    assert sum(counted.values()) == 5
    assert len(counted) == len(TitleState)


def test_the_oldest_titles_to_treat_come_first(world: World, client: CarefulClient) -> None:
    old, new = an_ei(number=a_number(70)), an_ei(number=a_number(71))
    earlier = old.created_at.replace(day=2)
    world.receives(new, an_ei(number=old.number, created_at=earlier, submitted_at=earlier))

    numbers = lines(opened(client, "/"), ".waiting .cell-number")

    assert [number.replace(" ", "") for number in numbers] == [str(old.number), str(new.number)]


def test_the_menu_counts_what_is_to_treat_and_holds_what_is_built(
    world: World, client: CarefulClient
) -> None:
    world.receives(an_ei())

    menu = the(opened(client, "/"), ".menu")

    assert words(the(menu, ".menu__badge")) == "1 à traiter"
    assert lines(menu, "a.menu__entry") == [
        "Tableau de bord",
        "1 à traiter Gestion Titre et documents",
        "Consultation Titre et documents",
    ]


def test_a_clerk_of_one_branch_counts_that_branch(world: World) -> None:
    world.receives(an_ei(branch="00010"), an_ei(branch="00020"), an_li(branch="00020"))

    page = opened(world.client_of(a_clerk("Salma Alami", "00010")), "/")

    assert "1 titre attend une décision" in words(the(page, ".sentence"))
