"""Authorization requests that are not right: refused here, or sent back with ``iss`` and ``state``.

OpenID Connect Core 1.0, 3.1.2; RFC 6749, 4.1.2.1; RFC 7636; RFC 9207; RFC 9700.
"""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

import pytest

from portal_kit.testing import CarefulClient
from portnet_id.domain.registry.relying_parties import LegacyOpening, Profile
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import (
    TestParty,
    query_of,
    registered,
    with_secret,
)

GOOD = "http://banques.portnet.localhost:8080/connexion/retour"
HOST = "banques.portnet.localhost:8080"

NOT_REGISTERED = (
    "",
    "/connexion/retour",
    "connexion/retour",
    f"{GOOD}/",
    f"{GOOD}x",
    f"{GOOD}?",
    f"{GOOD}?a=1",
    f"{GOOD}#",
    f"{GOOD}#fragment",
    f"{GOOD}%20",
    f"{GOOD} ",
    f" {GOOD}",
    f"{GOOD}\n",
    f"{GOOD}\t",
    f"{GOOD}\x00",
    f"{GOOD}/../ailleurs",
    f"{GOOD}/%2e%2e/ailleurs",
    f"{GOOD}/.",
    f"{GOOD};a=1",
    f"http://{HOST}//connexion/retour",
    f"http://{HOST}/connexion//retour",
    f"http://{HOST}/connexion/./retour",
    f"http://{HOST}/connexion\\retour",
    f"http:\\\\{HOST}\\connexion\\retour",
    f"http://{HOST}/Connexion/retour",
    f"http://{HOST}/connexion/re%74our",
    f"HTTP://{HOST}/connexion/retour",
    f"http://{HOST.upper()}/connexion/retour",
    f"https://{HOST}/connexion/retour",
    f"//{HOST}/connexion/retour",
    f"http:/{HOST}/connexion/retour",
    f"http:{HOST}/connexion/retour",
    "http://banques.portnet.localhost/connexion/retour",
    "http://banques.portnet.localhost:80/connexion/retour",
    "http://banques.portnet.localhost:8081/connexion/retour",
    "http://banques.portnet.localhost.:8080/connexion/retour",
    f"http://{HOST}@ailleurs.test/connexion/retour",
    f"http://agent:secret@{HOST}/connexion/retour",
    f"http://ailleurs.test/?{GOOD}",
    f"http://{HOST}.ailleurs.test/connexion/retour",
    f"http://ailleurs.{HOST}/connexion/retour",
    "http://bаnques.portnet.localhost:8080/connexion/retour",
    "banques:/connexion/retour",
    "javascript:alert(1)",
    "data:text/html,<script>",
    "https://ailleurs.test/",
)


@pytest.mark.parametrize("redirect_uri", NOT_REGISTERED)
@pytest.mark.parametrize("fault", [{}, {"response_type": "token"}, {"prompt": "none"}], ids=str)
@pytest.mark.threat(1, 2)
def test_an_address_that_is_not_the_registered_one_is_never_gone_to(
    redirect_uri: str, fault: dict[str, str], client: CarefulClient, banques: TestParty
) -> None:
    answer = banques.ask(client, redirect_uri=redirect_uri, **fault)

    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize("second", [GOOD, "https://ailleurs.test/"], ids=["the same", "another"])
@pytest.mark.threat(1)
def test_an_address_given_twice_is_never_gone_to(
    second: str, client: CarefulClient, banques: TestParty
) -> None:
    query = [*banques.request().items(), ("redirect_uri", second)]

    answer = client.get(f"/authorize?{urlencode(query)}")

    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.threat(1)
def test_an_address_with_a_query_is_compared_with_it(
    client: CarefulClient, register: Callable[[TestParty], TestParty], provider: Provider
) -> None:
    party = register(with_secret("query", redirect_uris=("https://q.test/retour?a=1",)))
    provider.sign_in(client, provider.account())

    assert query_of(party.ask(client)).keys() == {"a", "code", "iss", "state"}
    assert party.ask(client, redirect_uri="https://q.test/retour").status_code == 400
    assert party.ask(client, redirect_uri="https://q.test/retour?a=1&b=2").status_code == 400


@pytest.mark.parametrize(
    "client_id", ["", "personne", "BANQUES", "banques ", "banques\x00", "é", "b" * 5_000, "' OR 1"]
)
def test_nobody_is_answered_under_an_unknown_name(
    client_id: str, client: CarefulClient, banques: TestParty
) -> None:
    answer = banques.ask(client, client_id=client_id)

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "Ce lien de connexion ne fonctionne pas" in answer.text


