"""What all tests share: real servers, no network, and a count of what was proved.

``fresh_database("banques")`` makes a migrated PostgreSQL database; it lives until the module
ends, so a module-scoped fixture may keep an engine on it. ``redis_url`` is an empty Valkey
database of this worker's own. Both are there on every machine: a test is never skipped.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import pytest_socket
from redis import Redis

from tests import keeper, product
from tests.chromium import HOW_TO_GET_ONE, find_chromium
from tests.product import Product
from tests.servers import Servers

RUN = pytest.StashKey[Path]()
NETWORKED = ("e2e", "gateway", "local_run")  # Folders whose tests open ports; the rest must not.
KIND_BY_FOLDER = {
    "architecture": "architecture",
    "gateway": "gateway",
    "local_run": "local run",
    "e2e": "browser journeys",
}
STORES = {"fresh_database", "redis_url"}
DATABASE_NUMBERS = count()


def pytest_configure(config: pytest.Config) -> None:
    if _is_worker(config):
        return
    if os.environ.get("REQUIRE_BROWSER") == "1" and find_chromium() is None:
        raise pytest.UsageError(f"REQUIRE_BROWSER=1, but there is no Chromium. {HOW_TO_GET_ONE}")
    config.stash[RUN] = keeper.new_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        keeper.end_run(config.stash[RUN])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tells each worker where this run keeps what is shared (pytest-xdist)."""
    node.workerinput["run"] = str(node.config.stash[RUN])  # type: ignore[attr-defined]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        item.user_properties.append(("kind", _kind(item)))
    if find_chromium() is None:
        journeys = [item for item in items if item.get_closest_marker("e2e")]
        items[:] = [item for item in items if item not in journeys]
        config.hook.pytest_deselected(items=journeys)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if _folder(item) not in NETWORKED:
        pytest_socket.disable_socket(allow_unix_socket=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    passed = terminalreporter.stats.get("passed", [])
    kinds = Counter(dict(report.user_properties).get("kind") for report in passed)
    terminalreporter.section("passed, by kind")
    for kind, number in sorted(kinds.items(), key=str):
        terminalreporter.line(f"{number:6}  {kind}")
    if find_chromium() is None:
        terminalreporter.line(f"The browser journeys were left out: no Chromium. {HOW_TO_GET_ONE}")


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config) -> Path:
    """Where this run keeps what its workers share."""
    if _is_worker(pytestconfig):
        return Path(pytestconfig.workerinput["run"])  # type: ignore[attr-defined]
    return pytestconfig.stash[RUN]


@pytest.fixture(scope="session")
def servers(run_folder: Path) -> Servers:
    """PostgreSQL and Valkey, started by whoever asks first."""
    found = Servers(run_folder)
    found.start_once()
    return found


@pytest.fixture(scope="session")
def shared_product(run_folder: Path) -> Product:
    """The whole product behind its gateway, started by whoever asks first; leave it running."""
    return product.shared(run_folder)


@pytest.fixture(scope="module")
def fresh_database(servers: Servers) -> Iterator[Callable[[str], str]]:
    """``fresh_database(package)`` is the URL of a new database migrated for that service."""
    made: list[str] = []

    def make(package: str) -> str:
        name = f"{package}_{_worker()}_{next(DATABASE_NUMBERS)}"
        url = servers.clone(package, name)
        made.append(name)
        return url

    yield make
    for name in made:
        servers.drop(name)


@pytest.fixture
def redis_url(servers: Servers) -> str:
    """The URL of a Valkey database that is empty and that no other worker uses."""
    number = int(_worker().removeprefix("gw") or 0)
    url = servers.redis_url(number)
    with Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser that journeys drive."""
    found = find_chromium()
    assert found is not None  # Without one the journeys were left out, or the run refused.
    return found


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "gw0")


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]


def _kind(item: pytest.Item) -> str:
    fixtures = set(getattr(item, "fixturenames", ()))
    if kind := KIND_BY_FOLDER.get(_folder(item)):
        return kind
    if any(name.endswith("client") for name in fixtures):
        return "pages"
    return "stores on PostgreSQL and Valkey" if fixtures & STORES else "rules"
