"""The first page of the sign-in: credentials, no robot, and what is remembered."""

from http import HTTPStatus

import pytest
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient, csrf_token_of
from portnet_id.domain.levels import Level
from tests.portnet_id.pages.visits import SignIn, answers_to, errors_of, read, work_done
from tests.portnet_id.people import Person, fresh_account
from tests.portnet_id.protocol.provider import HOST, Provider
from tests.portnet_id.protocol.relying_party import TestParty

BAD = "L’identifiant et le mot de passe ne correspondent pas. Vérifiez la saisie, puis réessayez."


@pytest.fixture
def person(provider: Provider) -> Person:
    return fresh_account(provider)


def test_the_page_names_the_portal_and_has_no_fault(sign_in: SignIn) -> None:
    page = sign_in.page()

    panel = read(page).select_one(".split__words h2")
    assert panel is not None
    assert panel.get_text() == "Portail Banques"
    assert "<title>Accéder à mon espace — Portail Banques — PORTNET</title>" in page.text
    assert page.status_code == HTTPStatus.OK


def test_the_right_password_leads_to_the_code_and_is_worth_no_more(
    sign_in: SignIn, person: Person
) -> None:
    answer = sign_in.give_password(person.username, person.password)

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["Location"] == f"{sign_in.path}/code"
    assert sign_in.interaction.level is Level.AAL1
    assert sign_in.interaction.sid is None


def test_both_factors_lead_back_to_the_portal_with_a_code(
    sign_in: SignIn, person: Person, banques: TestParty
) -> None:
    answer = sign_in.complete(person)

    assert answer.headers["Location"] == f"/authorize/{sign_in.id}"
    back = sign_in.client.get(answer.headers["Location"]).headers["Location"]
    assert back.startswith(f"{banques.redirect_uri}?code=")


@pytest.mark.parametrize("typed", ["{username}", " {USERNAME} ", "{email}", "\u200b{Email}"])
def test_an_account_is_found_by_name_or_address_however_it_is_typed(
    sign_in: SignIn, person: Person, typed: str
) -> None:
    email = person.account.email
    identifier = typed.format(
        username=person.username,
        USERNAME=person.username.upper(),
        email=email,
        Email=email.upper(),
    )

    answer = sign_in.give_password(identifier, person.password)

    assert answer.status_code == HTTPStatus.SEE_OTHER


def test_a_wrong_password_is_told_empties_the_field_and_keeps_the_identifier(
    sign_in: SignIn, person: Person
) -> None:
    page = sign_in.give_password(person.username, "pas le bon")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert errors_of(page) == [BAD]
    fields = {str(each["id"]): each.get("value") for each in read(page).select("input[id]")}
    assert fields["identifiant"] == person.username
    assert fields["mot_de_passe"] is None
    assert "Après 5 échecs" in page.text


def test_what_is_missing_is_told_beside_each_field_before_anything_is_counted(
    sign_in: SignIn,
) -> None:
    page = sign_in.give_password("", "")

    assert errors_of(page) == [
        "Saisissez votre nom d’utilisateur ou votre adresse e-mail.",
        "Saisissez votre mot de passe.",
    ]
    assert len(read(page).select(".field__error")) == 2


def test_an_unticked_box_is_told(sign_in: SignIn, person: Person) -> None:
    page = sign_in.give_password(person.username, person.password, reponse="")

    assert errors_of(page) == ["Cochez «\u00a0Je ne suis pas un robot\u00a0»."]


def test_a_wrong_answer_gets_another_challenge_and_keeps_the_identifier(
    sign_in: SignIn, person: Person
) -> None:
    before = answers_to(sign_in.page())["questions"]

    page = sign_in.give_password(person.username, person.password, reponse="je ne sais pas")

    assert errors_of(page) == [
        "La vérification n’a pas abouti. Recommencez ou utilisez une autre vérification."
    ]
    assert answers_to(page)["questions"] != before
    field = read(page).select_one("#identifiant")
    assert field is not None
    assert field["value"] == person.username


def test_the_work_of_a_browser_opens_the_way_without_a_question(
    sign_in: SignIn, person: Person
) -> None:
    work = work_done(sign_in.page("/verification"))

    answer = sign_in.give_password(person.username, person.password, travail=work, reponse="")

    assert answer.status_code == HTTPStatus.SEE_OTHER


def test_one_piece_of_work_is_good_for_one_answer(sign_in: SignIn, person: Person) -> None:
    work = work_done(sign_in.page("/verification"))
    sign_in.give_password(person.username, "pas le bon", travail=work)

    page = sign_in.give_password(person.username, person.password, travail=work)

    assert errors_of(page) == [
        "La vérification n’a pas abouti. Recommencez ou utilisez une autre vérification."
    ]


def test_a_challenge_is_over_after_ten_minutes(sign_in: SignIn, person: Person) -> None:
    page = sign_in.page()
    sign_in.provider.clock.advance(minutes=10)
    form = {"identifiant": person.username, "mot_de_passe": person.password, **answers_to(page)}

    late = sign_in.client.post(sign_in.path, data={"csrf_token": csrf_token_of(page), **form})

    assert errors_of(late) == ["La vérification a expiré. Cochez à nouveau la case."]


def test_the_box_is_ticked_again_by_itself_once_it_was_ticked(
    sign_in: SignIn, person: Person
) -> None:
    work = work_done(sign_in.page("/verification"))

    page = sign_in.give_password(person.username, "pas le bon", travail=work)

    assert read(page).select("[data-begins-at-once]")
    assert not read(sign_in.page()).select("[data-begins-at-once]")


