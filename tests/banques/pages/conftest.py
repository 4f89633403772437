"""A portal of their own for each test of pages."""

from collections.abc import Callable, Iterator

import pytest

from portal_kit.testing import CarefulClient
from tests.banques.app import World, make_world


@pytest.fixture
def world(fresh_database: Callable[[str], str], redis_url: str) -> Iterator[World]:
    made = make_world(fresh_database("banques"), redis_url)
    yield made
    made.close()


@pytest.fixture
def world_in_two_scripts(fresh_database: Callable[[str], str], redis_url: str) -> Iterator[World]:
    made = make_world(fresh_database("banques"), redis_url, locales=("fr", "ar"))
    yield made
    made.close()


@pytest.fixture
def client(world: World) -> CarefulClient:
    """The browser of a clerk who reaches every branch of the bank."""
    return world.client_of()
