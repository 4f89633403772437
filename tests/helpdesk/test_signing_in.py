"""Signing in at the Centre d’aide: offered on every page, asked for on none."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from redis import Redis
from sqlalchemy import Engine, select

from helpdesk.adapters.tables import audit
from portal_kit.testing import CarefulClient, FakeProvider, a_viewer, careful_client
from tests.helpdesk.environment import client_key

READER = a_viewer(roles=frozenset({"requester"}), signed_in_at=datetime.now(UTC))


@pytest.fixture
def provider(client: CarefulClient) -> FakeProvider:
    app = client.application
    provider = FakeProvider(
        app.extensions["portal_kit.settings"], client_key=client_key(), viewer=READER
    )
    provider.serve(app.extensions["portal_kit.portal"])
    return provider


def sign_in_link(client: CarefulClient, path: str) -> str:
    page = BeautifulSoup(client.get(path).get_data(as_text=True), "html.parser")
    link = page.select_one(".topbar .sign-in")
    assert link is not None
    return str(link["href"])


@pytest.mark.parametrize("path", ["/", "/faq?q=code+refus%C3%A9", "/faq/referent", "/contact"])
def test_the_sign_in_leads_back_to_the_page_that_was_read(client: CarefulClient, path: str) -> None:
    suite = parse_qs(urlsplit(sign_in_link(client, path)).query)["suite"]

    assert client.get(suite[0]).status_code == 200
    assert urlsplit(suite[0]).path == urlsplit(path).path
    assert parse_qs(urlsplit(suite[0]).query) == parse_qs(urlsplit(path).query)


def test_the_sign_in_goes_to_portnet_id_as_helpdesk_and_comes_back_to_aide(
    client: CarefulClient, provider: FakeProvider
) -> None:
    asked = client.get(sign_in_link(client, "/contact")).location

    request = provider.request_of(asked)
    assert asked.startswith("http://id.portnet.localhost/")
    assert request["client_id"] == "helpdesk"
    assert request["redirect_uri"] == "http://aide.portnet.localhost/connexion/retour"


def test_a_person_who_signs_in_is_back_on_the_page_under_their_name(
    client: CarefulClient, provider: FakeProvider
) -> None:
    asked = client.get(sign_in_link(client, "/contact")).location

    answer = client.get(provider.approve(asked))

    assert answer.location == "/contact"
    assert "Salma Alami" in client.get(answer.location).get_data(as_text=True)


def test_signing_in_and_out_is_written_down(
    client: CarefulClient, provider: FakeProvider, engine: Engine
) -> None:
    client.get(provider.approve(client.get("/connexion").location))
    client.submit("/deconnexion", {}, page="/")

    with engine.connect() as connection:
        rows = connection.execute(
            select(audit.c.action, audit.c.actor).order_by(audit.c.id.desc()).limit(2)
        ).all()
    assert [tuple(row) for row in reversed(rows)] == [
        ("portal.signed_in", str(READER.sub)),
        ("portal.signed_out", str(READER.sub)),
    ]


def test_a_person_without_a_role_here_is_told_so(
    client: CarefulClient, provider: FakeProvider
) -> None:
    provider.viewer = a_viewer(roles=frozenset(), signed_in_at=datetime.now(UTC))

    page = client.get(provider.approve(client.get("/connexion").location))

    assert page.status_code == 403
    assert client.get("/faq").status_code == 200


def test_all_keys_in_redis_begin_with_the_prefix_the_portal_may_use(
    new_app: Callable[..., Flask], redis_url: str
) -> None:
    client = careful_client(new_app(), label="aide")
    app = client.application
    provider = FakeProvider(
        app.extensions["portal_kit.settings"], client_key=client_key(), viewer=READER
    )
    provider.serve(app.extensions["portal_kit.portal"])

    asked = client.get("/connexion").location
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        begun = list(redis.scan_iter())
        client.get(provider.approve(asked))
        signed_in = list(redis.scan_iter())

    assert begun
    assert signed_in
    assert {key.split(":")[0] for key in begun + signed_in} == {"aide"}
