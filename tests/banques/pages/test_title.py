"""The page of one title: what it is, what it waits for and from whom, what happened to it."""

from dataclasses import replace
from datetime import date
from http import HTTPStatus

import pytest

from banques.domain.titles.checklist import Control, Outcome, RecordedAnswer
from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.states import ModificationStatus, TitleState
from banques.domain.titles.title import TradeTitle
from banques.web.titles import last_answers
from portal_kit.testing import CarefulClient, a_viewer
from tests.banques.app import OTHER_BANK, World, a_clerk
from tests.banques.builders import (
    CREATED,
    SUBMITTED,
    a_domiciled,
    a_visa,
    an_ei,
    an_expired,
    an_li,
    an_li_with_visa,
    with_key,
)
from tests.banques.pages.reading import lines, main_of, opened, read, the, words


def page_of(title: TradeTitle) -> str:
    return f"/importation/titres/{title.number}"


def test_the_page_says_what_the_title_is(world: World, client: CarefulClient) -> None:
    title = an_ei()
    world.receives(title)

    page = opened(client, page_of(title))

    assert words(the(page, ".page-head .overline")) == "(EI) Engagement d’importation"
    assert words(the(page, "h1")).replace(" ", "") == str(title.number)
    assert lines(page, ".strip > div") == [
        "Montant 1 010,00 USD Dollar US",
        "Importateur Atlas Négoce SARL ICE 002765432000153",
        "Banque Crédit Atlantique Guichet Casa Port",
        "Domicilié le – pas encore domicilié",
        "Échéance – fixée à la domiciliation",
    ]
    for fact in ("451 780 0000123456789012 63", "FOB Shanghai", "Virement", "à 30 jours"):
        assert fact in main_of(page)
    assert "010 Mise à la consommation directe" in main_of(page)


def test_goods_and_documents_are_listed(world: World, client: CarefulClient) -> None:
    title = an_li()
    world.receives(title)

    page = opened(client, page_of(title))

    assert lines(page, ".goods tbody tr") == [
        "4012 11 00 00 Pneumatiques rechapés 108 u 2 152 kg Chine 1 010,00 USD"
    ]
    assert lines(page, ".documents li") == [
        "PDF Facture proforma PF-2026-042.pdf · 412 Ko · importateur, 13/01/2026"
    ]


def test_the_history_is_told_newest_first_with_its_actors(
    world: World, client: CarefulClient
) -> None:
    title = a_domiciled()
    world.receives(title)

    events = lines(opened(client, page_of(title)), ".history__line")

    assert title.domiciliation is not None
    assert events == [
        f"Domicilié , n° {title.domiciliation.number} 14/01/2026 à 11:12:00 Karim Bennis , banque",
        "Soumis pour domiciliation 13/01/2026 à 10:30:00 Atlas Négoce SARL , importateur",
        "Créé 13/01/2026 à 10:15:00 Atlas Négoce SARL , importateur",
    ]


def test_the_guides_expired_title_says_what_remains_possible(
    world: World, client: CarefulClient
) -> None:
    title = an_expired(modification=ModificationStatus.MODIFIED)
    world.receives(title)

    page = opened(client, page_of(title))

    assert (
        "Validité douanière dépassée depuis le 17/11/2025. "
        "Règlements et apurement restent possibles."
    ) in words(the(page, ".awaits"))
    assert lines(page, ".page-head .chip") == ["Échu", "Modifié"]
    assert "Échéance 16/11/2025 échu le 17/11/2025" in main_of(page)


def test_a_domiciled_title_says_its_last_valid_day(world: World, client: CarefulClient) -> None:
    title = a_domiciled(due_on=date(2026, 7, 14))
    world.receives(title)

    awaits = words(the(opened(client, page_of(title)), ".awaits"))

    assert "Validité douanière jusqu’au 14/07/2026, dernier jour compris." in awaits


@pytest.mark.parametrize(
    ("title", "acts"),
    [
        pytest.param(an_ei(), ["Domicilier", "Rejeter"], id="an EI"),
        pytest.param(an_li(), ["Prédomicilier", "Rejeter"], id="an LI"),
        pytest.param(an_li_with_visa(), ["Domicilier", "Rejeter"], id="an LI with its visa"),
        pytest.param(a_domiciled(), [], id="a domiciled title"),
        pytest.param(an_expired(), [], id="an expired title"),
    ],
)
def test_the_page_offers_what_may_be_decided_now(
    world: World, client: CarefulClient, title: TradeTitle, acts: list[str]
) -> None:
    world.receives(title)

    assert lines(opened(client, page_of(title)), ".awaits .button") == acts


@pytest.mark.parametrize("role", ["manager", "auditor", "bank_admin"])
def test_who_only_reads_is_told_who_decides(world: World, role: str) -> None:
    title = an_ei()
    world.receives(title)

    page = opened(world.client_of(a_viewer(roles=frozenset({role}))), page_of(title))

    assert page.select(".awaits .button") == []
    assert "La décision revient aux agents et valideurs" in words(the(page, ".awaits"))


