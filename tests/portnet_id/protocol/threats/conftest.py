"""Who is attacked: portals of every profile, and an API that asks what tokens are worth."""

import os
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine

from portnet_id.domain.registry.relying_parties import GrantType, Profile
from tests.portnet_id.protocol.provider import Provider, settings
from tests.portnet_id.protocol.relying_party import TestParty, with_key, with_secret

API = "http://api.portnet.localhost:8080/api/v1"
RENEWING = frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN})
RACERS = 50


@pytest.fixture(scope="session")
def rounds() -> int:
    """How often a race is run: RACE_ROUNDS=200 for a night, few for every day."""
    return int(os.environ.get("RACE_ROUNDS", "20"))


@pytest.fixture
def crowded(provider: Provider, database_url: str, redis_url: str) -> Iterator[Provider]:
    """A provider that serves as many at once as there are racers."""
    engine: Engine = create_engine(database_url, pool_size=RACERS)
    yield Provider.start(settings(database_url, redis_url), engine)
    engine.dispose()


@pytest.fixture
def banques(register: Callable[[TestParty], TestParty]) -> TestParty:
    resources = {API: ("titles:read",)}
    return register(with_key("banques", grant_types=RENEWING, resources=resources))


@pytest.fixture
def mic(register: Callable[[TestParty], TestParty]) -> TestParty:
    return register(with_secret("mic", portal="mic", grant_types=RENEWING))


@pytest.fixture
def bound(register: Callable[[TestParty], TestParty]) -> TestParty:
    """A portal that speaks FAPI 2.0: its tokens are bound to a key."""
    return register(with_key("bound", profile=Profile.FAPI2, grant_types=RENEWING))


@pytest.fixture
def api(register: Callable[[TestParty], TestParty]) -> TestParty:
    return register(with_key("api", api=API))
