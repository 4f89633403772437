"""Threat 33: a pushed request of another party, used twice, late, or by another browser.

RFC 9126, and FAPI 2.0, 5.3.2.2: who is registered as ``fapi2`` may ask in no other way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from werkzeug.test import TestResponse

from portal_kit.oidc.dpop import ProofKey
from portal_kit.testing import CarefulClient
from portnet_id.domain.registry.relying_parties import Profile
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of, with_key


@dataclass
class Prover:
    """A party that proves each request with a key, and the browser that comes for it."""

    party: TestParty
    provider: Provider
    client: CarefulClient
    key: ProofKey

    def send(self, path: str, *, proof: str | None = None, **form: str | None) -> TestResponse:
        at = self.provider.clock()
        whole = {**self.party._proof_in_form(at), **form}
        given = {name: value for name, value in whole.items() if value is not None}
        return self.client.post(path, data=given, headers={"DPoP": proof or self.proof(path)})

    def proof(self, path: str, *, nonce: str | None = None) -> str:
        at = self.provider.clock()
        known = self.provider.wiring.protocol.nonces.current(at=at)
        return self.key.proof(
            method="POST", url=f"{ISSUER}{path}", at=at, access_token=None,
            nonce=known if nonce is None else nonce,
        )  # fmt: skip

    def push(self, **changes: str | None) -> TestResponse:
        return self.send("/par", **self.party.request(**changes))

    def pushed(self, **changes: str | None) -> str:
        answer = self.push(**changes)
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        assert answer.get_json()["expires_in"] == 60
        return str(answer.get_json()["request_uri"])

    def open(
        self, request_uri: str, *, browser: CarefulClient | None = None, **more: str
    ) -> TestResponse:
        query = {"client_id": self.party.client_id, "request_uri": request_uri, **more}
        return (browser or self.client).get("/authorize", query_string=query)

    def redeem(self, code: str, *, proof: str | None = None) -> TestResponse:
        return self.send(
            "/token", proof=proof, grant_type="authorization_code", code=code,
            redirect_uri=self.party.redirect_uri, code_verifier=self.party.verifier,
        )  # fmt: skip


@pytest.fixture
def prover(
    client: CarefulClient, provider: Provider, register: Callable[[TestParty], TestParty]
) -> Prover:
    party = register(with_key("banques", portal="banques", profile=Profile.FAPI2))
    provider.sign_in(client, provider.account())
    return Prover(party, provider, client, ProofKey("k" * 43))


def error_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]


def test_a_pushed_request_leads_to_bound_tokens(prover: Prover) -> None:
    answer = query_of(prover.open(prover.pushed()))

    tokens: dict[str, Any] = prover.redeem(answer["code"]).get_json()

    assert (answer["state"], answer["iss"]) == ("état-1", ISSUER)
    assert tokens["token_type"] == "DPoP"
    claims = prover.provider.wiring.protocol.keys.read(
        tokens["access_token"], types=frozenset({"at+jwt"})
    )
    assert claims["cnf"] == {"jkt": prover.key.thumbprint}


def test_it_is_answered_once(prover: Prover) -> None:
    request_uri = prover.pushed()
    prover.open(request_uri)

    again = prover.open(request_uri)

    assert again.status_code == HTTPStatus.BAD_REQUEST
    assert "Location" not in again.headers


def test_it_may_be_opened_again_until_it_is_answered(prover: Prover) -> None:
    request_uri = prover.pushed(prompt="login")

    ways = [prover.open(request_uri).headers["Location"] for _ in range(2)]

    assert all(way.startswith("/connexion/") for way in ways)


def test_another_browser_does_not_open_it(prover: Prover) -> None:
    request_uri = prover.pushed(prompt="login")
    prover.open(request_uri)

    stranger = prover.open(request_uri, browser=prover.provider.browser())

    assert stranger.status_code == HTTPStatus.BAD_REQUEST


def test_another_party_does_not_open_it(
    prover: Prover, register: Callable[[TestParty], TestParty]
) -> None:
    other = register(with_key("autre", portal="banques", profile=Profile.FAPI2))
    query = {"client_id": other.client_id, "request_uri": prover.pushed()}

    assert prover.client.get("/authorize", query_string=query).status_code == 400


@pytest.mark.parametrize(
    "request_uri",
    [
        "urn:ietf:params:oauth:request_uri:",
        "urn:ietf:params:oauth:request_uri:inconnu",
        "https://a",
    ],
)
def test_what_was_never_pushed_leads_nowhere(request_uri: str, prover: Prover) -> None:
    answer = prover.open(request_uri)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Location" not in answer.headers


def test_nothing_beside_its_name_counts(prover: Prover) -> None:
    answer = query_of(prover.open(prover.pushed(), state="autre", redirect_uri="https://a.test/"))

    assert answer["state"] == "état-1"


def test_a_request_that_was_not_pushed_is_refused(prover: Prover) -> None:
    assert query_of(prover.party.ask(prover.client))["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"redirect_uri": "https://ailleurs.test/"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"dpop_jkt": "A" * 43}, "invalid_request"),
        ({"client_assertion": "a.b.c"}, "invalid_client"),
    ],
)
def test_a_fault_is_told_when_it_is_pushed(
    changes: dict[str, str | None], error: str, prover: Prover
) -> None:
    assert prover.push(**changes).get_json()["error"] == error


def test_a_code_is_of_no_use_without_the_key_it_is_bound_to(prover: Prover) -> None:
    """RFC 9449, 10: threat 10 at the token endpoint."""
    code = query_of(prover.open(prover.pushed()))["code"]
    thief = Prover(prover.party, prover.provider, prover.client, ProofKey("v" * 43))

    assert error_of(thief.redeem(code)) == (400, "invalid_grant")


def test_without_the_nonce_the_code_is_not_spent_and_the_nonce_is_told(prover: Prover) -> None:
    code = query_of(prover.open(prover.pushed()))["code"]

    asked = prover.redeem(code, proof=prover.proof("/token", nonce=""))
    answer = prover.redeem(code, proof=prover.proof("/token", nonce=asked.headers["DPoP-Nonce"]))

    assert error_of(asked) == (400, "use_dpop_nonce")
    assert answer.status_code == HTTPStatus.OK


def test_a_proof_is_good_once_and_for_its_endpoint(prover: Prover) -> None:
    proof = prover.proof("/par")
    request = prover.party.request()

    first = prover.send("/par", proof=proof, **request)
    again = prover.send("/par", proof=proof, **request)
    elsewhere = prover.send("/par", proof=prover.proof("/token"), **request)

    assert first.status_code == HTTPStatus.CREATED
    assert error_of(again) == (400, "invalid_dpop_proof")
    assert error_of(elsewhere) == (400, "invalid_dpop_proof")


def test_a_bound_party_is_given_nothing_without_a_proof(prover: Prover) -> None:
    code = query_of(prover.open(prover.pushed()))["code"]

    answer = prover.party.redeem(prover.client, code, at=prover.provider.clock())

    assert error_of(answer) == (400, "invalid_dpop_proof")
