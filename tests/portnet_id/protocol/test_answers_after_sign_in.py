"""``/authorize/<id>``: the answer once the sign-in pages are done, and never before."""

from dataclasses import replace

import pytest

from portal_kit.testing import CarefulClient
from portnet_id.domain.accounts import AccountStatus
from portnet_id.domain.levels import Factor
from portnet_id.domain.sign_ons import EndReason
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of


def begin(party: TestParty, browser: CarefulClient, **changes: str | None) -> str:
    """Opens a request; returns the id of its interaction."""
    location = party.ask(browser, **changes).headers["Location"]
    assert location.startswith("/connexion/")
    return location.removeprefix("/connexion/")


def is_refused(browser: CarefulClient, id: str) -> bool:
    answer = browser.get(f"/authorize/{id}")
    assert "code=" not in answer.headers.get("Location", "")
    return answer.status_code == 400


def test_a_completed_interaction_is_answered_with_what_was_asked(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    account = provider.account()
    id = begin(banques, client, prompt="login", scope="openid portnet", nonce="n-7")
    provider.complete(client, id, provider.sign_in(client, account))

    answer = query_of(client.get(f"/authorize/{id}"))

    assert answer["state"] == "état-1"
    tokens = banques.redeem(client, answer["code"], at=provider.clock()).get_json()
    assert tokens["scope"] == "openid portnet"


def test_it_is_answered_once(client: CarefulClient, banques: TestParty, provider: Provider) -> None:
    id = begin(banques, client)
    provider.complete(client, id, provider.sign_in(client, provider.account()))
    client.get(f"/authorize/{id}")

    assert is_refused(client, id)


def test_before_the_end_it_leads_back_to_the_pages(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    id = begin(banques, client)
    provider.sign_in(client, provider.account())  # Of another tab: it was not proved for this.

    assert client.get(f"/authorize/{id}").headers["Location"] == f"/connexion/{id}"
    provider.complete(client, id, provider.sign_in(client, provider.account()))
    assert "code" in query_of(client.get(f"/authorize/{id}"))


@pytest.mark.threat(16)
def test_another_browser_gets_nothing_and_ends_nothing(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    id = begin(banques, client)
    provider.complete(client, id, provider.sign_in(client, provider.account()))
    thief = provider.browser()
    provider.sign_in(thief, provider.account())

    assert is_refused(thief, id)
    assert "code" in query_of(client.get(f"/authorize/{id}"))


@pytest.mark.parametrize("id", ["inconnu", "0" * 22, "x" * 3_000])
def test_an_unknown_interaction_is_no_way_in(
    id: str, client: CarefulClient, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    assert is_refused(client, id)


@pytest.mark.parametrize("who", ["somebody else", "the same person"])
def test_the_sign_on_must_be_the_one_that_was_proved(
    who: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    account = provider.account()
    id = begin(banques, client)
    provider.complete(client, id, provider.sign_in(client, account))
    provider.sign_in(client, provider.account() if who == "somebody else" else account)

    assert is_refused(client, id)


def test_a_sign_on_from_before_does_not_answer_a_request_to_sign_in_again(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    before = provider.sign_in(client, provider.account())
    provider.clock.advance(seconds=1)
    id = begin(banques, client, prompt="login")
    provider.complete(client, id, before)

    assert is_refused(client, id)


@pytest.mark.threat(17)
def test_one_factor_does_not_answer(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    id = begin(banques, client)
    half = provider.sign_in(client, provider.account(), factors=(Factor.PASSWORD,))
    provider.complete(client, id, half)

    assert is_refused(client, id)


def test_a_sign_on_that_ended_meanwhile_does_not_answer(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    id = begin(banques, client)
    sign_on = provider.sign_in(client, provider.account())
    provider.complete(client, id, sign_on)
    with provider.open_stores() as stores:
        stores.sign_ons.end(sign_on.sid, at=provider.clock(), reason=EndReason.SUSPENDED)

    assert is_refused(client, id)


def test_an_account_that_was_suspended_meanwhile_does_not_answer(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    id = begin(banques, client)
    account = provider.account()
    provider.complete(client, id, provider.sign_in(client, account))
    provider.save(replace(account, status=AccountStatus.SUSPENDED))

    assert is_refused(client, id)


def test_a_party_that_was_removed_meanwhile_is_not_answered(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    id = begin(banques, client)
    provider.complete(client, id, provider.sign_in(client, provider.account()))
    with provider.open_stores() as stores:
        stores.relying_parties.remove("banques")

    assert is_refused(client, id)


def test_an_address_that_was_withdrawn_meanwhile_is_not_gone_to(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    id = begin(banques, client)
    provider.complete(client, id, provider.sign_in(client, provider.account()))
    with provider.open_stores() as stores:
        stores.relying_parties.save(
            replace(banques.registered, redirect_uris=("https://ailleurs.test/",))
        )

    assert is_refused(client, id)


def test_another_person_than_the_one_hinted_at_is_not_the_answer(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    hint = banques.tokens(client, at=provider.clock())["id_token"]
    provider.clock.advance(hours=1)
    id = begin(banques, client, id_token_hint=hint)
    provider.complete(client, id, provider.sign_in(client, provider.account()))

    assert query_of(client.get(f"/authorize/{id}"))["error"] == "login_required"


def test_somebody_without_a_role_is_told_so_after_signing_in(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    id = begin(mic, client)
    provider.complete(client, id, provider.sign_in(client, provider.account(portals=("banques",))))

    page = client.get(f"/authorize/{id}")

    assert page.status_code == 403
    assert "Votre compte n’a pas accès au Portail Mic." in page.text
