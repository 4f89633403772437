"""Access tokens at a portal's API: bearer and bound ones, and what each refusal says (threats 10,
27, 28 and 30)."""

from http import HTTPStatus
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient, FakeClock, FakeProvider, a_viewer, sign_in
from portal_kit.web.listeners import INTERNAL, LISTENER
from tests.portal_kit.proving import KEY, proof

URL = "http://banques.portnet.localhost:8080/api/v1/titres"
AUDIENCE = "http://banques.portnet.localhost:8080/api/v1"
HEADER = {"alg": "ES256", "kid": "test-key", "typ": "at+jwt"}


class Issuer:
    """Makes access tokens as Portnet ID does, with anything in them changed."""

    def __init__(self, provider: FakeProvider, clock: FakeClock) -> None:
        self._provider, self._clock = provider, clock

    def token(
        self, *, header: dict[str, Any] | None = None, key: ECKey | None = None, **changed: Any
    ) -> str:
        now = int(self._clock.now.timestamp())
        claims = {
            "iss": self._provider.issuer,
            "aud": AUDIENCE,
            "sub": "erp-451",
            "client_id": "erp-451",
            "organisation": "451",
            "scope": "titles:read titles:submit",
            "iat": now,
            "exp": now + 300,
            "jti": "one",
            **changed,
        }
        present = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header or HEADER, present, key or self._provider.key)

    def bound_token(self, **changed: Any) -> str:
        return self.token(cnf={"jkt": KEY.thumbprint()}, **changed)


@pytest.fixture
def issuer(provider: FakeProvider, clock: FakeClock) -> Issuer:
    return Issuer(provider, clock)


@pytest.fixture
def nonce(portal_client: CarefulClient, issuer: Issuer) -> str:
    """What the API gives to whoever comes without one."""
    return shown(portal_client, issuer.bound_token(), "DPoP").headers["DPoP-Nonce"]


def shown(client: CarefulClient, token: str, scheme: str = "Bearer", **rest: Any) -> TestResponse:
    headers = {"Authorization": f"{scheme} {token}", **rest.pop("headers", {})}
    if scheme == "DPoP" and "DPoP" not in headers:
        headers["DPoP"] = proof(
            method="GET", url=URL, at=rest.pop("at", _now(client)), nonce=None, access_token=token
        )
    return client.get("/api/v1/titres", headers=headers, **rest)


def _now(client: CarefulClient) -> Any:
    return client.application.extensions["portal_kit.sign_in"].clock()


def proved(client: CarefulClient, token: str, nonce: str, **changed: Any) -> TestResponse:
    made = {"method": "GET", "url": URL, "at": _now(client), "nonce": nonce,
            "access_token": token, **changed}  # fmt: skip
    return shown(client, token, "DPoP", headers={"DPoP": proof(**made)})


def error_of(answer: TestResponse) -> str:
    [challenge] = answer.headers.getlist("WWW-Authenticate")
    assert answer.content_type == "application/problem+json"
    return challenge.partition('error="')[2].partition('"')[0]


def test_a_plain_token_of_a_banks_system_is_taken(
    portal_client: CarefulClient, issuer: Issuer
) -> None:
    answer = shown(portal_client, issuer.token())

    assert answer.get_json() == {"client": "erp-451", "sub": "erp-451", "organisation": "451"}
    assert "DPoP-Nonce" not in answer.headers


def test_a_persons_token_tells_whom_they_act_for(
    portal_client: CarefulClient, issuer: Issuer
) -> None:
    organisation = {"code": "011", "name": "Banque du Détroit", "kind": "bank"}

    answer = shown(portal_client, issuer.token(sub="a-person", organisation=organisation))

    assert answer.get_json() == {"client": "erp-451", "sub": "a-person", "organisation": "011"}


def test_a_bound_token_is_taken_with_its_proof(
    portal_client: CarefulClient, issuer: Issuer, nonce: str
) -> None:
    answer = proved(portal_client, issuer.bound_token(), nonce)

    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["DPoP-Nonce"] == nonce


def test_by_the_internal_door_a_proof_names_the_public_address_all_the_same(
    portal_client: CarefulClient, issuer: Issuer, nonce: str
) -> None:
    token = issuer.bound_token()
    made = proof(method="GET", url=URL, at=_now(portal_client), nonce=nonce, access_token=token)
    inside = {"environ_overrides": {LISTENER: INTERNAL}, "base_url": "http://10.0.0.9:8001"}

    answer = shown(portal_client, token, "DPoP", headers={"DPoP": made}, **inside)

    assert answer.status_code == HTTPStatus.OK


def test_whoever_shows_nothing_is_told_how_to_ask(
    portal_client: CarefulClient, clock: FakeClock
) -> None:
    """A session is no token: no cookie is read."""
    sign_in(portal_client, a_viewer(), at=clock.now)

    answer = portal_client.get("/api/v1/titres")

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.headers.getlist("WWW-Authenticate") == [
        'DPoP realm="PORTNET", algs="ES256 PS256 EdDSA Ed25519"', 'Bearer realm="PORTNET"',
    ]  # fmt: skip
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Basic YTpi", "Bearer é", "a"])
def test_a_header_that_shows_no_token_is_not_understood(
    portal_client: CarefulClient, header: str
) -> None:
    answer = portal_client.get("/api/v1/titres", headers={"Authorization": header})

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert error_of(answer) == "invalid_request"