def test_an_announced_portal_cannot_be_entered(
    client: CarefulClient, register: Callable[[TestParty], TestParty]
) -> None:
    douanes = register(TestParty(registered("douanes", redirect_uris=())))
    query = {"client_id": "douanes", "response_type": "code", "redirect_uri": GOOD}

    assert douanes.registered.is_open is False
    assert client.get("/authorize", query_string=query).status_code == 400


SENT_BACK = [
    ({"response_type": None}, "unsupported_response_type"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code id_token"}, "unsupported_response_type"),
    ({"response_type": "CODE"}, "unsupported_response_type"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"resource": "https://ailleurs.test/"}, "invalid_target"),
    ({"dpop_jkt": "x"}, "invalid_request"),
    ({"claims": "[]"}, "invalid_request"),
    ({"claims": '{"userinfo": 1}'}, "invalid_request"),
    ({"claims": "{" * 1_000}, "invalid_request"),
    ({"claims": '{"id_token": {"acr": {"essential": true, "values": 1}}}'}, "invalid_request"),
    ({"acr_values": "urn:portnet:aal2-phr"}, "unmet_authentication_requirements"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": "profile portnet"}, "invalid_scope"),
    ({"scope": "openidprofile"}, "invalid_scope"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "create"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"max_age": "1.5"}, "invalid_request"),
    ({"max_age": "une heure"}, "invalid_request"),
    ({"max_age": "9" * 30}, "invalid_request"),
    ({"nonce": "n" * 2_001}, "invalid_request"),
    ({"nonce": "a\x00b"}, "invalid_request"),
    ({"request": "e30.e30."}, "request_not_supported"),
    ({"request_uri": "https://ailleurs.test/request.jwt"}, "request_uri_not_supported"),
    ({"registration": "{}"}, "registration_not_supported"),
    ({"id_token_hint": "e30.e30.e30"}, "invalid_request"),
    ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": ""}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": "s256"}, "invalid_request"),
    ({"code_challenge": "c" * 42}, "invalid_request"),
    ({"code_challenge": "c" * 44}, "invalid_request"),
    ({"code_challenge": "c" * 42 + "="}, "invalid_request"),
]


@pytest.mark.parametrize(("fault", "error"), SENT_BACK, ids=str)
@pytest.mark.parametrize("name", ["banques", "mic"])
@pytest.mark.threat(3)
def test_a_fault_is_told_to_who_asked_with_state_and_iss(
    fault: dict[str, str | None],
    error: str,
    name: str,
    request: pytest.FixtureRequest,
    client: CarefulClient,
    provider: Provider,
) -> None:
    party: TestParty = request.getfixturevalue(name)
    provider.sign_in(client, provider.account())

    answer = party.ask(client, **fault)

    assert answer.headers["Location"].startswith(f"{party.redirect_uri}?")
    told = query_of(answer)
    assert (told["error"], told["state"], told["iss"]) == (error, "état-1", ISSUER)
    assert "code" not in told


@pytest.mark.parametrize(
    "name", ["response_type", "scope", "nonce", "prompt", "code_challenge", "response_mode"]
)
def test_a_parameter_given_twice_is_sent_back(
    name: str, client: CarefulClient, banques: TestParty
) -> None:
    query = [*banques.request(prompt="login", response_mode="query").items()]
    query.append((name, dict(query)[name]))

    told = query_of(client.get(f"/authorize?{urlencode(query)}"))

    assert (told["error"], told["iss"]) == ("invalid_request", ISSUER)


def test_an_error_without_state_has_none(client: CarefulClient, banques: TestParty) -> None:
    told = query_of(banques.ask(client, state=None, prompt="none"))

    assert told == {"error": "login_required", "iss": ISSUER}


