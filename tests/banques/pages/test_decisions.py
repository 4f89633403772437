"""Domicilier, prédomicilier, rejeter: the form, its check, the act, its result."""

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from banques.domain.titles.title import TradeTitle
from portal_kit.testing import CarefulClient
from tests.banques.app import World, a_clerk
from tests.banques.builders import an_ei, an_expired, an_li, an_li_with_visa
from tests.banques.pages.acting import CONFORM, address, checked, confirmed, decided, form_of
from tests.banques.pages.reading import lines, main_of, opened, read, send, the, words

A_REJECTION = {"motif": "amount", "explication": "La proforma porte 1 110,00 USD."}


def state_of(world: World, title: TradeTitle) -> object:
    return world.scalar("SELECT state FROM titles WHERE number = :number", number=str(title.number))


@pytest.mark.parametrize(
    ("title", "word", "filled", "heading", "state"),
    [
        pytest.param(an_ei(), "domicilier", CONFORM, "Titre domicilié", "DOM", id="an EI"),
        pytest.param(
            an_li_with_visa(), "domicilier", CONFORM, "Titre domicilié", "DOM", id="a visited LI"
        ),
        pytest.param(an_li(), "predomicilier", CONFORM, "Titre prédomicilié", "SPV", id="an LI"),
        pytest.param(an_ei(), "rejeter", A_REJECTION, "Demande rejetée", "REJ", id="an EI refused"),
        pytest.param(an_li(), "rejeter", A_REJECTION, "Demande rejetée", "REJ", id="an LI refused"),
    ],
)
def test_an_act_goes_from_form_to_check_to_result(
    world: World,
    client: CarefulClient,
    title: TradeTitle,
    word: str,
    filled: dict[str, str],
    heading: str,
    state: str,
) -> None:
    world.receives(title)

    answer = decided(client, title, word, filled)
    result = opened(client, answer.headers["Location"])

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert urlsplit(answer.headers["Location"]).path == f"{address(title, word)}/resultat"
    assert words(the(result, "h1")) == heading
    assert "Le 15/01/2026 à 13:00:00, par Salma Alami." in main_of(result)
    assert state_of(world, title) == state


def test_the_check_page_says_what_will_be_recorded(world: World, client: CarefulClient) -> None:
    title = an_ei()
    world.receives(title)

    page = checked(client, title, "domicilier", CONFORM | {"observation": "Facture attendue."})

    assert lines(page, ".recorded > div") == [
        "N° de domiciliation 451-00010-2026-000001 proposé, libre",
        "Date de domiciliation 15/01/2026 à l’heure de votre confirmation",
        "Échéance 15/07/2026 6 mois, dernier jour compris",
        "Guichet domiciliataire 00010 Casa Port Modifier Guichet domiciliataire",
        "Observation Facture attendue. Modifier Observation",
    ]
    assert lines(page, ".card__head .chip") == ["7 conformes", "1 sans objet"]
    assert len(page.select(".found")) == 8
    assert "Domicilier engage votre banque sur ce titre." in main_of(page)


def test_the_result_gives_number_end_of_validity_and_what_is_next(
    world: World, client: CarefulClient
) -> None:
    title, other = an_ei(), an_li()
    world.receives(title, other)

    result = opened(client, decided(client, title, "domicilier", CONFORM).headers["Location"])

    assert words(the(result, ".result__number")) == "451-00010-2026-000001"
    assert any("Échéance du titre 15/07/2026" in line for line in lines(result, ".outcome__line"))
    assert the(result, ".next a")["href"] == f"/importation/titres/{other.number}"


def test_the_title_keeps_the_decision_with_its_controls(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)
    decided(client, title, "domicilier", CONFORM | {"remarque-contract": "Proforma relue."})

    page = opened(client, f"/importation/titres/{title.number}")

    assert "Domicilié , n° 451-00010-2026-000001" in lines(page, ".history__line")[0]
    assert len(page.select(".found")) == 8
    assert "Proforma relue." in main_of(page)
    assert "Domicilié le 15/01/2026 13:00 par S. Alami" in main_of(page)


def test_domiciliation_numbers_of_a_branch_follow_one_another(
    world: World, client: CarefulClient
) -> None:
    titles = [an_ei() for _ in range(3)]
    world.receives(*titles)

    for title in titles:
        decided(client, title, "domicilier", CONFORM)

    given = world.scalar("SELECT string_agg(domiciliation_number, ' ' ORDER BY id) FROM titles")
    assert given == " ".join(f"451-00010-2026-00000{place}" for place in (1, 2, 3))


def test_a_title_may_be_domiciled_at_another_branch(world: World, client: CarefulClient) -> None:
    title = an_ei()
    world.receives(title)

    answer = decided(client, title, "domicilier", CONFORM | {"guichet": "00020"})

    result = opened(client, answer.headers["Location"])
    assert words(the(result, ".result__number")) == "451-00020-2026-000001"