def test_a_token_in_the_address_is_not_seen(portal_client: CarefulClient, issuer: Issuer) -> None:
    answer = portal_client.get(f"/api/v1/titres?access_token={issuer.token()}")

    assert answer.status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "http://id.evil.example"},
        {"iss": None},
        {"aud": "http://id.portnet.localhost:8080"},
        {"aud": "http://banques.portnet.localhost:8080"},
        {"aud": [AUDIENCE, "http://aide.portnet.localhost:8080/api/v1"]},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": 4_000_000_000},
        {"iat": None},
        {"sub": None},
        {"client_id": None},
        {"scope": None},
        {"scope": 12},
        {"cnf": "a"},
        {"cnf": {}},
        {"auth_time": "a"},
        {"branches": 12},
        {"header": {**HEADER, "typ": "JWT"}},
        {"header": {"alg": "ES256", "kid": "test-key"}},
        {"header": {**HEADER, "typ": "logout+jwt"}},
        {"header": {**HEADER, "typ": "dpop+jwt"}},
        {"key": KEY},
        {"key": KEY, "header": {**HEADER, "jwk": KEY.as_dict(private=False)}},
        {"key": KEY, "header": {**HEADER, "jku": "http://evil.example/jwks"}},
        {"key": KEY, "header": {**HEADER, "kid": "../keys"}},
    ],
)
def test_a_token_that_is_not_for_here_is_refused(
    portal_client: CarefulClient, issuer: Issuer, changed: dict[str, Any]
) -> None:
    answer = shown(portal_client, issuer.token(**changed))

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert error_of(answer) == "invalid_token"


@pytest.mark.parametrize("token", ["a", "a.b.c", "a" * 9_000, "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_is_refused(
    portal_client: CarefulClient, provider: FakeProvider, token: str
) -> None:
    assert error_of(shown(portal_client, token)) == "invalid_token"


def test_a_bound_token_is_not_taken_as_a_plain_one_nor_the_other_way_round(
    portal_client: CarefulClient, issuer: Issuer, nonce: str
) -> None:
    assert error_of(shown(portal_client, issuer.bound_token())) == "invalid_token"
    assert error_of(proved(portal_client, issuer.token(), nonce)) == "invalid_token"


def test_a_bound_token_with_another_key_is_refused(
    portal_client: CarefulClient, issuer: Issuer, nonce: str
) -> None:
    answer = proved(portal_client, issuer.bound_token(), nonce, key=ECKey.generate_key("P-256"))

    assert error_of(answer) == "invalid_token"


@pytest.mark.parametrize(
    "changed",
    [
        {"ath": "another"},
        {"ath": None},
        {"htm": "POST"},
        {"htu": "http://banques.portnet.localhost:8080/api/v1/autres"},
        {"htu": "http://10.0.0.9:8001/api/v1/titres"},
        {"iat": 1},
        {"jti": None},
    ],
)
def test_a_proof_of_something_else_is_refused(
    portal_client: CarefulClient, issuer: Issuer, nonce: str, changed: dict[str, Any]
) -> None:
    answer = proved(portal_client, issuer.bound_token(), nonce, **changed)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert error_of(answer) == "invalid_dpop_proof"


def test_a_proof_is_taken_once(portal_client: CarefulClient, issuer: Issuer, nonce: str) -> None:
    token = issuer.bound_token()
    assert proved(portal_client, token, nonce, jti="one").status_code == HTTPStatus.OK

    assert error_of(proved(portal_client, token, nonce, jti="one")) == "invalid_dpop_proof"


def test_a_proof_without_a_nonce_is_asked_for_one_and_given_it(
    portal_client: CarefulClient, issuer: Issuer, nonce: str, clock: FakeClock
) -> None:
    clock.advance(minutes=4)

    asked = proved(portal_client, issuer.bound_token(), nonce)

    assert error_of(asked) == "use_dpop_nonce"
    again = proved(portal_client, issuer.bound_token(), asked.headers["DPoP-Nonce"])
    assert again.status_code == HTTPStatus.OK


def test_a_token_without_the_scope_is_told_which(
    portal_client: CarefulClient, issuer: Issuer
) -> None:
    answer = shown(portal_client, issuer.token(scope="titles:submit"))

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert error_of(answer) == "insufficient_scope"
    assert 'scope="titles:read"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("age", "status"), [(300, 200), (301, 401), (None, 401)])
def test_an_act_that_wants_a_young_factor_says_how_young(
    portal_client: CarefulClient, issuer: Issuer, clock: FakeClock, age: int | None, status: int
) -> None:
    """RFC 9470, 3. A program by itself has proved no factor at all."""
    auth_time = None if age is None else int(clock.now.timestamp()) - age
    token = issuer.token(scope="titles:read visas:decide", auth_time=auth_time)

    answer = portal_client.post("/api/v1/visas", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == status
    if status == HTTPStatus.UNAUTHORIZED:
        assert error_of(answer) == "insufficient_user_authentication"
        assert 'max_age="300"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Forwarded"])
def test_no_header_moves_the_address_that_a_proof_is_for(
    portal_client: CarefulClient, issuer: Issuer, nonce: str, header: str
) -> None:
    """Threat 27."""
    token = issuer.bound_token()
    foreign = "http://evil.example/api/v1/titres"
    made = proof(method="GET", url=foreign, at=_now(portal_client), nonce=nonce, access_token=token)

    answer = shown(portal_client, token, "DPoP", headers={"DPoP": made, header: "evil.example"})

    assert answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.MISDIRECTED_REQUEST)
