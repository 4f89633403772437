"""A provider with one portal, a browser, and the way through the sign-in."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from portal_kit import database
from portal_kit.testing import NOON, CarefulClient
from portnet_id.adapters.signing_keys import SqlSigningKeys
from portnet_id.adapters.stores import SqlStoreOpener
from tests.portnet_id.pages.visits import SignIn
from tests.portnet_id.protocol.provider import BANK, Provider, settings
from tests.portnet_id.protocol.relying_party import VAULT, TestParty, with_key


@pytest.fixture(scope="module")
def banques() -> TestParty:
    return with_key("banques", portal="banques")


@pytest.fixture(scope="module")
def database_url(fresh_database: Callable[[str], str]) -> str:
    return fresh_database("portnet_id")


@pytest.fixture(scope="module")
def engine(database_url: str, banques: TestParty) -> Iterator[Engine]:
    made = database.engine(database_url)
    SqlSigningKeys(made, VAULT).ensure(by="tests", at=NOON)
    with SqlStoreOpener(made)() as stores:
        stores.accounts.save_organisation(BANK)
        stores.relying_parties.save(banques.registered)
    yield made
    made.dispose()


@pytest.fixture
def provider(database_url: str, engine: Engine, redis_url: str) -> Provider:
    return Provider.start(settings(database_url, redis_url), engine)


@pytest.fixture
def client(provider: Provider) -> CarefulClient:
    return provider.browser()


@pytest.fixture
def sign_in(provider: Provider, client: CarefulClient, banques: TestParty) -> SignIn:
    """A sign-in just begun by the portal in ``client``."""
    return SignIn.begin(provider, client, banques)
