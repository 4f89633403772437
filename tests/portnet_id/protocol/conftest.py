"""A provider with its keys and three relying parties, as each test of the protocol finds it."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from portal_kit import database
from portal_kit.testing import NOON, CarefulClient
from portnet_id.adapters.signing_keys import SqlSigningKeys
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.domain.registry.relying_parties import Authentication
from tests.portnet_id.protocol.provider import BANK, Provider, settings
from tests.portnet_id.protocol.relying_party import VAULT, TestParty, with_key, with_secret


@pytest.fixture(scope="module")
def database_url(fresh_database: Callable[[str], str]) -> str:
    return fresh_database("portnet_id")


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    made = database.engine(database_url)
    SqlSigningKeys(made, VAULT).ensure(by="tests", at=NOON)
    with SqlStoreOpener(made)() as stores:
        stores.accounts.save_organisation(BANK)
    yield made
    made.dispose()


@pytest.fixture
def provider(database_url: str, engine: Engine, redis_url: str) -> Provider:
    return Provider.start(settings(database_url, redis_url), engine)


@pytest.fixture
def client(provider: Provider) -> CarefulClient:
    """A browser, which also carries what relying parties send."""
    return provider.browser()


@pytest.fixture
def register(provider: Provider) -> Callable[[TestParty], TestParty]:
    def save(party: TestParty) -> TestParty:
        with provider.open_stores() as stores:
            stores.relying_parties.save(party.registered)
        return party

    return save


@pytest.fixture
def banques(register: Callable[[TestParty], TestParty]) -> TestParty:
    """A portal as portal_kit builds it: ``private_key_jwt`` with ES256."""
    return register(with_key("banques", portal="banques"))


@pytest.fixture
def mic(register: Callable[[TestParty], TestParty]) -> TestParty:
    """Somebody else's portal: a secret, sent as Basic; ID tokens signed RS256."""
    return register(with_secret("mic", portal="mic", id_token_algorithm="RS256"))


@pytest.fixture
def posting(register: Callable[[TestParty], TestParty]) -> TestParty:
    """A party that sends its secret in the body."""
    authentication = Authentication.CLIENT_SECRET_POST
    return register(with_secret("posting", portal="banques", authentication=authentication))
