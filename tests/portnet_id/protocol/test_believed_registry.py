"""What the registry said a moment ago is believed, and what has left it since does no harm."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from portal_kit.testing import CarefulClient
from tests.portnet_id.protocol.provider import Provider, settings
from tests.portnet_id.protocol.relying_party import TestParty


@pytest.fixture
def provider(database_url: str, engine: Engine, redis_url: str) -> Provider:
    """One that believes the registry for an hour."""
    given = settings(database_url, redis_url)
    return Provider.start(given, engine, registry_believed_for=timedelta(hours=1))


def test_a_party_that_was_removed_a_moment_ago_gets_no_code(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    assert "code=" in banques.ask(client).headers["Location"]
    with provider.open_stores() as stores:
        stores.relying_parties.remove(banques.client_id)

    answer = banques.ask(client)

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "Ce lien de connexion ne fonctionne pas" in answer.text


def test_nor_tokens_for_a_code_it_had(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    code = banques.code(client)
    with provider.open_stores() as stores:
        stores.relying_parties.remove(banques.client_id)

    answer = banques.redeem(client, code, at=provider.clock())

    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_grant"