def test_consultation_offers_no_act_and_leads_to_management(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)
    row = the(opened(client, "/importation/consultation"), ".cell-number a")

    page = opened(client, str(row["href"]))

    assert page.select(".awaits .button") == []
    assert the(page, ".awaits a[href]:not([href^='#'])")["href"] == page_of(title)
    assert "Consultation" in words(the(page, '.menu [aria-current="true"]'))


def test_the_way_back_leads_to_the_same_search(world: World, client: CarefulClient) -> None:
    world.receives(an_ei())
    search = "/importation/titres?cat=EI&etat=SDO&tri=-montant"
    row = the(opened(client, search), ".cell-number a")

    page = opened(client, str(row["href"]))

    assert the(page, ".page-head__actions a")["href"] == search


def test_a_doubt_of_an_automatic_control_names_its_source(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(replace(title, terms=replace(title.terms, incoterm="CIF")))

    page = opened(client, page_of(title))

    assert "1 contrôle appelle votre attention" in words(the(page, ".awaits"))
    assert "Source : manuel bancaire des opérations à l’international" in words(
        the(page, ".found--warning")
    )


def test_a_number_with_a_wrong_key_is_a_warning_with_its_source(
    world: World, client: CarefulClient
) -> None:
    title = an_ei(number=RegistrationNumber("2026309000000088812"))
    world.receives(title)

    warning = words(the(opened(client, page_of(title)), ".message--warning"))

    assert "ne correspondent pas aux autres" in warning
    assert "Source : règle de numérotation déduite, à confirmer." in warning


def test_the_life_of_a_licence_tells_where_it_stands(world: World, client: CarefulClient) -> None:
    title = an_li_with_visa()
    world.receives(title)

    assert lines(opened(client, page_of(title)), ".life__step") == [
        "Souscription 13/01/2026 10:30",
        "Prédomiciliation fait",
        "Visa 14/01/2026 09:57",
        "Domiciliation en cours",
        "Imputation douanière à venir",
        "Règlement financier à venir",
        "Apurement à venir",
    ]


def test_a_refused_visa_stops_the_life_of_a_licence(world: World, client: CarefulClient) -> None:
    title = an_li(
        state=TitleState.VISA_REFUSED, visa=a_visa(granted=False, reason="Contingent épuisé.")
    )
    world.receives(title)

    page = opened(client, page_of(title))

    assert words(the(page, ".life__step--stopped")) == "Visa arrêté"
    assert lines(page, ".life__step--skipped") == [
        "Domiciliation sans objet",
        "Imputation douanière sans objet",
        "Règlement financier sans objet",
        "Apurement sans objet",
    ]
    assert lines(page, ".strip > div")[3:] == ["Domicilié le – sans objet", "Échéance – sans objet"]
    assert "Contingent épuisé." in words(the(page, ".awaits"))


def test_of_a_licence_decided_twice_the_controls_of_the_last_decision_are_shown() -> None:
    first, second = (
        RecordedAnswer(control=Control.CONTRACT, outcome=Outcome.CONFORM, by="Karim Bennis", at=at)
        for at in (CREATED, SUBMITTED)
    )

    assert last_answers((first, second)) == [second]
    assert last_answers(()) == []


@pytest.mark.parametrize("state", list(TitleState))
def test_every_state_has_a_page(world: World, client: CarefulClient, state: TitleState) -> None:
    done = a_domiciled()
    title = an_li(state=state, domiciliation=done.domiciliation, due_on=done.due_on)
    world.receives(title)

    assert words(the(opened(client, page_of(title)), "#attente"))


def test_a_title_of_another_bank_is_not_found(world: World, client: CarefulClient) -> None:
    foreign = an_ei(
        bank=OTHER_BANK.code, branch="00100", account=with_key("4527800000123456789012")
    )
    world.receives(foreign)

    theirs, nobodys = client.get(page_of(foreign)), client.get(page_of(an_ei()))

    assert theirs.status_code == nobodys.status_code == HTTPStatus.NOT_FOUND
    assert "Titre introuvable ou non rattaché à votre banque." in main_of(read(theirs))
    assert words(the(read(theirs), "h1")) == words(the(read(nobodys), "h1")) == "Titre introuvable"
    assert the(read(theirs), "main .button--primary")["href"] == "/importation/consultation"


def test_a_title_of_another_branch_is_not_found(world: World) -> None:
    title = an_ei(branch="00020")
    world.receives(title)

    answer = world.client_of(a_clerk("Salma Alami", "00010")).get(page_of(title))

    assert answer.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("number", ["1", "20203000000000008000", "202030000000000080x"])
def test_what_is_no_number_is_no_address(client: CarefulClient, number: str) -> None:
    assert client.get(f"/importation/titres/{number}").status_code == HTTPStatus.NOT_FOUND
