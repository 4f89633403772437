"""A portal's calls to Portnet ID under FAPI 2.0: proved, asked again for a nonce, and no more."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests

from portal_kit.testing import CarefulClient, FakeClock, FakeProvider
from tests.portal_kit.signing_in import signed_in

Answer = tuple[int, dict[str, Any]]


@pytest.fixture
def asked(provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The proved calls that reached Portnet ID."""
    paths: list[str] = []
    send = provider.send

    def counting(request: requests.PreparedRequest, **rest: Any) -> requests.Response:
        if "DPoP" in request.headers:
            paths.append(request.path_url)
        return send(request, **rest)

    monkeypatch.setattr(provider, "send", counting)
    return paths


@pytest.fixture
def answers(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, Answer], None]:
    """``answers(path, answer)``: what Portnet ID says there from now on."""

    def answer_at(path: str, answer: Answer) -> None:
        proved = provider._proved

        def answering(request: requests.PreparedRequest, where: str, view: Any) -> Answer:
            return answer if where == path else proved(request, where, view)

        monkeypatch.setattr(provider, "_proved", answering)

    return answer_at


def test_the_first_call_learns_the_nonce_and_the_others_use_it(
    portal_client: CarefulClient, provider: FakeProvider, asked: list[str]
) -> None:
    signed_in(portal_client, provider)

    assert asked == ["/par", "/par", "/token", "/userinfo"]


def test_a_nonce_that_has_grown_old_is_asked_for_once(
    portal_client: CarefulClient, provider: FakeProvider, asked: list[str], clock: FakeClock
) -> None:
    signed_in(portal_client, provider)
    asked.clear()
    clock.advance(minutes=4)

    portal_client.get("/qui")

    assert asked == ["/token", "/token", "/userinfo"]


def test_a_portnet_id_that_wants_ever_another_nonce_is_not_asked_for_ever(
    portal_client: CarefulClient,
    provider: FakeProvider,
    asked: list[str],
    answers: Callable[[str, Answer], None],
) -> None:
    answers("/par", (400, {"error": "use_dpop_nonce"}))

    refused = portal_client.get("/connexion")

    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert asked == ["/par", "/par"]


def test_the_proof_pushed_with_the_request_binds_the_code(
    portal_client: CarefulClient, provider: FakeProvider
) -> None:
    """RFC 9449, 10.1: a code that is stolen on its way back is of no use without our key."""
    target = portal_client.get("/connexion").location
    provider.request_of(target)["jkt"] = "of-another-key"

    refused = portal_client.get(provider.approve(target))

    assert refused.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/par", (201, {})),
        ("/par", (201, {"request_uri": 12})),
        ("/par", (400, {"error": "invalid_request"})),
        ("/par", (401, {"error": ["a", "list"]})),
    ],
)
def test_a_request_that_is_not_taken_sends_nobody_anywhere(
    portal_client: CarefulClient,
    provider: FakeProvider,
    answers: Callable[[str, Answer], None],
    path: str,
    answer: Answer,
) -> None:
    answers(path, answer)

    assert portal_client.get("/connexion").status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    ("path", "answer", "status"),
    [
        ("/token", (200, {"access_token": "a", "token_type": "Bearer"}), 400),
        ("/token", (200, {"access_token": "a"}), 400),
        ("/token", (401, {"error": "invalid_client"}), 400),
        ("/token", (500, {}), 503),
        ("/userinfo", (401, {"error": "invalid_token"}), 400),
        ("/userinfo", (200, {"sub": "somebody"}), 400),
        ("/userinfo", (429, {}), 503),
    ],
)
def test_a_sign_in_that_portnet_id_does_not_finish_opens_nothing(
    portal_client: CarefulClient,
    provider: FakeProvider,
    answers: Callable[[str, Answer], None],
    path: str,
    answer: Answer,
    status: int,
) -> None:
    """A token that is bound to no key could be used by whoever sees it (FAPI 2.0, 5.3.3)."""
    target = portal_client.get("/connexion").location
    answers(path, answer)

    assert portal_client.get(provider.approve(target)).status_code == status
    assert portal_client.get("/qui").status_code == HTTPStatus.SEE_OTHER


def test_no_secret_of_a_call_stands_in_an_address(
    portal_client: CarefulClient, provider: FakeProvider, asked: list[str]
) -> None:
    """Threat 11."""
    target = portal_client.get("/connexion").location
    code = dict(parse_qsl(provider.approve(target).partition("?")[2]))["code"]

    assert all("?" not in path for path in asked)
    assert code not in target
    assert provider.request_of(target)["state"] not in target