@pytest.mark.parametrize(
    "addition",
    [
        {"extra": "foobar"},
        {"claims": '{"userinfo":{"name":{"essential":true}}}'},
        {"acr_values": "urn:portnet:aal3 urn:portnet:aal2"},
        {"display": "popup"},
        {"ui_locales": "ar fr-CA"},
        {"claims_locales": "fr"},
        {"login_hint": "s.alami"},
        {"response_mode": "query"},
        {"prompt": "consent"},
        {"claims": '{"userinfo": {"email": null, "inconnu": {"essential": true}}}'},
        {"claims": "{}"},
        {"acr_values": "urn:portnet:aal1 urn:autre"},
        {"acr_values": "urn:portnet:aal2-phr urn:portnet:aal2"},
        {"claims_locales": "fr ar"},
        {"scope": " ".join(["openid", *(f"scope{number}" for number in range(150))])},
        {"nonce": None},
        {"nonce": "n" * 384},
        {"state": "s" * 384},
        {"state": None},
    ],
    ids=lambda addition: f"{next(iter(addition))}={str(next(iter(addition.values())))[:20]}",
)
def test_what_is_optional_or_unknown_does_no_harm(
    addition: dict[str, str | None], client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    answer = query_of(banques.ask(client, **addition))

    assert answer["iss"] == ISSUER
    assert answer.get("state") == banques.request(**addition).get("state")
    assert banques.redeem(client, answer["code"], at=provider.clock()).status_code == 200


def test_the_order_of_parameters_and_scopes_does_not_matter(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    turned = list(reversed(banques.request(scope="portnet profile openid").items()))

    answer = client.get(f"/authorize?{urlencode(turned)}")

    assert "code" in query_of(answer)


def test_a_request_may_come_by_post(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    again = client.post("/authorize", data=banques.request())
    answer = client.get(again.headers["Location"])

    assert again.status_code == 303
    assert query_of(answer)["state"] == "état-1"


def test_a_post_reads_no_cookie_and_goes_nowhere_else(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    again = client.post("/authorize?prompt=login", data=banques.request())

    assert again.headers["Location"].startswith("/authorize?prompt=login&")
    assert client.post("/authorize", data={"state": "s" * 9_000}).status_code == 413


def test_a_legacy_party_may_come_without_a_challenge_until_its_last_day(
    client: CarefulClient, register: Callable[[TestParty], TestParty], provider: Provider
) -> None:
    opening = LegacyOpening(reason="Logiciel sans PKCE", until=date(2026, 1, 15))
    old = register(with_secret("ancien", profile=Profile.LEGACY, legacy=opening))
    provider.sign_in(client, provider.account())
    bare = {"code_challenge": None, "code_challenge_method": None}

    answer = query_of(old.ask(client, **bare))
    redeemed = old.redeem(client, answer["code"], at=provider.clock(), code_verifier=None)
    provider.clock.advance(days=1)

    assert redeemed.status_code == 200
    assert query_of(old.ask(client, **bare))["error"] == "invalid_request"


@pytest.mark.parametrize("verifier", [None, "", "v" * 43, "court"])
@pytest.mark.threat(5)
def test_a_challenge_once_sent_binds_a_legacy_party(
    verifier: str | None,
    client: CarefulClient,
    register: Callable[[TestParty], TestParty],
    provider: Provider,
) -> None:
    opening = LegacyOpening(reason="Logiciel sans PKCE", until=date(2026, 12, 31))
    old = register(with_secret("ancien", profile=Profile.LEGACY, legacy=opening))
    provider.sign_in(client, provider.account())

    answer = old.redeem(client, old.code(client), at=provider.clock(), code_verifier=verifier)

    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")


@pytest.mark.threat(5)
def test_a_verifier_without_a_challenge_is_refused(
    client: CarefulClient, register: Callable[[TestParty], TestParty], provider: Provider
) -> None:
    opening = LegacyOpening(reason="Logiciel sans PKCE", until=date(2026, 12, 31))
    old = register(with_secret("ancien", profile=Profile.LEGACY, legacy=opening))
    provider.sign_in(client, provider.account())

    code = old.code(client, code_challenge=None, code_challenge_method=None)

    answer = old.redeem(client, code, at=provider.clock())
    assert answer.get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "payload", ['"><script>alert(1)</script>', "javascript:alert(1)", "{{ 7 * 7 }}", "%0d%0aX: 1"]
)
@pytest.mark.threat(40)
def test_what_a_page_repeats_of_a_request_is_inert(
    payload: str, client: CarefulClient, banques: TestParty
) -> None:
    """The careful client refuses inline script; here, that nothing is repeated as it came."""
    names = ("client_id", "redirect_uri", "ui_locales", "login_hint", "state")

    for name in names:
        answer = banques.ask(client, **{name: payload})
        assert payload not in answer.text
        assert "\n" not in answer.headers.get("Location", "")
