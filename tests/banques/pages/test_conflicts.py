"""Two people, two clicks, one title: somebody was faster, or the same act is sent again."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.parse import urlsplit

from banques.domain.titles.title import TradeTitle
from portal_kit.testing import CarefulClient
from tests.banques.app import World, a_clerk
from tests.banques.builders import an_ei, an_li
from tests.banques.pages.acting import CONFORM, address, checked, confirmed, decided, form_of
from tests.banques.pages.reading import fields_of, lines, main_of, opened, read, send, the, words

HOST = "banques.portnet.localhost"
ORIGIN = f"http://{HOST}:8080"
A_REJECTION = {"motif": "amount", "explication": "La proforma porte 1 110,00 USD."}


def acts_on(world: World, title: TradeTitle) -> object:
    acts = "SELECT count(*) FROM audit WHERE subject = :number"
    return world.scalar(acts, number=str(title.number))


def colleague_of(world: World) -> CarefulClient:
    return world.client_of(a_clerk("Karim Bennis"))


def test_who_comes_second_reads_who_was_first_and_loses_nothing(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)
    check = checked(client, title, "rejeter", A_REJECTION)
    decided(colleague_of(world), title, "domicilier", CONFORM)

    answer = confirmed(client, check)
    page = read(answer)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert words(the(page, "h1")) == "Ce titre a changé pendant que vous le traitiez"
    assert "Karim Bennis, de votre banque, a domicilié ce titre le 15/01/2026 à 13:00." in words(
        the(page, ".message--warning")
    )
    assert "Motif : Discordance de montant ou de devise" in words(the(page, ".kept"))
    assert "La proforma porte 1 110,00 USD." in words(the(page, ".kept"))
    assert lines(page, "tbody tr")[0] == "État Soumis pour domiciliation Domicilié Rejeter"
    assert the(page, "main .button--primary")["href"] == f"/importation/titres/{title.number}"
    assert acts_on(world, title) == 1


def test_the_second_learns_it_already_at_the_check_page(
    world: World, client: CarefulClient
) -> None:
    title = an_li()
    world.receives(title)
    form = form_of(client, title, "rejeter")
    decided(colleague_of(world), title, "predomicilier", CONFORM)

    answer = send(client, form, A_REJECTION)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Karim Bennis, de votre banque, a prédomicilié ce titre" in main_of(read(answer))


def changed_elsewhere(world: World) -> None:
    with world.engine.begin() as connection:
        connection.exec_driver_sql("SELECT set_config('app.duty', 'intake', true)")
        changed = connection.exec_driver_sql("UPDATE titles SET version = version + 1")
        assert changed.rowcount == 1


def test_a_title_that_changed_without_a_decision_is_read_again_before_the_check(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)
    form = form_of(client, title, "domicilier")
    changed_elsewhere(world)

    answer = send(client, form, CONFORM | {"observation": "Facture attendue."})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Observation : Facture attendue." in words(the(read(answer), ".kept"))


def test_a_title_that_changed_without_a_decision_is_read_again_before_the_act(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)
    check = checked(client, title, "domicilier", CONFORM)
    changed_elsewhere(world)

    answer = confirmed(client, check)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Votre action n’a pas été enregistrée" in main_of(read(answer))
    assert acts_on(world, title) == 0


def test_the_same_confirmation_sent_again_leads_to_the_same_result(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)
    check = checked(client, title, "domicilier", CONFORM)

    first, second = confirmed(client, check), confirmed(client, check)

    assert first.status_code == second.status_code == HTTPStatus.SEE_OTHER
    assert first.headers["Location"] == second.headers["Location"]
    assert acts_on(world, title) == 1


def test_a_double_click_is_one_act(world: World, client: CarefulClient) -> None:
    title = an_ei()
    world.receives(title)
    form = the(checked(client, title, "domicilier", CONFORM), "main form")
    sent = fields_of(form)
    cookies = {name: client.get_cookie(name, domain=HOST) for name in ("session", "form")}

    def click(_: int) -> int:
        browser = world.app.test_client()
        for name, cookie in cookies.items():
            assert cookie is not None
            browser.set_cookie(name, cookie.value, domain=HOST)
        return browser.post(address(title, "domicilier"), data=sent, base_url=ORIGIN).status_code

    with ThreadPoolExecutor(max_workers=4) as clicks:
        statuses = list(clicks.map(click, range(4)))

    assert statuses == [HTTPStatus.SEE_OTHER] * 4
    assert acts_on(world, title) == 1


def test_coming_back_to_a_form_that_was_confirmed_shows_its_result(
    world: World, client: CarefulClient
) -> None:
    title = an_ei()
    world.receives(title)
    form = form_of(client, title, "domicilier")
    confirmed(client, read(send(client, form, CONFORM)))

    again = send(client, form, CONFORM)

    assert again.status_code == HTTPStatus.SEE_OTHER
    assert urlsplit(again.headers["Location"]).path == f"{address(title, 'domicilier')}/resultat"
    assert acts_on(world, title) == 1


def test_the_result_may_be_opened_again_at_any_time(world: World, client: CarefulClient) -> None:
    title = an_ei()
    world.receives(title)
    result = decided(client, title, "domicilier", CONFORM).headers["Location"]
    before = words(the(opened(client, result), ".result"))

    world.clock.advance(minutes=10)

    assert words(the(opened(client, result), ".result")) == before
    assert words(the(opened(colleague_of(world), result), ".result")) == before


def test_a_key_that_has_acted_cannot_act_again_with_other_words(
    world: World, client: CarefulClient
) -> None:
    first, second = an_ei(), an_ei()
    world.receives(first, second)
    check = checked(client, first, "domicilier", CONFORM)
    confirmed(client, check)
    form = the(check, "main form")
    form["action"] = address(second, "domicilier")

    answer = send(client, form, {"numero": ""})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Rouvrez le titre pour décider à nouveau." in main_of(read(answer))
    assert acts_on(world, second) == 0


def test_a_number_spent_meanwhile_is_replaced_and_confirmed_again(
    world: World, client: CarefulClient
) -> None:
    title, other = an_ei(), an_ei()
    world.receives(title, other)
    check = checked(client, title, "domicilier", CONFORM | {"observation": "Facture attendue."})
    decided(colleague_of(world), other, "domicilier", CONFORM)

    answer = confirmed(client, check)
    again = read(answer)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert (
        "Le numéro 451-00010-2026-000001 n’est plus le prochain du répertoire : "
        "451-00010-2026-000002 l’a remplacé." in words(the(again, ".message--error"))
    )
    assert "Facture attendue." in lines(again, ".recorded > div")[-1]
    result = opened(client, confirmed(client, again).headers["Location"])
    assert words(the(result, ".result__number")) == "451-00010-2026-000002"


def test_each_opening_of_a_form_is_an_act_of_its_own(world: World, client: CarefulClient) -> None:
    title = an_ei()
    world.receives(title)

    keys = {fields_of(form_of(client, title, "rejeter"))["cle"] for _ in range(3)}

    assert len(keys) == 3
