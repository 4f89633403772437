"""What the provider says of itself, and whether it is true."""

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
from bs4 import BeautifulSoup
from joserfc.jwk import KeySet
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient
from portal_kit.web.listeners import INTERNAL, LISTENER
from portnet_id.protocol.discovery import metadata
from tests.portnet_id.builders import EVERYTHING_KNOWN
from tests.portnet_id.protocol.provider import ISSUER, Provider, settings
from tests.portnet_id.protocol.relying_party import TestParty, query_of

DISCOVERY = "/.well-known/openid-configuration"
PROGRAMS = (
    "/par",
    "/token",
    "/introspect",
    "/revoke",
    "/userinfo",
    "/jwks",
    DISCOVERY,
    "/.well-known/oauth-authorization-server",
)


@pytest.fixture
def document(client: CarefulClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(DISCOVERY).get_json()
    return found


def test_both_documents_are_one(client: CarefulClient) -> None:
    assert client.get(DISCOVERY).data == client.get(PROGRAMS[-1]).data


def test_only_what_is_there_is_offered(document: dict[str, Any]) -> None:
    assert document == {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "pushed_authorization_request_endpoint": f"{ISSUER}/par",
        "token_endpoint": f"{ISSUER}/token",
        "userinfo_endpoint": f"{ISSUER}/userinfo",
        "introspection_endpoint": f"{ISSUER}/introspect",
        "revocation_endpoint": f"{ISSUER}/revoke",
        "jwks_uri": f"{ISSUER}/jwks",
        "end_session_endpoint": f"{ISSUER}/logout",
        "scopes_supported": ["openid", "profile", "email", "address", "phone", "portnet"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "amr", "sid", "nonce",
            "at_hash", "name", "family_name", "given_name", "middle_name", "nickname",
            "preferred_username", "profile", "picture", "website", "gender", "birthdate",
            "zoneinfo", "locale", "updated_at", "email", "email_verified", "address",
            "phone_number", "phone_number_verified", "organisation", "branches", "roles", "session",
        ],
        "claims_parameter_supported": True,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", "client_credentials",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "RS256"],
        **{
            f"{endpoint}_endpoint_auth_{what}_supported": values
            for endpoint in ("token", "introspection", "revocation")
            for what, values in (
                ("methods", ["private_key_jwt", "client_secret_basic", "client_secret_post"]),
                ("signing_alg_values", ["ES256", "PS256", "EdDSA", "RS256"]),
            )
        },
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": ["urn:portnet:aal2"],
        "prompt_values_supported": ["login", "none", "select_account"],
        "ui_locales_supported": ["fr"],
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "require_pushed_authorization_requests": False,
        "dpop_signing_alg_values_supported": ["ES256", "PS256", "EdDSA", "Ed25519"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }  # fmt: skip


def test_every_endpoint_that_is_named_answers(
    document: dict[str, Any], client: CarefulClient
) -> None:
    for name in ("authorization_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"):
        path = document[name].removeprefix(ISSUER)
        assert client.get(path).status_code in (200, 303, 400, 401), name
    for name in ("token_endpoint", "introspection_endpoint", "revocation_endpoint"):
        assert client.post(document[name].removeprefix(ISSUER)).status_code == 400, name


def test_every_claim_that_is_named_is_told(
    document: dict[str, Any],
    client: CarefulClient,
    banques: TestParty,
    provider: Provider,
    register: Callable[[TestParty], TestParty],
) -> None:
    account = replace(provider.account(), profile=EVERYTHING_KNOWN, phone="+212612000045")
    provider.save(account)
    provider.sign_in(client, account)
    told_all = replace(banques.registered, scope=tuple(document["scopes_supported"]))
    register(replace(banques, registered=told_all))
    tokens = banques.tokens(client, at=provider.clock(), scope=" ".join(told_all.scope))
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    told = client.get("/userinfo", headers=headers).get_json().keys()
    told |= provider.wiring.protocol.keys.read(tokens["id_token"]).keys()

    assert told == set(document["claims_supported"])


def told_by(answer: TestResponse) -> list[str]:
    """The names of what the relying party is told, in whatever mode."""
    if answer.status_code == HTTPStatus.SEE_OTHER:
        return list(query_of(answer))
    fields = BeautifulSoup(answer.text, "html.parser").select("form input[type=hidden]")
    return [str(each["name"]) for each in fields]


@pytest.mark.parametrize(
    ("parameter", "member"),
    [
        ("response_type", "response_types_supported"),
        ("response_mode", "response_modes_supported"),
        ("code_challenge_method", "code_challenge_methods_supported"),
    ],
)
def test_what_is_named_is_taken_and_its_neighbours_are_not(
    parameter: str,
    member: str,
    document: dict[str, Any],
    client: CarefulClient,
    banques: TestParty,
    provider: Provider,
) -> None:
    provider.sign_in(client, provider.account())
    known = {"code", "token", "id_token", "query", "fragment", "form_post", "S256", "plain"}

    taken = {
        value for value in known if "code" in told_by(banques.ask(client, **{parameter: value}))
    }

    assert taken == set(document[member])


def test_the_document_is_valid_where_there_is_tls(database_url: str, redis_url: str) -> None:
    public = settings(
        database_url, redis_url, PORTNET_SCHEME="https", PORTNET_PORT="443",
        PORTNET_DOMAIN="portnet.ma",
    )  # fmt: skip

    assert metadata(public)["issuer"] == "https://id.portnet.ma"


@pytest.mark.parametrize("path", [DISCOVERY, "/jwks"])
def test_documents_may_be_kept_and_asked_for_again(path: str, client: CarefulClient) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"].startswith("public, max-age=")
    assert first.content_type == "application/json"
    assert (again.status_code, again.data) == (304, b"")


def test_only_public_halves_are_published(client: CarefulClient) -> None:
    published = client.get("/jwks").get_json()["keys"]

    assert {(key["alg"], key["kty"], key["use"]) for key in published} == {
        ("ES256", "EC", "sig"),
        ("RS256", "RSA", "sig"),
    }
    assert not any({"d", "p", "q", "dp", "dq", "qi"} & key.keys() for key in published)
    keys = KeySet.import_key_set({"keys": published})
    assert [key.thumbprint() for key in keys] == [key["kid"] for key in published]


@pytest.mark.threat(27)
def test_addresses_are_the_public_ones_whatever_a_request_says(client: CarefulClient) -> None:
    forged = {
        "X-Forwarded-Host": "ailleurs.test",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=ailleurs.test",
    }
    inside = {LISTENER: INTERNAL}

    answers = [
        client.get(DISCOVERY, headers=forged),
        client.get(DISCOVERY, base_url="http://127.0.0.1:8001", environ_overrides=inside),
        client.get(DISCOVERY, base_url="http://ailleurs.test", environ_overrides=inside),
    ]

    assert {answer.get_json()["issuer"] for answer in answers} == {ISSUER}
    assert client.get(DISCOVERY, base_url="http://ailleurs.test").status_code == 421


@pytest.mark.parametrize("path", PROGRAMS)
def test_programs_are_served_inside_as_well(path: str, client: CarefulClient) -> None:
    method = "POST" if path in ("/par", "/token", "/introspect", "/revoke") else "GET"
    answer = client.open(
        path,
        method=method,
        base_url="http://127.0.0.1:8001",
        environ_overrides={LISTENER: INTERNAL},
    )

    assert answer.status_code in (200, 400, 401)


@pytest.mark.parametrize("path", ["/authorize", "/logout", "/deconnecte"])
def test_pages_are_not_served_inside(path: str, client: CarefulClient) -> None:
    answer = client.get(
        path, base_url="http://127.0.0.1:8001", environ_overrides={LISTENER: INTERNAL}
    )

    assert answer.status_code == 404


@pytest.mark.parametrize("path", [*PROGRAMS, "/authorize", "/logout"])
@pytest.mark.threat(39)
def test_no_other_site_may_read_an_answer(path: str, client: CarefulClient) -> None:
    """No relying party runs in browsers, so no origin is let in."""
    for method in ("GET", "POST", "OPTIONS"):
        answer = client.open(path, method=method, headers={"Origin": "https://ailleurs.test"})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.threat(11, 13)
def test_pages_send_no_referrer_and_cannot_be_framed(client: CarefulClient) -> None:
    page = client.get("/authorize")

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


@pytest.mark.threat(38)
def test_cookies_are_bound_to_the_host_where_there_is_tls(
    database_url: str, redis_url: str, engine: Engine, banques: TestParty
) -> None:
    public = dataclasses.replace(settings(database_url, redis_url), scheme="https", port=443)
    browser = Provider.start(public, engine).browser()

    cookie = banques.ask(browser).headers["Set-Cookie"]

    assert cookie.startswith("__Host-browser=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
