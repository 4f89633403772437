"""From a portal's request through the sign-in pages to who it is, to a second portal, and out."""

from portal_kit.testing import CarefulClient
from tests.portnet_id.pages.visits import SignIn
from tests.portnet_id.people import fresh_account
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of, with_secret


def test_one_sign_in_opens_two_portals_until_one_of_them_signs_out(
    provider: Provider, client: CarefulClient, banques: TestParty
) -> None:
    mic = with_secret("mic", portal="mic")
    with provider.open_stores() as stores:
        stores.relying_parties.save(mic.registered)
    person = fresh_account(provider)

    done = SignIn.begin(provider, client, banques).complete(person)
    answer = query_of(client.get(done.headers["Location"]))
    tokens = banques.redeem(client, answer["code"], at=provider.clock()).get_json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    told = client.get("/userinfo", headers=bearer).get_json()
    second = mic.tokens(client, at=provider.clock(), prompt="none")
    client.get("/logout", query_string={"id_token_hint": second["id_token"]})

    assert told["sub"] == str(person.account.sub)
    assert told["roles"] == ["clerk"]
    assert client.get("/userinfo", headers=bearer).status_code == 401
    assert mic.ask(client).headers["Location"].startswith("/connexion/")


def test_a_portal_that_wants_to_be_sure_gets_a_later_sign_in(
    provider: Provider, client: CarefulClient, banques: TestParty
) -> None:
    person = fresh_account(provider)
    keys = provider.wiring.protocol.keys
    client.get(SignIn.begin(provider, client, banques).complete(person).headers["Location"])
    first = keys.read(banques.tokens(client, at=provider.clock())["id_token"])
    provider.clock.advance(minutes=5)

    again = banques.ask(client, prompt="login").headers["Location"]
    done = SignIn(provider, client, again.removeprefix("/connexion/")).complete(person)
    code = query_of(client.get(done.headers["Location"]))["code"]
    tokens = banques.redeem(client, code, at=provider.clock()).get_json()

    assert keys.read(tokens["id_token"])["auth_time"] == first["auth_time"] + 300
