"""The list of titles over 100 000 of them, asked at the service itself."""

import http.client
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product as combinations
from urllib.parse import urlencode

from local_run.installation import SCRIPTS
from local_run.services import BANQUES, GATEWAY_DOOR
from portal_kit import redis
from portal_kit.session import PortalSession, PortalSessions
from portal_kit.testing import a_viewer
from tests.bench.figures import Figure, p50, p95
from tests.product import Product

TITLES = 100_000
ROUNDS = 30
CEILING_MILLISECONDS = 60

LIST = "/importation/consultation"
NUMBERS = ("", "0080", "202530900000")
CATEGORIES = ((), ("LI",), ("EI", "LI"))
STATES = ((), ("SDO",), ("DOM", "REJ"))
MODIFICATIONS = ((), ("modified",))
SORTS = ("", "montant", "-domiciliation", "importateur", "etat")


def fill(product: Product) -> None:
    command = (str(SCRIPTS / "banques"), "demo", "--titles", str(TITLES))
    subprocess.run(
        command, env=product.installation.environment(BANQUES), check=True, capture_output=True
    )


def measure(product: Product) -> list[Figure]:
    """The slowest search counts: p95 of each over some rounds, after one that warms up."""
    asker = _Asker(product)
    asker.milliseconds("/healthz")
    idle = p50([asker.milliseconds("/healthz") for _ in range(ROUNDS)])
    plain: list[float] = []
    slowest, which = 0.0, ""
    for path in _searches():
        asker.milliseconds(path)
        series = [asker.milliseconds(path) for _ in range(ROUNDS)]
        plain = plain or series
        if p95(series) > slowest:
            slowest, which = p95(series), path
    return [
        Figure(what="an answer of the service that does nothing, p50", value=idle, unit="ms"),
        Figure(what=f"titles list over {TITLES}, no filter, p95", value=p95(plain), unit="ms",
               ceiling=CEILING_MILLISECONDS),
        Figure(what=f"titles list, slowest of all filters, p95 ({which})", value=slowest,
               unit="ms", ceiling=CEILING_MILLISECONDS),
        Figure(what="that slowest search, as a multiple of an answer that does nothing",
               value=slowest / idle, unit="×"),
    ]  # fmt: skip


def _searches() -> Iterator[str]:
    for num, cat, etat, modif in combinations(NUMBERS, CATEGORIES, STATES, MODIFICATIONS):
        yield _path(num, cat, etat, modif, "")
    for sort in SORTS:
        yield _path("", (), (), (), sort)
        yield _path("", (), STATES[1], (), sort)


def _path(
    num: str, cat: tuple[str, ...], etat: tuple[str, ...], modif: tuple[str, ...], sort: str
) -> str:
    query = [("num", num), ("etat", "")]  # An empty state says: any, not those it opens with.
    for name, codes in (("cat", cat), ("etat", etat), ("modif", modif)):
        query += [(name, code) for code in codes]
    return f"{LIST}?{urlencode([*query, ('tri', sort)])}"


class _Asker:
    """A manager of the bank that has most titles, signed in, on one connection."""

    def __init__(self, product: Product) -> None:
        environment = product.installation.environment(BANQUES)
        sessions = PortalSessions(redis.connect(environment["REDIS_URL"]), BANQUES.redis_prefix)
        now = datetime.now(UTC)
        viewer = a_viewer(roles=frozenset({"manager"}), branches=None, signed_in_at=now)
        secret = sessions.begin(
            PortalSession(viewer=viewer, sid="bench", id_token="", started_at=now, seen_at=now)
        )
        address = product.installation.address(BANQUES, GATEWAY_DOOR)
        self._connection = http.client.HTTPConnection(address, timeout=30)
        self._headers = {
            "Host": product.url("banques").removeprefix("http://"),
            "Cookie": f"session={secret}",
        }

    def milliseconds(self, path: str) -> float:
        began = time.perf_counter()
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
        return (time.perf_counter() - began) * 1000
