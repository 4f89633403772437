"""The list of titles over 100 000 of them, asked at the service itself."""

import http.client
import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import product as combinations
from urllib.parse import urlencode

from banques.web.search import SORTS as SEARCHABLE_SORTS
from local_run.installation import SCRIPTS
from local_run.services import BANQUES, GATEWAY_DOOR
from portal_kit import redis
from portal_kit.session import PortalSession, PortalSessions
from portal_kit.testing import a_viewer
from tests.bench.figures import Figure, p50, p95
from tests.product import Product

TITLES = 100_000
FIRST_ROUNDS = 7
ROUNDS = 60
SLOWEST = 3
CEILING_MILLISECONDS = 60

# Frequent in every number, frequent in some, rare, and a whole number that is not there.
NUMBERS = ("", "2026", "0000", "3090", "0080", "202530900000", "2020300000000000800")
CATEGORIES = ((), ("LI",), ("EI", "LI"))
STATES = ((), ("SDO",), ("DOM", "REJ"))
MODIFICATIONS = ((), ("modified",))
LIST = "/importation/consultation"
SORTS = tuple(f"{way}{key}" for key in SEARCHABLE_SORTS for way in ("", "-"))
PAGES = ("2", "100", "1000")
BRANCHES = (None, frozenset({"00010"}))


def fill(product: Product) -> None:
    command = (str(SCRIPTS / "banques"), "demo", "--titles", str(TITLES))
    subprocess.run(
        command, env=product.installation.environment(BANQUES), check=True, capture_output=True
    )


def measure(product: Product) -> list[Figure]:
    """All searches are asked some rounds; those slowest at the median then often enough for a
    95th percentile, which a busy moment of the machine does not decide."""
    askers = [_Asker(product, branches) for branches in BRANCHES]
    idle = p50([askers[0].milliseconds("/healthz") for _ in range(ROUNDS)])
    asked = [(asker, path) for asker in askers for path in _searches()]
    medians = {each: p50(times[1:]) for each, times in _rounds(asked, FIRST_ROUNDS).items()}
    slowest = sorted(medians, key=lambda each: medians[each], reverse=True)[:SLOWEST]
    plain = (askers[0], _path(()))
    taken = _rounds([plain, *slowest], ROUNDS)
    return [
        Figure(what="an answer of the service that does nothing, p50", value=idle, unit="ms"),
        Figure(what=f"titles list over {TITLES}, no filter, p95", value=p95(taken[plain]),
               unit="ms", ceiling=CEILING_MILLISECONDS),
        Figure(what=f"titles list, {len(asked)} searches, median of their medians", unit="ms",
               value=p50(list(medians.values()))),
        *(Figure(what=f"titles list, slow search {rank}, p95 (p50 {p50(taken[asker, path]):.0f}): "
                      f"{asker.who} {path.removeprefix(LIST)}",
                 value=p95(taken[asker, path]), unit="ms", ceiling=CEILING_MILLISECONDS)
          for rank, (asker, path) in enumerate(slowest, 1)),
        Figure(what="the list without a filter, as a multiple of an answer that does nothing",
               value=p50(taken[plain]) / idle, unit="×"),
    ]  # fmt: skip


def _rounds(
    asked: Sequence[tuple["_Asker", str]], count: int
) -> dict[tuple["_Asker", str], list[float]]:
    """Goes through all in turn, so that no one of them has the machine's bad moment alone."""
    taken: dict[tuple[_Asker, str], list[float]] = {each: [] for each in asked}
    for _ in range(count):
        for asker, path in asked:
            taken[asker, path].append(asker.milliseconds(path))
    return taken


def _searches() -> Iterator[str]:
    for num, cat, etat, modif in combinations(NUMBERS, CATEGORIES, STATES, MODIFICATIONS):
        yield _path(etat, num=num, cat=cat, modif=modif)
    for sort in SORTS:
        for etat in STATES:
            yield _path(etat, tri=sort)
        yield _path((), num="2026", tri=sort)
    for page in PAGES:
        yield _path((), page=page)
        yield _path((), page=page, num="2026", tri="-montant")


def _path(etat: tuple[str, ...], **criteria: str | tuple[str, ...]) -> str:
    query = [("etat", code) for code in ("", *etat)]  # The empty one says: any, if no other.
    for name, value in criteria.items():
        codes = (value,) if isinstance(value, str) else value
        query += [(name, code) for code in codes if code]
    return f"{LIST}?{urlencode(query)}"


class _Asker:
    """A manager of the bank that has most titles, of one branch or of all, on one connection."""

    def __init__(self, product: Product, branches: frozenset[str] | None) -> None:
        self.who = "all branches" if branches is None else "one branch"
        environment = product.installation.environment(BANQUES)
        sessions = PortalSessions(redis.connect(environment["REDIS_URL"]), BANQUES.redis_prefix)
        now = datetime.now(UTC)
        viewer = a_viewer(roles=frozenset({"manager"}), branches=branches, signed_in_at=now)
        secret = sessions.begin(
            PortalSession(viewer=viewer, sid="bench", id_token="", started_at=now, seen_at=now)
        )
        address = product.installation.address(BANQUES, GATEWAY_DOOR)
        self._connection = http.client.HTTPConnection(address, timeout=30)
        self._headers = {
            "Host": product.host("banques"),
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