def test_nothing_is_remembered_unless_the_box_is_ticked(sign_in: SignIn, person: Person) -> None:
    box = read(sign_in.page()).select_one("#souvenir")

    sign_in.give_password(person.username, person.password)

    assert box is not None
    assert not box.has_attr("checked")
    assert sign_in.client.get_cookie("remembered", domain=HOST) is None


def test_the_identifier_is_remembered_for_thirty_days_and_forgotten_on_demand(
    sign_in: SignIn, person: Person
) -> None:
    kept = sign_in.give_password(person.username, person.password, souvenir="1")

    cookie = sign_in.client.get_cookie("remembered", domain=HOST)
    assert cookie is not None
    assert cookie.max_age == 30 * 86_400
    assert person.username not in kept.headers["Set-Cookie"]
    field = read(sign_in.page()).select_one("#identifiant")
    assert field is not None
    assert field["value"] == person.username

    sign_in.give_password(person.username, person.password)

    assert sign_in.client.get_cookie("remembered", domain=HOST) is None


def identifier_on(page: TestResponse) -> str:
    field = read(page).select_one("#identifiant")
    assert field is not None
    return str(field.get("value", ""))


@pytest.mark.parametrize(
    ("hint", "typed"),
    [
        pytest.param("S.Alami", "s.alami", id="a name"),
        pytest.param(" s.alami@exemple.invalid ", "s.alami@exemple.invalid", id="an address"),
        pytest.param("é" * 254, "é" * 254, id="as long as a name may be"),
        pytest.param("é" * 255, "", id="longer than any name"),
        pytest.param('"><script>', '"><script>', id="markup"),
    ],
)
def test_the_identifier_that_the_portal_expects_is_typed_already(
    client: CarefulClient, provider: Provider, banques: TestParty, hint: str, typed: str
) -> None:
    sign_in = SignIn.begin(provider, client, banques, login_hint=hint)

    assert identifier_on(sign_in.page()) == typed


def test_whom_the_portal_expects_comes_before_whom_the_browser_remembers(
    sign_in: SignIn, person: Person, provider: Provider, banques: TestParty
) -> None:
    sign_in.give_password(person.username, person.password, souvenir="1")

    hinted = SignIn.begin(provider, sign_in.client, banques, login_hint="k.bennis")
    unusable = SignIn.begin(provider, sign_in.client, banques, login_hint="k" * 255)

    assert identifier_on(hinted.page()) == "k.bennis"
    assert identifier_on(unusable.page()) == person.username


def test_what_somebody_typed_stays_whomever_the_portal_expects(
    client: CarefulClient, provider: Provider, banques: TestParty, person: Person
) -> None:
    sign_in = SignIn.begin(provider, client, banques, login_hint="k.bennis")

    page = sign_in.give_password(person.username, "pas le bon")
    emptied = sign_in.give_password("", person.password)

    assert identifier_on(page) == person.username
    assert identifier_on(emptied) == ""


@pytest.mark.threat(16)
def test_another_browser_cannot_go_on(sign_in: SignIn, provider: Provider) -> None:
    other = provider.browser()

    page = other.get(sign_in.path)

    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "dans un autre navigateur" in page.text


def test_a_lost_sign_in_leads_back_to_the_portal_that_is_remembered(
    sign_in: SignIn, person: Person
) -> None:
    sign_in.give_password(person.username, person.password, souvenir="1")

    page = sign_in.client.get("/connexion/depuis-longtemps")

    links = {each.get_text(strip=True): str(each["href"]) for each in read(page).select("main a")}
    assert links["Repartir du Portail Banques"] == "http://banques.portnet.localhost:8080/"


def test_a_form_without_its_token_changes_nothing(sign_in: SignIn, person: Person) -> None:
    forged = sign_in.client.post(
        sign_in.path, data={"identifiant": person.username, "mot_de_passe": person.password}
    )

    assert forged.status_code == HTTPStatus.FORBIDDEN
    assert sign_in.interaction.level is None


@pytest.mark.parametrize("cookie", ["remembered", "recognised"])
def test_a_cookie_of_nonsense_is_as_good_as_none(sign_in: SignIn, cookie: str) -> None:
    sign_in.client.set_cookie(cookie, "<b>{}", domain=HOST)

    assert sign_in.page().status_code == HTTPStatus.OK


@pytest.mark.parametrize("cookie", ["remembered", "recognised"])
def test_a_cookie_of_what_was_sealed_for_something_else_is_as_good_as_none(
    sign_in: SignIn, cookie: str
) -> None:
    sign_in.client.set_cookie(cookie, str(answers_to(sign_in.page())["questions"]), domain=HOST)

    assert sign_in.page().status_code == HTTPStatus.OK


def test_a_cookie_is_no_challenge(sign_in: SignIn, person: Person) -> None:
    sign_in.give_password(person.username, person.password, souvenir="1")
    cookie = sign_in.client.get_cookie("remembered", domain=HOST)
    assert cookie is not None

    page = sign_in.give_password("quelqu.un", "secret", questions=cookie.value)

    assert errors_of(page) == [
        "La vérification n’a pas abouti. Recommencez ou utilisez une autre vérification."
    ]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("\x00' OR 1=1 --", id="a null and some SQL"),
        pytest.param("é" * 5_000, id="five thousand letters"),
        pytest.param("<script>alert(1)</script>", id="a script"),
        pytest.param("a\r\nb: c", id="a line break"),
    ],
)
def test_whatever_is_typed_is_somebody_unknown(sign_in: SignIn, typed: str) -> None:
    page = sign_in.give_password(typed, typed)

    assert errors_of(page) == [BAD]


def test_the_portal_gets_its_answer_although_the_page_is_opened_again(
    sign_in: SignIn, person: Person, client: CarefulClient
) -> None:
    sign_in.complete(person)

    again = sign_in.page()

    assert again.headers["Location"] == f"/authorize/{sign_in.id}"
