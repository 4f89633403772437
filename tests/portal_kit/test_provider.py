"""What a portal does while Portnet ID does not answer, or answers with something else."""

import json
import threading
import time
from http import HTTPStatus
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter

from portal_kit.oidc.provider import RETRY_SECONDS, Provider, ProviderUnavailable
from portal_kit.portal import Portal
from portal_kit.testing import CarefulClient, FakeProvider

ISSUER = "https://id.portnet.ma"
ENDPOINTS = {
    "authorization_endpoint": f"{ISSUER}/authorize",
    "pushed_authorization_request_endpoint": f"{ISSUER}/par",
    "token_endpoint": f"{ISSUER}/token",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "jwks_uri": f"{ISSUER}/jwks",
    "end_session_endpoint": f"{ISSUER}/logout",
}
METADATA = {"issuer": ISSUER, **ENDPOINTS}


class Answering(BaseAdapter):
    """Answers everything alike, or raises; remembers what it was asked."""

    def __init__(self, status: int, body: str, fault: Exception | None = None) -> None:
        super().__init__()
        self.asked: list[tuple[str, object]] = []
        self.status, self.body, self.fault = status, body, fault

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        self.asked.append((str(request.url), options.get("timeout")))
        if self.fault:
            raise self.fault
        response = requests.Response()
        response.status_code, response.request = self.status, request
        response._content = self.body.encode()
        response.headers["Location"] = "http://evil.example/"
        return response

    def close(self) -> None:
        """Nothing is open."""


def provider_with(adapter: BaseAdapter) -> Provider:
    provider = Provider(issuer=ISSUER, internal_url="http://10.0.0.7:8001")
    provider.http.mount("http://", adapter)
    return provider


def metadata(**changes: object) -> Answering:
    return Answering(200, json.dumps({**METADATA, **changes}))


def test_calls_go_inside_and_urls_stay_those_people_see() -> None:
    adapter = metadata()

    endpoints = provider_with(adapter).endpoints()

    assert endpoints.authorization == f"{ISSUER}/authorize"
    assert [url for url, _ in adapter.asked] == [
        "http://10.0.0.7:8001/.well-known/openid-configuration"
    ]


def test_every_call_has_a_time_out() -> None:
    adapter = metadata()

    provider_with(adapter).endpoints()

    assert [timeout for _, timeout in adapter.asked] == [(2, 5)]


def test_nobody_is_followed_elsewhere() -> None:
    """A code and the client's proof would go along."""
    adapter = Answering(307, "{}")

    with pytest.raises(ProviderUnavailable):
        provider_with(adapter).request("POST", f"{ISSUER}/token", data={"code": "secret"})

    assert [url for url, _ in adapter.asked] == ["http://10.0.0.7:8001/token"]


def test_what_was_read_is_kept() -> None:
    adapter = metadata()
    provider = provider_with(adapter)

    assert provider.endpoints() == provider.endpoints()
    assert len(adapter.asked) == 1


@pytest.mark.parametrize(
    "adapter",
    [
        metadata(issuer="https://id.evil.example"),
        metadata(issuer=f"{ISSUER}/"),
        metadata(token_endpoint="https://id.evil.example/token"),
        metadata(token_endpoint=f"{ISSUER}.evil.example/token"),
        metadata(jwks_uri=None),
        Answering(200, "<html>"),
        Answering(200, "[]"),
        Answering(204, ""),
        Answering(302, "{}"),
        Answering(429, "{}"),
        Answering(500, "{}"),
        Answering(0, "", requests.ConnectionError("refused")),
        Answering(0, "", requests.ReadTimeout("slow")),
    ],
    ids=[
        "another issuer", "issuer with a slash", "foreign endpoint", "look-alike endpoint",
        "no keys", "a page", "a list", "nothing", "a redirect", "too many requests", "a fault",
        "no connection", "no answer",
    ],
)  # fmt: skip
def test_an_answer_that_is_not_of_the_provider_counts_as_none(adapter: Answering) -> None:
    with pytest.raises(ProviderUnavailable):
        provider_with(adapter).endpoints()


def test_after_a_failure_requests_do_not_queue_up_behind_time_outs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adapter = Answering(0, "", requests.ConnectTimeout("slow"))
    provider = provider_with(adapter)

    def ask() -> None:
        with pytest.raises(ProviderUnavailable):
            provider.endpoints()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(adapter.asked) == 1

    later = time.monotonic() + RETRY_SECONDS
    monkeypatch.setattr("portal_kit.oidc.provider.time.monotonic", lambda: later)
    adapter.fault, adapter.status, adapter.body = None, 200, metadata().body
    assert provider.endpoints().token == f"{ISSUER}/token"


def test_nothing_in_the_environment_puts_a_proxy_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    provider = provider_with(metadata())

    settings = provider.http.merge_environment_settings(ISSUER, {}, None, None, None)

    assert not settings["proxies"]


def test_a_portal_without_portnet_id_says_so_and_recovers(
    portal: Portal,
    portal_client: CarefulClient,
    provider: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    down = Answering(0, "", requests.ConnectionError("refused"))
    portal.relying_party.provider.http.mount("http://", down)

    answer = portal_client.get("/connexion")

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.headers["Retry-After"] == "10"
    assert "momentanément indisponible" in answer.text
    assert "refused" not in answer.text
    provider.serve(portal)
    monkeypatch.setattr("portal_kit.oidc.provider.RETRY_SECONDS", -1)
    assert portal_client.get("/connexion").status_code == HTTPStatus.SEE_OTHER


def test_portnet_id_going_away_during_a_sign_in_is_told(
    portal: Portal, portal_client: CarefulClient, provider: FakeProvider
) -> None:
    callback = provider.approve(portal_client.get("/connexion").location)
    down = Answering(0, "", requests.ReadTimeout("slow"))
    portal.relying_party.provider.http.mount("http://", down)

    assert portal_client.get(callback).status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_signing_out_ends_the_session_even_without_portnet_id(
    portal: Portal, portal_client: CarefulClient, provider: FakeProvider
) -> None:
    callback = provider.approve(portal_client.get("/connexion").location)
    portal_client.get(callback)
    down = Answering(0, "", requests.ConnectionError("refused"))
    portal.relying_party.provider.http.mount("http://", down)
    portal.relying_party.provider._endpoints._found = None  # Ten minutes have gone by.

    answer = portal_client.submit("/deconnexion", {}, page="/")

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Salma Alami" not in answer.text
    assert portal_client.get("/qui").status_code == HTTPStatus.SEE_OTHER