def test_a_clerk_is_offered_the_branches_they_reach(world: World) -> None:
    title = an_ei()
    world.receives(title)
    client = world.client_of(a_clerk("Salma Alami", "00010"))

    form = form_of(client, title, "domicilier")

    assert lines(form, "#guichet option") == ["00010 Casa Port"]


def test_the_result_of_a_rejection_speaks_of_its_reason_and_of_no_control(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)

    answer = decided(client, title, "rejeter", A_REJECTION)

    result = main_of(opened(client, answer.headers["Location"]))
    assert "Elle figure dans l’historique du titre, avec son motif." in result
    assert "contrôles" not in result


def test_a_rejection_shows_its_reason_on_the_title(world: World, client: CarefulClient) -> None:
    title = an_ei()
    world.receives(title)
    decided(client, title, "rejeter", A_REJECTION)

    page = opened(client, f"/importation/titres/{title.number}")

    assert "Motif : Discordance de montant ou de devise." in words(the(page, ".awaits"))
    assert "La proforma porte 1 110,00 USD." in words(the(page, ".awaits"))


@pytest.mark.parametrize(
    ("word", "filled", "errors"),
    [
        pytest.param(
            "domicilier",
            {},
            {
                "controle-contract": "Dites si le contrat concorde avec le titre.",
                "controle-payment": "Dites si le mode de règlement est conforme.",
                "controle-screening": "Donnez le résultat du filtrage sanctions.",
            },
            id="unanswered controls",
        ),
        pytest.param(
            "domicilier",
            CONFORM | {"controle-screening": "not_conform"},
            {"remarque-screening": "Expliquez votre réponse sur le filtrage sanctions."},
            id="an answer without its reason",
        ),
        pytest.param(
            "domicilier",
            CONFORM | {"controle-contract": "not_conform", "remarque-contract": "Autre montant."},
            {
                "controle-contract": "Ce contrôle est une obligation de la banque : non conforme, "
                "le titre ne peut pas être accepté. Revoyez votre réponse, ou rejetez la demande."
            },
            id="a duty not met",
        ),
        pytest.param(
            "domicilier",
            CONFORM | {"guichet": "99999"},
            {"guichet": "Choisissez un guichet où vous êtes habilité."},
            id="a branch of nobody",
        ),
        pytest.param(
            "domicilier",
            CONFORM | {"observation": "x" * 1001, "remarque-contract": "y" * 1001},
            {
                "observation": "Écrivez 1000 caractères au plus.",
                "remarque-contract": "Écrivez 1000 caractères au plus.",
            },
            id="too long",
        ),
        pytest.param(
            "rejeter",
            {},
            {"motif": "Indiquez le motif du rejet : l’importateur le lira."},
            id="no reason",
        ),
        pytest.param(
            "rejeter",
            {"motif": "other", "explication": "Voir."},
            {
                "explication": "Expliquez le rejet en 10 caractères au moins : "
                "ce motif ne suffit pas à l’importateur."
            },
            id="a reason that explains nothing",
        ),
    ],
)
def test_a_fault_is_told_beside_its_field_and_in_the_summary(
    world: World,
    client: CarefulClient,
    word: str,
    filled: dict[str, str],
    errors: dict[str, str],
) -> None:
    title = an_ei()
    world.receives(title)

    answer = send_filled(client, title, word, filled)
    page = read(answer)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    summary = {str(link["href"])[1:]: words(link) for link in page.select(".error-summary a")}
    assert summary == errors
    assert {name: words(the(page, f"#{name}-error")) for name in errors} == errors
    assert words(the(page, "title")).startswith("Erreur : ")
    assert state_of(world, title) == "SDO"


def send_filled(
    client: CarefulClient, title: TradeTitle, word: str, filled: dict[str, str]
) -> TestResponse:
    return send(client, form_of(client, title, word), filled)


def test_what_was_typed_is_kept_with_the_errors(world: World, client: CarefulClient) -> None:
    title = an_ei()
    world.receives(title)
    typed = {"controle-contract": "conform", "remarque-contract": "Proforma relue.",
             "observation": "Ligne 1\r\nLigne 2"}  # fmt: skip

    page = read(send_filled(client, title, "domicilier", typed))

    assert the(page, "#controle-contract").has_attr("checked")
    assert the(page, "#remarque-contract").text.strip() == "Proforma relue."
    assert the(page, "#observation").text.removeprefix("\n") == "Ligne 1\nLigne 2"


def test_characters_that_nobody_sees_are_not_kept(world: World, client: CarefulClient) -> None:
    title = an_ei()
    world.receives(title)

    decided(client, title, "rejeter", {"motif": "amount", "explication": "Pro\x00for\x07ma\x1b."})

    page = opened(client, f"/importation/titres/{title.number}")
    assert "Proforma." in main_of(page)


