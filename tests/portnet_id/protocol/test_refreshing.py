"""Refreshing: new tokens while the sign-on lives, each old one good for a moment more, and
whoever comes later with one ends them all.

RFC 6749, 6; RFC 9700, 4.14; OpenID Connect Core 1.0, 12.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from portal_kit.testing import CarefulClient
from portnet_id.adapters.tables import audit
from portnet_id.domain.accounts import AccountStatus
from portnet_id.domain.registry.relying_parties import GrantType
from portnet_id.domain.sign_ons import EndReason
from portnet_id.protocol.id_token import at_hash
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty, with_key, with_secret
from tests.portnet_id.protocol.tokens import claims_of, error_of, opens

API = "http://banques.portnet.localhost:8080/api/v1"
RENEWING = frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN})


@pytest.fixture
def banques(register: Callable[[TestParty], TestParty]) -> TestParty:
    resources = {API: ("titles:read", "titles:submit")}
    return register(with_key("banques", resources=resources, grant_types=RENEWING))


@pytest.fixture
def mic(register: Callable[[TestParty], TestParty]) -> TestParty:
    return register(with_secret("mic", portal="mic", grant_types=RENEWING))


def test_it_brings_new_tokens_of_the_same_sign_in(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    first = banques.tokens(client, at=provider.clock())
    provider.clock.advance(minutes=4)

    answer = banques.refresh(client, first["refresh_token"], at=provider.clock())

    second = answer.get_json()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert (second["token_type"], second["expires_in"]) == ("Bearer", 300)
    assert second["scope"] == first["scope"]
    assert opens(client, second["access_token"])
    before, after = (claims_of(each["id_token"], client) for each in (first, second))
    same = ("iss", "sub", "aud", "auth_time", "sid", "acr", "amr")
    assert [before[name] for name in same] == [after[name] for name in same]
    assert after["iat"] == before["iat"] + 240
    assert after["at_hash"] == at_hash(second["access_token"])
    assert "nonce" not in after


def test_who_did_not_register_for_it_is_given_none(
    client: CarefulClient, register: Callable[[TestParty], TestParty], provider: Provider
) -> None:
    plain = register(with_secret("plain", portal="mic"))
    provider.sign_in(client, provider.account())

    tokens = plain.tokens(client, at=provider.clock())

    assert "refresh_token" not in tokens
    answer = plain.refresh(client, "x", at=provider.clock())
    assert error_of(answer) == (400, "unauthorized_client")


def test_work_in_one_portal_keeps_the_sign_on_alive_for_all(
    client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    refresh_token = banques.tokens(client, at=provider.clock())["refresh_token"]
    for _ in range(6):
        provider.clock.advance(minutes=10)
        answer = banques.refresh(client, refresh_token, at=provider.clock())
        refresh_token = answer.get_json()["refresh_token"]

    assert "code=" in mic.ask(client, prompt="none").headers["Location"]


def test_each_token_is_replaced(client: CarefulClient, mic: TestParty, provider: Provider) -> None:
    provider.sign_in(client, provider.account())
    texts = [mic.tokens(client, at=provider.clock())["refresh_token"]]

    for _ in range(3):
        answer = mic.refresh(client, texts[-1], at=provider.clock())
        texts.append(answer.get_json()["refresh_token"])

    assert len(set(texts)) == 4


def test_a_lost_answer_may_be_asked_for_again(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    first = mic.tokens(client, at=provider.clock())["refresh_token"]
    lost = mic.refresh(client, first, at=provider.clock()).get_json()
    provider.clock.advance(seconds=29)

    again = mic.refresh(client, first, at=provider.clock()).get_json()

    assert again["refresh_token"] == lost["refresh_token"]
    assert opens(client, again["access_token"])
    further = mic.refresh(client, again["refresh_token"], at=provider.clock())
    assert further.status_code == 200


@pytest.mark.parametrize(
    ("replaced", "seconds"),
    [(1, 30), (2, 0)],
    ids=["half a minute after it was replaced", "replaced twice"],
)
def test_an_old_token_ends_them_all_and_is_told_to_the_auditor(
    replaced: int,
    seconds: int,
    client: CarefulClient,
    mic: TestParty,
    provider: Provider,
    engine: Engine,
) -> None:
    account = provider.account()
    sign_on = provider.sign_in(client, account)
    first = newest = mic.tokens(client, at=provider.clock())
    for _ in range(replaced):
        newest = mic.refresh(client, newest["refresh_token"], at=provider.clock()).get_json()
    provider.clock.advance(seconds=seconds)
    assert opens(client, newest["access_token"])

    again = mic.refresh(client, first["refresh_token"], at=provider.clock())

    assert error_of(again) == (400, "invalid_grant")
    assert again.get_json()["reason"] == "revoked"
    for tokens in (first, newest):
        assert not opens(client, tokens["access_token"])
        refused = mic.refresh(client, tokens["refresh_token"], at=provider.clock())
        assert refused.get_json()["reason"] == "revoked"
    with engine.connect() as connection:
        told = connection.execute(select(audit).where(audit.c.subject == str(account.sub))).all()
    (event,) = [row for row in told if row.action == "refresh.reused"]
    assert (event.actor, event.organisation, event.outcome) == ("mic", "451", "refused")
    assert event.details["sid"] == sign_on.sid


def test_only_its_own_family_ends(
    client: CarefulClient, mic: TestParty, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    first, other = (mic.tokens(client, at=provider.clock()) for _ in range(2))
    elsewhere = banques.tokens(client, at=provider.clock())
    mic.refresh(client, first["refresh_token"], at=provider.clock())
    provider.clock.advance(seconds=31)

    mic.refresh(client, first["refresh_token"], at=provider.clock())

    assert opens(client, other["access_token"])
    assert opens(client, elsewhere["access_token"])


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("signed out", "signed_out"),
        ("somebody else signed in", "replaced"),
        ("account suspended", "suspended"),
        ("nothing done for twenty minutes", "idle"),
        ("ten hours of work", "absolute"),
        ("the grant revoked", "revoked"),
    ],
)
def test_a_refusal_says_why_so_that_the_portal_can(
    what: str, reason: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    account = provider.account()
    sign_on = provider.sign_in(client, account)
    refresh_token = banques.tokens(client, at=provider.clock())["refresh_token"]
    with provider.open_stores() as stores:
        match what:
            case "signed out" | "somebody else signed in":
                ended = EndReason(reason)
                stores.sign_ons.end(sign_on.sid, at=provider.clock(), reason=ended)
            case "account suspended":
                stores.accounts.save(replace(account, status=AccountStatus.SUSPENDED))
            case "nothing done for twenty minutes":
                provider.clock.advance(minutes=20)
            case "ten hours of work":
                provider.clock.advance(hours=10)
                stores.sign_ons.touch(sign_on.sid, at=provider.clock())
    if what == "the grant revoked":
        banques.send(client, "/revoke", at=provider.clock(), token=refresh_token)

    answer = banques.refresh(client, refresh_token, at=provider.clock())

    assert error_of(answer) == (400, "invalid_grant")
    assert answer.get_json()["reason"] == reason


@pytest.mark.parametrize(
    "text", ["inconnu", "a" * 32 + ".0." + "b" * 64, "é", "\x00", "x" * 900_000], ids=range(5)
)
def test_what_is_no_refresh_token_of_ours_brings_nothing(
    text: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    answer = banques.refresh(client, text, at=provider.clock())

    assert error_of(answer) == (400, "invalid_grant")
    assert "reason" not in answer.get_json()


@pytest.mark.parametrize("kind", ["access_token", "id_token"])
def test_no_other_kind_of_token_refreshes(
    kind: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    tokens = banques.tokens(client, at=provider.clock())

    answer = banques.refresh(client, tokens[kind], at=provider.clock())

    assert error_of(answer) == (400, "invalid_grant")


@pytest.mark.parametrize("missing", [None, ""])
def test_the_token_must_be_sent(
    missing: str | None, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    answer = banques.refresh(client, "", at=provider.clock(), refresh_token=missing)

    assert error_of(answer) == (400, "invalid_request")


def test_less_may_be_asked_for_and_all_again_the_next_time(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    first = banques.tokens(client, at=provider.clock())["refresh_token"]

    less = banques.refresh(client, first, at=provider.clock(), scope="openid").get_json()
    all_again = banques.refresh(client, less["refresh_token"], at=provider.clock()).get_json()

    assert (less["scope"], all_again["scope"]) == ("openid", "openid profile portnet")


@pytest.mark.parametrize("scope", ["openid email", "titles:read", "openid profile portnet x"])
def test_more_is_refused_and_the_token_stays_as_it_is(
    scope: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    first = banques.tokens(client, at=provider.clock())["refresh_token"]

    refused = banques.refresh(client, first, at=provider.clock(), scope=scope)
    provider.clock.advance(minutes=1)

    assert error_of(refused) == (400, "invalid_scope")
    assert banques.refresh(client, first, at=provider.clock()).status_code == 200


def test_a_scope_that_the_registry_took_back_is_not_given_again(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    first = mic.tokens(client, at=provider.clock())["refresh_token"]
    with provider.open_stores() as stores:
        stores.relying_parties.save(replace(mic.registered, scope=("openid", "profile")))

    answer = mic.refresh(client, first, at=provider.clock())

    assert answer.get_json()["scope"] == "openid profile"


def test_an_api_is_chosen_anew_each_time(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    first = banques.tokens(client, at=provider.clock())["refresh_token"]

    for_api = banques.refresh(
        client, first, at=provider.clock(), resource=API, scope="titles:read openid"
    ).get_json()
    for_us = banques.refresh(client, for_api["refresh_token"], at=provider.clock()).get_json()

    assert for_api["scope"] == "titles:read"
    assert claims_of(for_api["access_token"], client)["aud"] == API
    assert not opens(client, for_api["access_token"])
    assert opens(client, for_us["access_token"])


def test_another_partys_token_is_of_no_use_and_unharmed(
    client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    theirs = banques.tokens(client, at=provider.clock())["refresh_token"]

    stolen = mic.refresh(client, theirs, at=provider.clock())

    assert error_of(stolen) == (400, "invalid_grant")
    assert "reason" not in stolen.get_json()
    assert banques.refresh(client, theirs, at=provider.clock()).status_code == 200


def test_without_authentication_it_is_of_no_use(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    refresh_token = mic.tokens(client, at=provider.clock())["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": "mic"}

    assert client.post("/token", data=form).status_code == 401
