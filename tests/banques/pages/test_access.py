"""Who may open what: roles, banks, sessions, forged forms, and signing in."""

from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

import pytest

from portal_kit.portal import Portal
from portal_kit.testing import CarefulClient, FakeProvider, a_viewer, careful_client
from tests.banques.app import OTHER_BANK, World, a_clerk, client_key
from tests.banques.builders import an_ei, with_key
from tests.banques.pages.acting import CONFORM, address, checked, decided, form_of
from tests.banques.pages.reading import fields_of, lines, main_of, opened, read, send, the, words

LIST = "/importation/titres"


@pytest.mark.parametrize("path", ["/", LIST, "/importation/consultation"])
def test_a_stranger_is_sent_to_sign_in_and_comes_back(world: World, path: str) -> None:
    client = careful_client(world.app, label="banques")

    answer = client.get(f"{path}?num=2026")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["Location"].startswith("/connexion?suite=")


def test_a_form_sent_after_the_session_ended_is_offered_again(world: World) -> None:
    title = an_ei()
    world.receives(title)
    client = world.client_of()
    form = form_of(client, title, "domicilier")
    world.clock.advance(minutes=15)

    ended = send(client, form, CONFORM)

    assert ended.status_code == HTTPStatus.UNAUTHORIZED
    path = f"/importation/titres/{title.number}/domicilier/verification"
    back = the(read(ended), "main .button--primary")["href"]
    assert back == f"/connexion?{urlencode({'suite': path})}"


def test_signing_in_at_portnet_id_opens_the_page_that_was_asked_for(world: World) -> None:
    world.clock.now = datetime.now(UTC)  # The provider dates its tokens by the real time.
    client = careful_client(world.app, label="banques")
    portal: Portal = world.app.extensions["portal_kit.portal"]
    provider = FakeProvider(
        world.app.extensions["portal_kit.settings"], client_key=client_key(), viewer=a_clerk()
    )
    provider.serve(portal)
    asked = client.get(f"{LIST}?cat=LI").headers["Location"]

    back = provider.approve(client.get(asked).headers["Location"])
    answer = client.get(back)

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["Location"] == f"{LIST}?cat=LI"
    assert "Salma Alami" in words(the(opened(client, f"{LIST}?cat=LI"), ".topbar"))
    assert world.scalar("SELECT count(*) FROM audit WHERE action = 'portal.signed_in'") == 1


@pytest.mark.parametrize("role", ["manager", "auditor", "bank_admin"])
@pytest.mark.parametrize("word", ["domicilier", "rejeter", "domicilier/resultat"])
def test_who_only_reads_may_open_no_act(world: World, role: str, word: str) -> None:
    title = an_ei()
    world.receives(title)
    client = world.client_of(a_viewer(roles=frozenset({role})))

    assert client.get(address(title, word)).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("role", ["clerk", "approver"])
def test_one_person_decides_alone(world: World, role: str) -> None:
    title = an_ei()
    world.receives(title)
    client = world.client_of(a_viewer(roles=frozenset({role})))

    answer = decided(client, title, "domicilier", CONFORM)

    assert answer.status_code == HTTPStatus.SEE_OTHER


def test_who_only_reads_cannot_send_an_act_either(world: World) -> None:
    title = an_ei()
    world.receives(title)
    form = the(checked(world.client_of(), title, "domicilier", CONFORM), "main form")
    auditor = world.client_of(a_viewer(roles=frozenset({"auditor"})))
    token = the(opened(auditor, "/"), '.user-menu [name="csrf_token"]')["value"]

    answer = auditor.post(str(form["action"]), data=fields_of(form) | {"csrf_token": token})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert world.scalar("SELECT count(*) FROM titles WHERE state = 'DOM'") == 0


@pytest.mark.parametrize("word", ["domicilier", "rejeter", "domicilier/resultat"])
def test_an_act_on_a_title_of_another_bank_is_not_found(world: World, word: str) -> None:
    foreign = an_ei(
        bank=OTHER_BANK.code, branch="00100", account=with_key("4527800000123456789012")
    )
    world.receives(foreign)

    answer = world.client_of().get(address(foreign, word))

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Titre introuvable ou non rattaché à votre banque." in main_of(read(answer))


def test_a_title_lent_for_reading_cannot_be_decided(world: World) -> None:
    title = an_ei()
    world.receives(title)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("SELECT set_config('app.duty', 'intake', true)")
        lent = connection.exec_driver_sql("UPDATE title_access SET mode = 'read'")
        assert lent.rowcount == 1
    client = world.client_of()

    answer = client.get(address(title, "domicilier"))

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "la décision revient aux agents de son guichet" in main_of(read(answer))
    assert lines(opened(client, f"{LIST}/{title.number}"), ".awaits .button") == []


def test_a_form_without_its_token_changes_nothing(world: World) -> None:
    title = an_ei()
    world.receives(title)
    client = world.client_of()
    form = the(checked(client, title, "domicilier", CONFORM), "main form")

    answer = client.post(str(form["action"]), data=fields_of(form) | {"csrf_token": "0" * 64})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert world.scalar("SELECT count(*) FROM titles WHERE state = 'DOM'") == 0


def test_what_is_sent_after_fifteen_minutes_of_silence_is_said_to_be_lost(world: World) -> None:
    title = an_ei()
    world.receives(title)
    client = world.client_of()
    form = form_of(client, title, "rejeter")

    world.clock.advance(minutes=16)
    answer = client.post(str(form["action"]), data=fields_of(form))

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "après 15 minutes sans activité" in main_of(read(answer))
    assert "n’a pas été enregistré" in main_of(read(answer))


def test_the_title_and_a_stranger_meet_nowhere(world: World) -> None:
    title = an_ei()
    world.receives(title)
    stranger: CarefulClient = careful_client(world.app, label="banques")

    answer = stranger.get(f"{LIST}/{title.number}")

    assert urlsplit(answer.headers["Location"]).path == "/connexion"
    assert "Atlas" not in answer.get_data(as_text=True)