def test_going_back_from_the_check_page_keeps_what_was_typed(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)
    check = checked(client, title, "domicilier", CONFORM | {"observation": "Facture attendue."})
    back = the(check, '.link-button[formaction$="#observation"]')

    page = amended(client, check, str(back["formaction"]))

    assert the(page, "#observation").text.strip() == "Facture attendue."
    assert all(the(page, f"#{name}").has_attr("checked") for name in CONFORM)


def amended(client: CarefulClient, check: BeautifulSoup, path: str) -> BeautifulSoup:
    form = the(check, "main form")
    form["action"] = urlsplit(path).path
    return read(send(client, form, {}))


@pytest.mark.parametrize("step", ["saisie", "verification"])
def test_the_address_of_a_middle_step_leads_to_the_form(
    world: World, client: CarefulClient, step: str
) -> None:
    title = an_ei()
    world.receives(title)

    answer = client.get(f"{address(title, 'domicilier')}/{step}")

    assert urlsplit(answer.headers["Location"]).path == address(title, "domicilier")


def test_a_title_that_a_sourced_control_refuses_can_only_be_rejected(
    world: World, client: CarefulClient
) -> None:
    title = replace(an_ei(), goods=an_li().goods)
    world.receives(title)

    page = opened(client, address(title, "domicilier"))

    assert "la banque ne peut pas accepter ce titre" in words(the(page, ".message--error"))
    assert page.select("main form") == []
    assert the(page, "main .button--negative")["href"] == address(title, "rejeter")


def test_a_refusing_control_cannot_be_passed_by_sending_the_form_anyway(
    world: World, client: CarefulClient
) -> None:
    fine, refused = an_ei(), replace(an_ei(), goods=an_li().goods)
    world.receives(fine, refused)
    check = checked(client, fine, "domicilier", CONFORM)
    form = the(check, "main form")
    form["action"] = address(refused, "domicilier")

    answer = send(client, form, {})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert state_of(world, refused) == "SDO"


@pytest.mark.parametrize(
    ("field", "value"),
    [("version", "x"), ("version", ""), ("version", "9" * 30), ("cle", "1"), ("cle", "")],
)
def test_a_form_that_no_page_of_ours_made_is_not_understood(
    world: World, client: CarefulClient, field: str, value: str
) -> None:
    title = an_ei()
    world.receives(title)

    answer = send(client, form_of(client, title, "rejeter"), A_REJECTION | {field: value})

    assert answer.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("predomicilier", "n’attend pas cette décision"),
        ("domicilier/resultat", None),
    ],
)
def test_what_has_no_place_in_this_state_is_told(
    world: World, client: CarefulClient, word: str, why: str | None
) -> None:
    title = an_ei()
    world.receives(title)

    answer = client.get(address(title, word))

    if why is None:
        assert answer.headers["Location"].endswith(f"/importation/titres/{title.number}")
    else:
        assert answer.status_code == HTTPStatus.CONFLICT
        assert why in main_of(read(answer))


@pytest.mark.parametrize(
    ("title", "word", "filled", "sentence"),
    [
        (an_ei(), "domicilier", CONFORM, "Ce titre est déjà domicilié"),
        (an_li(), "predomicilier", CONFORM, "Ce titre est déjà prédomicilié"),
        (an_ei(), "rejeter", A_REJECTION, "Cette demande est déjà rejetée"),
    ],
    ids=["domiciled", "predomiciled", "rejected"],
)
@pytest.mark.parametrize(
    ("hours", "when"), [(1, "13:00"), (24, "le 15/01/2026 à 13:00")], ids=["today", "another day"]
)
def test_a_decided_title_says_since_when_and_by_whom(
    world: World,
    client: CarefulClient,
    title: TradeTitle,
    word: str,
    filled: dict[str, str],
    sentence: str,
    hours: int,
    when: str,
) -> None:
    world.receives(title)
    decided(client, title, word, filled)
    world.clock.advance(hours=hours)

    answer = world.client_of(a_clerk("Karim Bennis")).get(address(title, word))

    assert answer.status_code == HTTPStatus.CONFLICT
    assert f"{sentence} depuis {when} par S. Alami. Aucune action n’a été faite." in main_of(
        read(answer)
    )
    assert the(read(answer), "main .button--primary")["href"] == (
        f"/importation/titres/{title.number}"
    )


def test_a_title_whose_life_went_on_says_when_it_was_decided(
    world: World, client: CarefulClient
) -> None:
    title = an_expired()
    world.receives(title)

    told = main_of(read(client.get(address(title, "domicilier"))))

    assert (
        "Une décision a déjà été prise sur ce titre par K. Bennis, le 16/05/2025 à 09:50." in told
    )


def test_an_act_writes_one_audit_row_with_the_request_it_came_in(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)

    answer = confirmed(client, checked(client, title, "domicilier", CONFORM))

    row = "FROM audit WHERE subject = :number AND action = 'title.domiciliate'"
    number = str(title.number)
    assert world.scalar(f"SELECT count(*) {row}", number=number) == 1
    assert world.scalar(f"SELECT request_id {row}", number=number) == answer.headers["X-Request-Id"]
